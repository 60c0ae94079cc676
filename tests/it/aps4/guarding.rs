//! apsctl does not change schedules that a scheduler has acquired, and notifies schedulers of every change.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::migrated;
use crate::support::Store;

fn hold(store: &Store, until: &str) {
    store.sql(&format!("UPDATE schedules SET acquired_by = 'worker-1', acquired_until = {until} WHERE id = 'opts'"));
}

#[test]
fn a_schedule_that_a_scheduler_holds_is_not_changed() {
    let store = migrated();
    hold(&store, "now() + interval '1 hour'");
    assert_data_eq!(
        store.run(&["jobs", "pause", "opts"]),
        str![[r#"
---- stderr ----
error: pausing: job opts has been acquired by worker-1, which is about to write it
hint: try again: the scheduler releases it within seconds, or when its lease expires if it has crashed
---- exit 3 ----

"#]]
    );
    store.run(&["jobs", "remove", "opts"]).code(3);
    store.run(&["jobs", "trigger", "opts"]).code(3);
    assert_eq!(store.value("SELECT count(*) FROM schedules WHERE id = 'opts' AND NOT paused"), "1");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}

#[test]
fn an_expired_claim_blocks_no_change() {
    let store = migrated();
    hold(&store, "now() - interval '1 second'");
    store.run(&["jobs", "pause", "opts"]).code(0);
}

#[test]
fn a_claim_that_is_released_soon_is_waited_for() {
    let store = migrated();
    hold(&store, "now() + interval '1 hour'");
    let pausing = std::thread::scope(|scope| {
        let pausing = scope.spawn(|| store.run(&["jobs", "pause", "opts"]));
        // apsctl has read the row. It releases the lock in between, so that the scheduler can write.
        let looks = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                     AND application_name LIKE 'apsctl%' AND query LIKE '%SAVEPOINT%'";
        while !pausing.is_finished() && store.value(looks) == "0" {
            std::thread::sleep(Duration::from_millis(2));
        }
        store.sql("UPDATE schedules SET acquired_by = NULL, acquired_until = NULL WHERE id = 'opts'");
        pausing.join().unwrap()
    });
    pausing.code(0);
    assert_eq!(store.value("SELECT paused FROM schedules WHERE id = 'opts'"), "true");
}

#[test]
fn schedulers_are_notified_of_changes_but_not_of_dry_runs() {
    let store = migrated();
    let mut listener = store.client();
    listener.batch_execute("LISTEN apscheduler").unwrap();
    let mut heard = |args: &[&str]| {
        store.run(args).code(0);
        // All notifications up to this one: they arrive in the order of the commits.
        listener.batch_execute("NOTIFY apscheduler, 'end'").unwrap();
        let mut words = Vec::new();
        loop {
            let next = next_notification(&mut listener);
            if next == "end" {
                return words.join(" ");
            }
            let (name, said) = next.split_once(' ').unwrap();
            let decode = format!("SELECT convert_from(decode('{said}', 'base64'), 'UTF8')");
            words.push(name.to_owned());
            words.push(store.value(&decode));
        }
    };
    assert_eq!(heard(&["jobs", "pause", "opts", "--dry-run"]), "");
    assert_data_eq!(
        heard(&["jobs", "pause", "opts"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    assert_data_eq!(
        heard(&["jobs", "resume", "opts"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    assert_data_eq!(
        heard(&["jobs", "remove", "opts"]),
        str![[
            r#"ScheduleRemoved {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","finished":false}"#
        ]]
    );
    assert_data_eq!(
        heard(&["undo"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    let queued = heard(&["jobs", "trigger", "opts"]);
    let id = store.value("SELECT id FROM jobs WHERE schedule_id = 'opts'");
    assert_data_eq!(
        queued.replace(&id, "JOB"),
        str![[
            r#"JobAdded {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","job_id":"JOB"}"#
        ]]
    );
}

/// Returns the payload of the next notification.
fn next_notification(client: &mut postgres::Client) -> String {
    use postgres::fallible_iterator::FallibleIterator as _;
    let mut notifications = client.notifications();
    let next = notifications.blocking_iter().next().unwrap();
    next.unwrap().payload().to_owned()
}
