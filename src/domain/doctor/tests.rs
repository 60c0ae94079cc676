//! Where the lines are drawn.

mod tables;

use std::time::Duration;

use apscheduler::cron::{Dialect, Expression};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::runs::{RunLog, Slot, audit_recent, job_timeout, last_slot};
use super::worker::WorkerActivity;
use super::zones_and_clocks::{CandidateZone, ClockReadings, NextRun, clock_skew};
use super::*;
use crate::domain::audit::{Run, RunId, RunStatus};
use crate::domain::durations::Durations;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn each_check_has_one_place_in_the_order_and_the_document_says_the_same() {
    let mut ranks: Vec<usize> = Check::ALL.into_iter().map(rank).collect();
    ranks.sort_unstable();
    assert_eq!(ranks, (0..Check::ALL.len()).collect::<Vec<_>>());
    let document = include_str!("../../../docs/doctor.md");
    for (number, (check, why)) in (1..).zip(ORDER) {
        let row = format!("| {number} | {} | {why} |", check.as_str());
        assert!(document.contains(&row), "docs/doctor.md has no row {row}");
    }
}

#[test]
fn the_worst_first_then_the_likeliest() {
    let finding = |check, standing| CheckResult::new(check, standing, "", None);
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
fn one_finding_tells_the_worst_and_how_many_more_there_are() {
    let found = (1..=5).map(|n| {
        let standing = if n == 4 { CheckStatus::Critical } else { CheckStatus::Warning };
        CheckResult::new(Check::Cron, standing, format!("e{n}"), format!("f{n}"))
    });
    let one = merge_findings(Check::Cron, found.collect(), "fine");
    assert_eq!((one.status, one.evidence.as_str()), (CheckStatus::Critical, "e4; e1; e2; and 2 more"));
    assert_eq!(one.remedy.as_deref(), Some("f4"));
    assert_eq!(merge_findings(Check::Cron, Vec::new(), "fine"), CheckResult::ok(Check::Cron, "fine"));
}

#[test]
fn a_next_run_in_another_zones_hours() {
    let daily = Expression::parse("0 9 * * *", Dialect::Crontab).unwrap();
    let places = [
        CandidateZone { source: "the server's TimeZone", zone: Tz::Europe__Berlin },
        CandidateZone { source: "UTC", zone: Tz::UTC },
    ];
    let said = |time: &str, zone: Tz| {
        let next = NextRun { id: "j", time: at(time), expression: &daily, cron: "0 9 * * *", zone };
        next.computed_in_other_zone(&places).map(|finding| finding.evidence)
    };
    let shifted = said("2025-07-01T07:00:00Z", Tz::UTC).unwrap();
    assert!(shifted.contains("says 2025-07-01 09:00:00 UTC: it was reckoned in Europe/Berlin"), "{shifted}");
    assert!(
        said("2025-07-01T09:00:00Z", Tz::Europe__Berlin).unwrap().contains("says 2025-07-01 07:00:00 UTC")
    );
    // Its own time, or one that is nobody's: an operator's, perhaps.
    for time in ["2025-07-01T09:00:00Z", "2025-07-01T07:00:00.5Z", "2025-07-01T11:11:00Z"] {
        assert_eq!(said(time, Tz::UTC), None, "{time}");
    }
}

#[test]
fn clocks_apart() {
    let now = at("2025-10-26T12:00:00Z");
    let standing = |ahead: i64, blur: i64| {
        let here = now + TimeDelta::milliseconds(ahead);
        let blur = TimeDelta::milliseconds(blur);
        clock_skew(ClockReadings {
            local: here,
            server: now,
            uncertainty: blur,
            worker_ahead: None,
            newest_run: None,
        })
        .status
    };
    assert_eq!(
        [standing(2000, 0), standing(2001, 0), standing(-2001, 0)],
        [CheckStatus::Ok, CheckStatus::Warning, CheckStatus::Warning]
    );
    assert_eq!([standing(30_000, 0), standing(-30_001, 0)], [CheckStatus::Warning, CheckStatus::Critical]);
    // What a slow answer leaves open is no finding.
    assert_eq!(standing(2500, 600), CheckStatus::Ok);
    let run = clock_skew(ClockReadings {
        local: now,
        server: now,
        uncertainty: TimeDelta::zero(),
        worker_ahead: None,
        newest_run: Some(now + TimeDelta::minutes(3)),
    });
    assert_eq!(run.evidence, "who wrote the newest run is 3m ahead of the server's clock");
}

#[test]
fn the_last_slot_is_looked_for_near_and_far() {
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
fn how_the_runs_went() {
    let now = at("2025-10-26T12:00:00Z");
    let failed = |id: &str, begun: &str, error: &str| run(id, RunStatus::Failed, begun, Some(error));
    let good = || run("1", RunStatus::Recovered, "2025-10-26T08:00:00Z", None);
    let of = |runs: Vec<Run>| audit_recent(&RunLog { runs, ..RunLog::default() }, now);
    // One that has failed and was made good is no finding.
    let mended = vec![
        run("3", RunStatus::Completed, "2025-10-26T09:00:00Z", None),
        failed("2", "2025-10-26T08:30:00Z", "x"),
    ];
    assert_eq!(of(mended).status, CheckStatus::Ok);
    let twice = vec![
        failed("3", "2025-10-26T09:00:00Z", "Out of memory"),
        failed("2", "2025-10-26T08:30:00Z", "y"),
        good(),
    ];
    let finding = of(twice);
    assert_eq!(finding.status, CheckStatus::Critical);
    assert_eq!(
        finding.evidence,
        "run 3 of job daily failed at 2025-10-26 09:00:00 UTC, like the 1 run before: Out of memory (too many versions are pending)"
    );
    assert_eq!(finding.remedy.as_deref(), Some("apsctl run-once --batch-size 1000"));
    for (error, fix) in [
        ("Job not found", "docker compose restart worker"),
        ("timeout: it took longer than 30s", "apsctl indexes create"),
        ("psycopg2.OperationalError", "apsctl jobs trigger --wait daily"),
        ("out of ink", "apsctl audit tail --since 7d --job daily"),
    ] {
        assert_eq!(
            of(vec![failed("2", "2025-10-26T09:00:00Z", error)]).remedy.as_deref(),
            Some(fix),
            "{error}"
        );
    }
    let silent = |slot: &str| {
        let slots = vec![Slot { job: "daily".into(), at: at(slot) }];
        audit_recent(&RunLog { runs: vec![good()], slots, ..RunLog::default() }, now).status
    };
    // A scheduler is given five minutes, and a clock that is slow one.
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
fn runs_beside_their_timeout() {
    let standing = |p95: f64, timed_out: usize| {
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
        [standing(24.0, 0), standing(24.1, 0), standing(30.0, 0)],
        [CheckStatus::Ok, CheckStatus::Warning, CheckStatus::Critical]
    );
    assert_eq!(standing(1.0, 1), CheckStatus::Warning);
}

#[test]
fn whether_somebody_picks_jobs_up() {
    let now = at("2025-10-26T12:00:00Z");
    let hour = |hour: u32| Some(at(&format!("2025-10-26T{hour:02}:00:00Z")));
    let of = |newest_run, overdue: Option<DateTime<Utc>>, last_slot| {
        let overdue = overdue.map(|at| ("j".to_owned(), at));
        WorkerActivity { newest_run, longest_overdue: overdue, last_slot, ..WorkerActivity::default() }
            .picks_up_jobs(now)
    };
    assert_eq!(of(hour(9), hour(10), None), Some(false));
    assert_eq!(of(hour(11), hour(10), None), Some(true));
    assert_eq!(of(None, hour(10), None), Some(false));
    assert_eq!(of(hour(9), None, hour(9)), Some(true));
    assert_eq!(of(hour(9), None, hour(10)), None);
    assert_eq!(of(hour(9), None, None), Some(true));
    assert_eq!(of(Some(at("2025-10-24T09:00:00Z")), None, None), None);
    let pass = WorkerActivity {
        pass_owner: Some("pid 1 on h".into()),
        longest_overdue: Some(("j".into(), now)),
        ..WorkerActivity::default()
    };
    assert_eq!(pass.picks_up_jobs(now), Some(true));
}
