//! Triggers that are not as APScheduler 3.11 writes them, and the times of jobs.

use chrono::DateTime;

use crate::aps3::fire_times::FireTimes;
use crate::aps3::job::Job;
use crate::aps3::patch::set_next_run_time;
use crate::aps3::trigger::Trigger;
use crate::next_fire::NextFireError;
use crate::pickle::decode;
use crate::test_support::rows;
use crate::time::datetime::PyDateTime;

/// A real row with some bytes replaced by the same number of others.
fn row(id: &str, old: &[u8], new: &[u8]) -> Vec<u8> {
    let rows = rows("aps3.sql");
    let row = rows.into_iter().find(|row| row.table == "apscheduler_jobs" && row.id == id);
    let mut state = row.unwrap().state;
    let at = state.windows(old.len()).position(|window| window == old).unwrap();
    state[at..at + old.len()].copy_from_slice(new);
    state
}

#[test]
fn a_trigger_of_the_application_is_named_and_its_job_can_be_paused() {
    let state = row("interval-30s", b"apscheduler.triggers.interval", b"application.triggers.interval");
    let tree = decode(&state).unwrap();
    let job = Job::read(&tree).unwrap();
    let Trigger::Unknown(unknown) = &job.trigger else { panic!("{}", job.trigger) };
    assert_eq!(unknown.class, "application.triggers.interval.IntervalTrigger");
    assert_eq!(unknown.reason, None);
    assert_eq!(job.trigger.to_string(), "<application.triggers.interval.IntervalTrigger object>");
    let next = job.next_run_time.clone().unwrap();
    let times: Vec<Result<PyDateTime, NextFireError>> = FireTimes::from_next_run(&job.trigger, next.clone()).collect();
    assert_eq!(times, [Ok(next), Err(NextFireError::UnknownClass(unknown.class.clone()))]);
    assert!(set_next_run_time(&state, None).is_ok());
}

#[test]
fn an_unreadable_trigger_has_a_reason() {
    let cases: [(&str, &[u8], &[u8], &str); 4] = [
        ("cron-simple", b"h\x01K\x02", b"h\x01K\x03", "its state has version 3, and only versions up to 2 are known"),
        ("cron-simple", b"month", b"monat", "its field month is at the wrong position"),
        ("cron-simple", b"AllExpression", b"OwnExpression", "unknown expression class OwnExpression"),
        ("interval-30s", b"start_date", b"start_data", "it has no start_date"),
    ];
    for (id, old, new, expected) in cases {
        let state = row(id, old, new);
        let tree = decode(&state).unwrap();
        let trigger = Trigger::read(&tree, tree.get(tree.root, "trigger").unwrap());
        let Trigger::Unknown(unknown) = trigger else { panic!("{trigger}") };
        assert_eq!(unknown.reason.as_deref(), Some(expected));
    }
}

#[test]
fn a_trigger_in_an_unknown_zone_is_read_but_has_no_times() {
    let state = row("cron-berlin-0230", b"Europe/Berlin", b"Europe/Barlin");
    let tree = decode(&state).unwrap();
    let trigger = Trigger::read(&tree, tree.get(tree.root, "trigger").unwrap());
    assert_eq!(trigger.to_string(), "cron[month='*', day='*', day_of_week='*', hour='2', minute='30']");
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let class = "zoneinfo.ZoneInfo(key='Europe/Barlin')".to_owned();
    assert_eq!(FireTimes::starting_at(&trigger, now).next(), Some(Err(NextFireError::UnknownClass(class))));
}

#[test]
fn the_times_of_a_job_begin_with_its_next_run() {
    let rows = rows("aps3.sql");
    let row = rows.iter().find(|row| row.table == "apscheduler_jobs" && row.id == "shared-datetime").unwrap();
    let tree = decode(&row.state).unwrap();
    let job = Job::read(&tree).unwrap();
    let times = FireTimes::from_next_run(&job.trigger, job.next_run_time.clone().unwrap()).take(3);
    let times: Vec<String> = times.map(|time| time.unwrap().to_string()).collect();
    assert_eq!(times, ["2026-12-02 08:00:00 CET", "2026-12-02 09:00:00 CET", "2026-12-02 10:00:00 CET"]);
    assert_eq!(job.trigger.alias(), Some("interval"));
}

#[test]
fn two_triggers_that_disagree_hang_the_scheduler() {
    let rows = rows("aps3.sql");
    let row = rows.iter().find(|row| row.table == "apscheduler_jobs" && row.id == "and-trigger").unwrap();
    let tree = decode(&row.state).unwrap();
    let job = Job::read(&tree).unwrap();
    let next = job.next_run_time.clone().unwrap();
    let mut times = FireTimes::from_next_run(&job.trigger, next.clone());
    assert_eq!(times.next(), Some(Ok(next)));
    assert_eq!(times.next(), Some(Err(NextFireError::EndlessSearch)));
    assert_eq!(times.next(), None);
    assert_eq!(NextFireError::EndlessSearch.to_string(), "the scheduler would search forever");
}
