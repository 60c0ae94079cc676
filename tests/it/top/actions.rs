//! Changes: they are confirmed, journalled, undone, and refused like those of the commands.

use super::{demo, start, top};
use crate::support::{LiveScreen, Store, store_with_job, terminal};

fn state(store: &Store) -> String {
    store.value("SELECT string_agg(job_state, ',' ORDER BY id) FROM apscheduler_jobs")
}

#[test]
fn a_change_is_made_only_after_y_and_can_be_undone() {
    let store = store_with_job("daily");
    let mut screen = start(&store, &[]);
    screen.press("p");
    screen.wait_for("Pause daily? [y/N]");
    screen.press("n");
    screen.wait_for("not confirmed: nothing was changed");
    assert_eq!(state(&store), "SCHEDULED");
    screen.press("py");
    screen.wait_for("daily is PAUSED; operation 1");
    screen.wait_for("‖ daily");
    assert_eq!(store.value("SELECT command FROM apsctl.operations WHERE id = 1"), "apsctl top: jobs pause daily");
    screen.press("ry");
    screen.wait_for("daily is SCHEDULED; operation 2");
    screen.press("ry");
    screen.wait_for("daily is SCHEDULED: nothing was changed");
    screen.press("u");
    screen.wait_for("Undo operation 2 (apsctl top: jobs resume daily)? [y/N]");
    screen.press("y");
    screen.wait_for("operation 2 is undone: daily is PAUSED");
    assert_eq!(state(&store), "PAUSED");
    screen.press("ty");
    screen.wait_for("--force");
    assert_eq!(state(&store), "PAUSED");
    screen.press("ry");
    screen.wait_for("daily is SCHEDULED; operation 4");
    screen.press("ty");
    screen.wait_for("daily is due now; operation 5");
    assert_eq!(store.value("SELECT next_run_time = '2025-10-26 12:00Z' FROM apscheduler_jobs"), "true");
    screen.press("q");
    screen.wait_for_end(0);
}

#[test]
fn without_an_own_operation_there_is_nothing_to_undo() {
    let store = store_with_job("daily");
    let mut screen = start(&store, &[]);
    screen.press("u");
    screen.wait_for("no change that can be undone");
}

#[test]
fn read_only_allows_no_changes() {
    let store = demo();
    let mut screen = start(&store, &["--read-only"]);
    for key in ["t", "p", "r", "u"] {
        screen.press(key);
        screen.wait_for("read-only: --read-only was given");
        screen.press("k");
        screen.wait_until_gone("read-only: --read-only was given");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations WHERE command LIKE '%top%'"), "0");
}

#[test]
fn a_role_without_privileges_sees_the_jobs_and_is_refused() {
    let store = demo();
    let url = store.create_role("reader", "SELECT ON apscheduler_jobs");
    let mut screen = LiveScreen::start(terminal(80), &top(&store, &[]).env("APSCTL_DATABASE_URL", &url));
    let shown = screen.wait_for("import-legacy");
    assert!(shown.contains("this role may not read automation_audit_log"), "{shown}");
    screen.press("py");
    screen.wait_for("✗ pausing: the store has no schema apsctl, or this role may not use it");
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE job_state = 'PAUSED'"), "1");
}

#[test]
fn an_id_that_looks_like_an_option_is_an_id() {
    let store = store_with_job("--all");
    let mut screen = start(&store, &[]);
    screen.press("py");
    screen.wait_for("--all is PAUSED");
    screen.press("\r");
    screen.wait_for("── job --all");
    screen.press("ql");
    screen.wait_for("── runs of --all");
}
