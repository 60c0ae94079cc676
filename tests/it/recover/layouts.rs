//! `recover` in APScheduler stores, which have only the job's row.

use snapbox::{assert_data_eq, str};

use super::RecoverySetup;
use crate::support::Store;

/// An APScheduler 3 store.
fn aps3_setup() -> RecoverySetup {
    let store = Store::unmigrated();
    store.sql(include_str!("../../../crates/apscheduler/tests/fixtures/apscheduler/aps3.sql"));
    RecoverySetup::of(store)
}

#[test]
fn a_later_next_run_time_proves_that_a_run_began() {
    let setup = aps3_setup();
    let id = setup.store.value("SELECT min(id) FROM apscheduler_jobs");
    let set = |next: &str| {
        setup.store.sql(&format!("UPDATE apscheduler_jobs SET next_run_time = {next} WHERE id = '{id}'"));
    };
    set("extract(epoch FROM '2025-10-26 12:00:00Z'::timestamptz)");
    let running = setup.start_watching(&[&id, "--timeout", "60s"]);
    set("extract(epoch FROM '2025-10-26 13:00:00Z'::timestamptz)");
    let ended = running.wait().code(0);
    assert_data_eq!(
        ended.stdout.replace(&id, "ID"),
        str![[r#"
step,status,evidence,seconds
identify,done,"job-scheduled: job ID: its pickle has the next run 2026-12-01 02:00:00 UTC: the scheduler loops from 2025-10-26 12:00:00 UTC until 2026-12-01 02:00:00 UTC; job ID: the triggers of and[cron[hour='3'], cron[day_of_week='mon-fri', hour='*/3', minute='0']] never fire together: the scheduler searches its next fire time forever; FOLDER/worker.log has no warning or error since 2025-10-25 12:00:00 UTC",0
restart,done,touch FOLDER/restarted,0
watch,done,the run of job ID that was due at 2025-10-26 12:00:00 UTC has begun,0
verify,skipped,the store has no audit log that records how the run ended,0

"#]]
    );
}

#[test]
fn a_rescheduled_run_is_not_a_run() {
    let setup = aps3_setup();
    let id = setup.store.value("SELECT min(id) FROM apscheduler_jobs");
    let set = |next: &str| {
        setup.store.sql(&format!("UPDATE apscheduler_jobs SET next_run_time = {next} WHERE id = '{id}'"));
    };
    set("extract(epoch FROM '2025-10-26 12:30:00Z'::timestamptz)");
    let running = setup.start_watching(&[&id, "--timeout", "2s"]);
    set("extract(epoch FROM '2025-10-26 13:00:00Z'::timestamptz)");
    let ended = running.wait().code(124);
    assert!(ended.stdout.contains("no run ended within 2s"), "{ended}");
}
