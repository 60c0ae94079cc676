//! Schedules acquired by a scheduler are not changed, and schedulers are notified of every change.

use std::time::Duration;

use snapbox::{assert_data_eq, str};

use super::migrated;
use crate::support::Store;

fn acquire(store: &Store, until: &str) {
    store.sql(&format!("UPDATE schedules SET acquired_by = 'worker-1', acquired_until = {until} WHERE id = 'opts'"));
}

#[test]
fn schedules_acquired_by_a_scheduler_are_not_changed() {
    let store = migrated();
    acquire(&store, "now() + interval '1 hour'");
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
fn expired_leases_are_ignored() {
    let store = migrated();
    acquire(&store, "now() - interval '1 second'");
    store.run(&["jobs", "pause", "opts"]).code(0);
}

#[test]
fn apsctl_waits_until_the_scheduler_releases_the_schedule() {
    let store = migrated();
    acquire(&store, "now() + interval '1 hour'");
    let pausing = std::thread::scope(|scope| {
        let pausing = scope.spawn(|| store.run(&["jobs", "pause", "opts"]));
        // Waits until apsctl has read the row. It releases the row lock between attempts, so the scheduler can write.
        let has_read = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                     AND application_name LIKE 'apsctl%' AND query LIKE '%SAVEPOINT%'";
        while !pausing.is_finished() && store.value(has_read) == "0" {
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
    let mut notifications_of = |args: &[&str]| {
        store.run(args).code(0);
        // Notifications arrive in commit order, so everything before `end` came from the command.
        listener.batch_execute("NOTIFY apscheduler, 'end'").unwrap();
        let mut words = Vec::new();
        loop {
            let next = next_notification(&mut listener);
            if next == "end" {
                return words.join(" ");
            }
            let (name, payload) = next.split_once(' ').unwrap();
            let decode = format!("SELECT convert_from(decode('{payload}', 'base64'), 'UTF8')");
            words.push(name.to_owned());
            words.push(store.value(&decode));
        }
    };
    assert_eq!(notifications_of(&["jobs", "pause", "opts", "--dry-run"]), "");
    assert_data_eq!(
        notifications_of(&["jobs", "pause", "opts"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    assert_data_eq!(
        notifications_of(&["jobs", "resume", "opts"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    assert_data_eq!(
        notifications_of(&["jobs", "remove", "opts"]),
        str![[
            r#"ScheduleRemoved {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","finished":false}"#
        ]]
    );
    assert_data_eq!(
        notifications_of(&["undo"]),
        str![[
            r#"ScheduleUpdated {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","next_fire_time":"2026-12-01T04:00:00.000000+00:00"}"#
        ]]
    );
    let queued = notifications_of(&["jobs", "trigger", "opts"]);
    let id = store.value("SELECT id FROM jobs WHERE schedule_id = 'opts'");
    assert_data_eq!(
        queued.replace(&id, "JOB"),
        str![[
            r#"JobAdded {"timestamp":"2025-10-26T12:00:00.000000+00:00","task_id":"fixture_app.jobs:cleanup","schedule_id":"opts","job_id":"JOB"}"#
        ]]
    );
}

/// Waits for the next notification and returns its payload.
fn next_notification(client: &mut postgres::Client) -> String {
    use postgres::fallible_iterator::FallibleIterator as _;
    let mut notifications = client.notifications();
    let next = notifications.blocking_iter().next().unwrap();
    next.unwrap().payload().to_owned()
}
