//! The limits of the checks.

mod tables;

use std::time::Duration;

use apscheduler::cron::{Dialect, Expression};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings, sort_by_severity};
use super::runs::{RunLog, Slot, audit_recent, job_timeout, last_slot};
use super::worker::WorkerActivity;
use super::zones_and_clocks::{CandidateZone, ClockReadings, NextRun, clock_skew};
use crate::domain::audit::{Run, RunId, RunStatus};
use crate::domain::durations::Durations;
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::RESTART_WORKER;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn results_are_sorted_by_severity_then_by_the_table() {
    let finding = |check, status| CheckResult::new(check, status, "", None);
    let mut all = vec![
        finding(Check::Worker, CheckStatus::Unknown),
        finding(Check::SlowRules, CheckStatus::Critical),
        finding(Check::Indexes, CheckStatus::Warning),
        finding(Check::Worker, CheckStatus::Warning),
        finding(Check::Locks, CheckStatus::Critical),
        finding(Check::Database, CheckStatus::Ok),
    ];
    sort_by_severity(&mut all);
    let order: Vec<_> = all.iter().map(|finding| (finding.check, finding.status)).collect();
    assert_eq!(
        order,
        [
            (Check::Locks, CheckStatus::Critical),
            (Check::SlowRules, CheckStatus::Critical),
            (Check::Worker, CheckStatus::Warning),
            (Check::Indexes, CheckStatus::Warning),
            (Check::Worker, CheckStatus::Unknown),
            (Check::Database, CheckStatus::Ok),
        ]
    );
}

#[test]
fn merged_findings_name_the_worst_three_and_count_the_rest() {
    let found = (1..=5).map(|n| {
        let status = if n == 4 { CheckStatus::Critical } else { CheckStatus::Warning };
        CheckResult::new(Check::Cron, status, format!("e{n}"), Remedy::instruction(format!("f{n}")))
    });
    let one = merge_findings(Check::Cron, found.collect(), "fine");
    assert_eq!((one.status, one.evidence.to_string().as_str()), (CheckStatus::Critical, "e4; e1; e2; and 2 more"));
    assert_eq!(one.remedy, Some(Remedy::instruction("f4")));
    assert_eq!(merge_findings(Check::Cron, Vec::new(), "fine"), CheckResult::ok(Check::Cron, "fine"));
}

#[test]
fn a_next_run_computed_in_another_zone_is_found() {
    let daily = Expression::parse("0 9 * * *", Dialect::Crontab).unwrap();
    let places = [
        CandidateZone { source: "the server's TimeZone", zone: Tz::Europe__Berlin },
        CandidateZone { source: "UTC", zone: Tz::UTC },
    ];
    let evidence = |time: &str, zone: Tz| {
        let next = NextRun { id: "j", time: at(time), expression: &daily, cron: "0 9 * * *", zone };
        next.computed_in_other_zone(&places).map(|finding| finding.evidence)
    };
    let shifted = evidence("2025-07-01T07:00:00Z", Tz::UTC).unwrap();
    assert!(
        shifted.to_string().contains("gives 2025-07-01 09:00:00 UTC: it was computed in Europe/Berlin"),
        "{shifted}"
    );
    assert!(
        evidence("2025-07-01T09:00:00Z", Tz::Europe__Berlin)
            .unwrap()
            .to_string()
            .contains("gives 2025-07-01 07:00:00 UTC")
    );
    // Its own slot, or a time of no schedule, which an operator may have set.
    for time in ["2025-07-01T09:00:00Z", "2025-07-01T07:00:00.5Z", "2025-07-01T11:11:00Z"] {
        assert_eq!(evidence(time, Tz::UTC), None, "{time}");
    }
}

#[test]
fn clocks_that_differ_are_found() {
    let now = at("2025-10-26T12:00:00Z");
    let status = |ahead: i64, uncertainty: i64| {
        let here = now + TimeDelta::milliseconds(ahead);
        let uncertainty = TimeDelta::milliseconds(uncertainty);
        clock_skew(ClockReadings { local: here, server: now, uncertainty, worker_ahead: None, newest_run: None }).status
    };
    assert_eq!(
        [status(2000, 0), status(2001, 0), status(-2001, 0)],
        [CheckStatus::Ok, CheckStatus::Warning, CheckStatus::Warning]
    );
    assert_eq!([status(30_000, 0), status(-30_001, 0)], [CheckStatus::Warning, CheckStatus::Critical]);
    // The uncertainty of a slow answer is not a finding.
    assert_eq!(status(2500, 600), CheckStatus::Ok);
    let run = clock_skew(ClockReadings {
        local: now,
        server: now,
        uncertainty: TimeDelta::zero(),
        worker_ahead: None,
        newest_run: Some(now + TimeDelta::minutes(3)),
    });
    assert_eq!(run.evidence, "the clock that recorded the newest run is 3m ahead of the server's clock");
}

#[test]
fn the_last_slot_is_found_within_a_year() {
    let now = at("2025-10-26T12:00:00Z");
    for (cron, expected) in [
        ("* * * * *", Some("2025-10-26T12:00:00Z")),
        ("0 9 * * *", Some("2025-10-26T09:00:00Z")),
        ("0 13 * * *", Some("2025-10-25T13:00:00Z")),
        ("0 0 1 1 *", Some("2025-01-01T00:00:00Z")),
        ("0 0 31 2 *", None),
    ] {
        let expression = Expression::parse(cron, Dialect::Crontab).unwrap();
        assert_eq!(last_slot(&expression, Tz::UTC, now), expected.map(at), "{cron}");
    }
}

fn run(id: &str, status: RunStatus, begun: &str, error: Option<&str>) -> Run {
    Run {
        is_job_id_number: false,
        id: Some(RunId::new(id.to_owned(), true)),
        job_id: Some("daily".into()),
        status: Some(status),
        created_at: Some(at(begun)),
        completed_at: Some(at(begun) + TimeDelta::seconds(1)),
        out_of_range_times: (None, None),
        versions_evaluated: None,
        versions_approved: None,
        error: error.map(str::to_owned),
    }
}

#[test]
fn failed_and_missing_runs_are_found() {
    let now = at("2025-10-26T12:00:00Z");
    let failed = |id: &str, begun: &str, error: &str| run(id, RunStatus::Failed, begun, Some(error));
    let good = || run("1", RunStatus::Recovered, "2025-10-26T08:00:00Z", None);
    let recent = |runs: Vec<Run>| audit_recent(&RunLog { runs, ..RunLog::default() }, now);
    // A failure followed by a success is not a finding.
    let mended =
        vec![run("3", RunStatus::Completed, "2025-10-26T09:00:00Z", None), failed("2", "2025-10-26T08:30:00Z", "x")];
    assert_eq!(recent(mended).status, CheckStatus::Ok);
    let twice =
        vec![failed("3", "2025-10-26T09:00:00Z", "Out of memory"), failed("2", "2025-10-26T08:30:00Z", "y"), good()];
    let finding = recent(twice);
    assert_eq!(finding.status, CheckStatus::Critical);
    assert_eq!(
        finding.evidence,
        "run 3 of job daily failed at 2025-10-26 09:00:00 UTC, as did the run before: Out of memory (too many versions are pending)"
    );
    assert_eq!(finding.remedy, Some(Remedy::apsctl("run-once --batch-size 1000")));
    for (error, remedy) in [
        ("Job not found", Remedy::shell(RESTART_WORKER)),
        ("timeout: it took longer than 30s", Remedy::apsctl("indexes create")),
        ("psycopg2.OperationalError", Remedy::apsctl("jobs trigger --wait daily")),
        ("out of ink", Remedy::apsctl("audit tail --since 7d --job daily")),
    ] {
        assert_eq!(recent(vec![failed("2", "2025-10-26T09:00:00Z", error)]).remedy, Some(remedy), "{error}");
    }
    let silent = |slot: &str| {
        let slots = vec![Slot { job: "daily".into(), at: at(slot) }];
        audit_recent(&RunLog { runs: vec![good()], slots, ..RunLog::default() }, now).status
    };
    // A scheduler may take five minutes, and a clock may be a minute slow.
    assert_eq!(
        [silent("2025-10-26T11:54:59Z"), silent("2025-10-26T11:55:01Z")],
        [CheckStatus::Warning, CheckStatus::Ok]
    );
    assert_eq!(
        [silent("2025-10-26T08:01:00Z"), silent("2025-10-26T08:01:01Z")],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
}

#[test]
fn durations_near_the_timeout_are_found() {
    let status = |p95: f64, timed_out: usize| {
        let durations = Durations {
            executions: 9,
            unfinished: 0,
            average: Some(1.0),
            p50: None,
            p95: Some(p95),
            p99: None,
            maximum: None,
        };
        job_timeout(&[(None, durations)], timed_out, Duration::from_secs(30)).status
    };
    assert_eq!(
        [status(24.0, 0), status(24.1, 0), status(30.0, 0)],
        [CheckStatus::Ok, CheckStatus::Warning, CheckStatus::Critical]
    );
    assert_eq!(status(1.0, 1), CheckStatus::Warning);
}

#[test]
fn a_worker_is_recognized_by_what_it_picked_up() {
    let now = at("2025-10-26T12:00:00Z");
    let hour = |hour: u32| Some(at(&format!("2025-10-26T{hour:02}:00:00Z")));
    let picks_up = |newest_run, overdue: Option<DateTime<Utc>>, last_slot| {
        let overdue = overdue.map(|at| ("j".to_owned(), at));
        WorkerActivity { newest_run, longest_overdue: overdue, last_slot, ..WorkerActivity::default() }
            .picks_up_jobs(now)
    };
    assert_eq!(picks_up(hour(9), hour(10), None), Some(false));
    assert_eq!(picks_up(hour(11), hour(10), None), Some(true));
    assert_eq!(picks_up(None, hour(10), None), Some(false));
    assert_eq!(picks_up(hour(9), None, hour(9)), Some(true));
    assert_eq!(picks_up(hour(9), None, hour(10)), None);
    assert_eq!(picks_up(hour(9), None, None), Some(true));
    assert_eq!(picks_up(Some(at("2025-10-24T09:00:00Z")), None, None), None);
    let pass = WorkerActivity {
        pass_owner: Some("pid 1 on h".into()),
        longest_overdue: Some(("j".into(), now)),
        ..WorkerActivity::default()
    };
    assert_eq!(pass.picks_up_jobs(now), Some(true));
}
