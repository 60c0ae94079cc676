//! What a person sees after a change of jobs, in a terminal of 80 columns.

use snapbox::{assert_data_eq, str};

use crate::support::{HeldLock, Shown, Store, insert_run, job, terminal};

fn store() -> Store {
    let store = Store::new();
    job("digest-email").next_run_time("2025-10-26 18:00:00+00").insert(&store);
    job("sync").next_run_time("2025-10-26 12:30:00+00").insert(&store);
    job("nightly").state("PAUSED").insert(&store);
    job("running").state("EXECUTING").next_run_time("2025-10-26 11:59:50+00").insert(&store);
    store
}

fn show(store: &Store, args: &[&str]) -> Shown {
    let shown = terminal(80).show(&store.apsctl(args));
    for line in shown.text.lines().filter(|line| !line.contains('`')) {
        assert!(unicode_width::UnicodeWidthStr::width(line) <= 80, "{args:?}: {line}");
    }
    shown
}

#[test]
fn a_pause_says_who_ends_it_and_how_to_take_it_back() {
    let store = store();
    assert_data_eq!(
        show(&store, &["jobs", "pause", "digest-email", "--for", "2h", "--reason", "mail server down"]),
        str![[r#"
‖ digest-email is paused until 14:00 UTC (2h): mail server down
  Its next run, 18:00, is kept. Nothing resumes it by itself: the first
  `run-once` after 14:00 does, or `apsctl jobs resume --expired`.
  Take it back: `apsctl undo 1`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "pause", "sync", "--for", "2h", "-n"]),
        str![[r#"
‖ sync would be paused until 14:00 UTC (2h)
  Its run at 12:30 is skipped. Nothing resumes it by itself: the first
  `run-once` after 14:00 does, or `apsctl jobs resume --expired`.
  Dry run: nothing was changed.

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "pause", "running"]),
        str![[r#"
‖ running is paused until resumed
  Resume it: `apsctl jobs resume running`
  It is running: that run goes on to its end.
  Take it back: `apsctl undo 3`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "pause", "nightly"]),
        str![[r#"
job nightly is already paused

"#]]
    );
    let piped = store.run(&["jobs", "pause", "sync", "--for", "2h"]).code(0).stderr;
    assert!(piped.contains("nothing resumes a job by itself: the first `run-once` after that time does"), "{piped}");
}

#[test]
fn several_changes_are_a_table() {
    let store = store();
    assert_data_eq!(
        show(&store, &["jobs", "pause", "digest-email", "sync", "nightly", "--for", "2h"]),
        str![[r#"
  JOB           CHANGE                     OP
‖ digest-email  SCHEDULED 18:00 → PAUSED    1
‖ nightly       PAUSED Mon 09:00 → PAUSED   2
‖ sync          SCHEDULED 12:30 → PAUSED    3

3 jobs are paused until 14:00 UTC (2h). Times in UTC.
Nothing resumes them by itself: the first `run-once` after 14:00 does, or
`apsctl jobs resume --expired`.
Take all back: `apsctl undo 1`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "remove", "sync", "nightly", "--purge", "--yes"]),
        str![[r#"
  JOB      CHANGE            OP
- nightly  PAUSED → deleted   4
- sync     PAUSED → deleted   5

2 jobs are deleted. Times in UTC.
Take all back: `apsctl undo 4`

"#]]
    );
}

#[test]
fn every_other_change_is_a_sentence() {
    let store = store();
    assert_data_eq!(
        show(&store, &["jobs", "trigger", "digest-email"]),
        str![[r#"
▶ digest-email is due now (was 18:00)
  Take it back: `apsctl undo 1`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "schedule", "sync", "--cron", "0 9 * * 1-5"]),
        str![[r#"
✓ sync is scheduled: its next run is Mon 09:00 (in 21h)
  0 9 * * 1-5: at 09:00 from Monday to Friday
  Take it back: `apsctl undo 2`

"#]]
    );
    store.run(&["jobs", "pause", "sync"]).code(0);
    assert_data_eq!(
        show(&store, &["jobs", "resume", "sync"]),
        str![[r#"
✓ sync is resumed: its next run is Mon 09:00 (in 21h)
  Take it back: `apsctl undo 4`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "remove", "sync"]),
        str![[r#"
- sync is removed (it was SCHEDULED Mon 09:00)
  Take it back: `apsctl undo 5`

"#]]
    );
    assert_data_eq!(
        show(&store, &["jobs", "remove", "sync", "--purge", "--yes"]),
        str![[r#"
- sync is deleted (it was REMOVED)
  Take it back: `apsctl undo 6`

"#]]
    );
}

#[test]
fn waiting_for_a_run_shows_what_for_and_how_it_ended() {
    let store = store();
    let waiting = store.apsctl(&["jobs", "trigger", "sync", "--wait", "--timeout", "2s"]);
    let shown = terminal(80).keeping_erased_text().show(&waiting);
    assert!(shown.text.contains("waiting for a worker, 1s of 2s"), "{shown}");
    let (_, end) = shown.text.rsplit_once("▶ sync is due now").unwrap();
    assert_data_eq!(
        end,
        str![[r#"
 (was 12:30)
  Take it back: `apsctl undo 1`
✗ sync was not run within 2s, and stays due: a worker that comes back runs it.
  Why: `apsctl doctor --job sync`

"#]]
    );
    insert_run(&store, "digest-email", "failed", "2025-10-26 12:00:01+00", Some(2.9));
    store.sql("UPDATE automation_audit_log SET error = 'disk full'");
    let shown = terminal(80).show(&store.apsctl(&["jobs", "trigger", "digest-email", "--wait", "--timeout", "2s"]));
    let (_, end) = shown.text.rsplit_once("▶ digest-email is due now").unwrap();
    assert_data_eq!(
        end,
        str![[r#"
 (was 18:00)
  Take it back: `apsctl undo 2`
✗ digest-email failed (run 1) in 2.9s: disk full

"#]]
    );
}

#[test]
fn a_refused_change_of_several_jobs_changes_nothing_and_suggests_ids() {
    let store = store();
    assert_data_eq!(
        store.run(&["jobs", "pause", "digest-email", "snyc"]),
        str![[r#"
---- stderr ----
error: pausing: no such job: snyc; nothing was changed
hint: did you mean sync? `apsctl jobs list` shows the ids
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["jobs", "trigger", "digest-email", "nightly"]),
        str![[r#"
---- stderr ----
error: triggering: job nightly is PAUSED; nothing was changed
hint: run `apsctl jobs resume nightly` to end the pause, or use --force
---- exit 3 ----

"#]]
    );
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
    assert_data_eq!(
        store.run(&["jobs", "pause", ""]),
        str![[r#"
---- stderr ----
error: pausing: no such job: ""
hint: an id is empty: is a variable of the shell not set?
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_stuck_job_is_explained_when_it_is_triggered() {
    let store = store();
    insert_run(&store, "running", "running", "2025-10-26 11:00:00+00", None);
    let refused = store.run(&["jobs", "trigger", "running"]).code(3);
    assert_data_eq!(
        refused.clone(),
        str![[r#"
---- stderr ----
error: triggering: job running is stuck: run 1 began at 2025-10-26 11:00:00 UTC, 1h ago; the process that ran it is gone
hint: `apsctl jobs pause running && apsctl jobs trigger --force running` makes it run again
---- exit 3 ----

"#]]
    );
    let commands = refused.stderr.rsplit('`').nth(1).unwrap().to_owned();
    for command in commands.split(" && ") {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        store.run(&words).code(0);
    }
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'running'"), "SCHEDULED");
}

#[test]
fn filters_by_a_job_that_never_existed_are_refused() {
    let store = store();
    insert_run(&store, "old-importer", "completed", "2025-10-01 11:00:00+00", Some(1.0));
    for filter in [
        &["audit", "tail", "--job"][..],
        &["audit", "operations", "--job"],
        &["runs", "expected", "--job"],
        &["run-once", "--job"],
    ] {
        let refused = store.run(&[filter, &["snyc"]].concat()).code(3).stderr;
        assert!(refused.contains("no such job: snyc\nhint: did you mean sync? "), "{filter:?}: {refused}");
    }
    store.run(&["audit", "tail", "--job", "old-importer"]).code(0);
}

#[test]
fn a_slow_answer_is_shown_while_it_is_awaited() {
    let store = store();
    let lock = HeldLock::by(&store, "LOCK TABLE apscheduler_jobs");
    let mut session = terminal(80).start(&store.apsctl(&["jobs", "pause", "sync"]));
    session.exp_string("waiting for the database, 1s").unwrap();
    lock.release();
    session.exp_string("sync is paused").unwrap();
}

#[test]
fn maintenance_and_undo_say_what_is_the_case_now() {
    let store = store();
    assert_data_eq!(
        show(&store, &["maintenance", "begin", "--for", "30m", "--reason", "new disks"]),
        str![[r#"
‖ maintenance has begun, until 12:30 UTC (30m): new disks
  3 jobs paused, 1 of them running: a run that has begun goes on to its end.

  JOB      RESULT  STATE   NEXT RUN
‖ running  paused  PAUSED  -
  └ executing: that run finishes
  Nothing ends it by itself: the first `run-once` after that time does, or
  `apsctl maintenance end --expired`. End it now: `apsctl maintenance end`

"#]]
    );
    assert_data_eq!(
        show(&store, &["maintenance", "status"]),
        str![[r#"
‖ maintenance by root since 12:00, until 12:30 UTC (30m): new disks
  3 jobs in it, 3 still paused.

"#]]
    );
    assert_data_eq!(
        show(&store, &["maintenance", "extend", "--for", "1h"]),
        str![[r#"
‖ maintenance by root since 12:00, until 13:00 UTC (1h): new disks
  3 jobs in it, 3 still paused.

"#]]
    );
    assert_data_eq!(
        show(&store, &["maintenance", "end"]),
        str![[r#"
✓ maintenance is ended
  3 jobs restored, with the next run that each has now.

  JOB      RESULT    STATE      NEXT RUN
✓ running  restored  EXECUTING  11:59
  └ executing, as before: see `apsctl jobs running`

"#]]
    );
    assert_data_eq!(
        show(&store, &["maintenance", "status"]),
        str![[r#"
No maintenance.

"#]]
    );
    store.run(&["jobs", "pause", "sync"]).code(0);
    assert_data_eq!(
        show(&store, &["undo"]),
        str![[r#"
↶ operation 10 is undone (apsctl jobs pause sync)
  sync is SCHEDULED again, next run 12:30 UTC
  `apsctl undo 11` makes the change again

"#]]
    );
    assert_data_eq!(
        show(&store, &["indexes", "create", "-n"]),
        str![[r#"
  TABLE                 INDEX                                DONE
! apscheduler_jobs      idx_apscheduler_jobs_next_run_time   would create
! automation_audit_log  idx_automation_audit_log_created_at  would create
! versions              idx_versions_approved                would create
! approval_rules        idx_approval_rules_active            would create

  dry run: 4 to create, nothing changed

"#]]
    );
}

#[test]
fn a_pass_ends_with_its_result() {
    let store = Store::new();
    job("automation-run")
        .func_ref("app.services.automation_service.run_automation")
        .next_run_time("2025-10-26 18:00:00+00")
        .insert(&store);
    store.sql("INSERT INTO versions (confidence) VALUES (0.5), (0.4)");
    assert_data_eq!(
        show(&store, &["run-once", "--if-due"]),
        str![[r#"
automation-run is not due before 18:00 UTC (in 6h): nothing was done

"#]]
    );
    let last_lines = |args: &[&str]| {
        let shown = terminal(80).show(&store.apsctl(args)).text;
        let (_, after) = shown.rsplit_once(" INFO Automation run completed").unwrap();
        after.split_once('\n').unwrap().1.to_owned()
    };
    let first = last_lines(&["run-once"]);
    assert!(first.contains("✓ run 1: 0 of 2 approved in "), "{first}");
    assert!(first.contains(", 2 still pending\n  Look: `apsctl runs show 1`\n"), "{first}");
}
