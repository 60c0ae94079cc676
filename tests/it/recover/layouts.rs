//! Stores of APScheduler's own, where the job's row is all there is

use snapbox::{assert_data_eq, str};

use super::Scene;
use crate::support::Store;

/// A job of APScheduler 3 whose pickle nobody has to read.
fn pickled() -> Scene {
    let store = Store::unmigrated();
    store.sql(include_str!("../../../crates/apscheduler/tests/fixtures/apscheduler/aps3.sql"));
    Scene::of(store)
}

#[test]
fn a_next_run_that_moves_on_is_a_run_begun() {
    let scene = pickled();
    let id = scene.store.value("SELECT min(id) FROM apscheduler_jobs");
    let set = |next: &str| {
        scene.store.sql(&format!("UPDATE apscheduler_jobs SET next_run_time = {next} WHERE id = '{id}'"));
    };
    set("extract(epoch FROM '2025-10-26 12:00:00Z'::timestamptz)");
    let going = scene.watching(&[&id, "--timeout", "60s"]);
    set("extract(epoch FROM '2025-10-26 13:00:00Z'::timestamptz)");
    let ended = going.wait().code(0);
    assert_data_eq!(
        ended.stdout.replace(&id, "ID"),
        str![[r#"
step,status,evidence,seconds
identify,done,"job-scheduled: job ID: its pickle has the next run 2026-12-01 02:00:00 UTC: the scheduler loops from 2025-10-26 12:00:00 UTC until 2026-12-01 02:00:00 UTC; job ID: and[cron[hour='3'], cron[day_of_week='mon-fri', hour='*/3', the triggers of minute='0']] never fire together: the scheduler searches its next fire time forever; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,done,the run of job ID that was due at 2025-10-26 12:00:00 UTC has begun,0
verify,skipped,there is no audit log: how it ended the store does not say,0

"#]]
    );
}

#[test]
fn a_run_that_is_put_off_or_too_late_is_none() {
    let scene = pickled();
    let id = scene.store.value("SELECT min(id) FROM apscheduler_jobs");
    let set = |next: &str| {
        scene.store.sql(&format!("UPDATE apscheduler_jobs SET next_run_time = {next} WHERE id = '{id}'"));
    };
    set("extract(epoch FROM '2025-10-26 12:30:00Z'::timestamptz)");
    let going = scene.watching(&[&id, "--timeout", "2s"]);
    set("extract(epoch FROM '2025-10-26 13:00:00Z'::timestamptz)");
    let ended = going.wait().code(124);
    assert!(ended.stdout.contains("no run has ended within 2s"), "{ended}");
}
