use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;
use crate::domain::audit;
use crate::domain::log::{EntryParser, EntrySearch, PreviousEntry};

const SUCCESS: &str = "2025-10-26 09:00:02 INFO Automation run started
2025-10-26 09:00:02 INFO Evaluating 47 pending versions
2025-10-26 09:00:03 INFO Rule 'High Confidence' matched 34 versions
2025-10-26 09:00:04 INFO Auto-approved 34 versions
2025-10-26 09:00:04 INFO WebSocket broadcast: pending_count_updated
2025-10-26 09:00:05 INFO Automation run completed (3.2s)
";

const FAILURE: &str = "2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:01 ERROR Database connection refused
2025-10-26 09:00:01 ERROR Automation run failed: psycopg2.OperationalError
2025-10-26 09:00:01 INFO Retrying in 60 seconds...
";

const RECOVERY: &str = "2025-10-26 09:00:00 ERROR Previous run failed, attempting recovery
2025-10-26 09:00:02 INFO Database connection restored
2025-10-26 09:00:03 INFO Resuming failed job
2025-10-26 09:00:05 INFO Automation run completed (recovered)
";

fn runs(log: &str) -> Vec<LoggedRun> {
    let (mut extractor, parser, source) = (RunExtractor::default(), EntryParser { zone: Tz::UTC }, Arc::from("log"));
    let search = EntrySearch::matching(RUN_EVENT_PATTERN).unwrap();
    let each = search.for_each(log.as_bytes(), PreviousEntry::Complete, |record| {
        extractor.push(&parser.parse(&record, None, &source));
        Ok::<_, ()>(())
    });
    assert_eq!(each, Ok(()));
    let mut runs = extractor.take_ended();
    runs.extend(extractor.finish());
    runs
}

/// Returns each run as text: status, start, end, duration, evaluated, approved, attempts, lines, error.
fn summaries(log: &str) -> Vec<String> {
    let time = |time: Option<DateTime<Utc>>| time.map_or("-".into(), |time| time.format("%H:%M:%S").to_string());
    let number = |number: Option<i64>| number.map_or("-".into(), |number| number.to_string());
    let one = |run: LoggedRun| {
        format!(
            "{} {} {} {:?} {} {} x{} {} {}",
            run.status.as_str(),
            time(run.started_at),
            time(run.completed_at),
            run.duration_seconds.unwrap_or(f64::NAN),
            number(run.versions_evaluated),
            number(run.versions_approved),
            run.attempts,
            run.line_count,
            run.error.unwrap_or_default()
        )
    };
    runs(log).into_iter().map(one).collect()
}

#[test]
fn the_sample_runs_of_task_tracker() {
    assert_eq!(summaries(SUCCESS), ["completed 09:00:02 09:00:05 3.2 47 34 x1 6 "]);
    assert_eq!(runs(SUCCESS)[0].rules, [("High Confidence".to_owned(), 34)]);
    assert_eq!(summaries(FAILURE), ["failed 09:00:00 09:00:01 1.0 - - x1 4 psycopg2.OperationalError"]);
    assert_eq!(summaries(RECOVERY), ["recovered 09:00:00 09:00:05 5.0 - - x1 4 "]);
}

#[test]
fn a_retried_run_is_one_run() {
    let later = RECOVERY.replace("09:00", "09:01");
    let expected = "recovered 09:00:00 09:01:05 65.0 - - x2 8 ";
    assert_eq!(summaries(&format!("{FAILURE}{later}")), [expected]);
    // Too late for the retry.
    let much_later = RECOVERY.replace("09:00", "15:00");
    assert_eq!(summaries(&format!("{FAILURE}{much_later}")).len(), 2);
    // A run of another process.
    let other = RECOVERY.replace("09:00", "09:01").replace("INFO ", "INFO [9] ").replace("ERROR ", "ERROR [9] ");
    let mine = FAILURE.replace("INFO ", "INFO [8] ").replace("ERROR ", "ERROR [8] ");
    assert_eq!(summaries(&format!("{mine}{other}")).len(), 2);
    // Without an announced retry the next start is another run.
    let silent = FAILURE.lines().take(3).collect::<Vec<_>>().join("\n");
    assert_eq!(summaries(&format!("{silent}\n{}", SUCCESS.replace("09:00", "09:01"))).len(), 2);
}

#[test]
fn overlapping_runs() {
    // Without processes, the durations tell which run ended.
    let log = "2025-10-26 09:00:00 INFO Automation run started
2025-10-26 09:00:05 INFO Automation run started
2025-10-26 09:00:06 INFO Auto-approved 2 versions
2025-10-26 09:00:07 INFO Automation run completed (2.1s)
2025-10-26 09:00:09 INFO Automation run completed (9.0s)
";
    assert_eq!(
        summaries(log),
        ["completed 09:00:05 09:00:07 2.1 - 2 x1 3 ", "completed 09:00:00 09:00:09 9.0 - - x1 2 "]
    );
    // With processes, each run has its own lines.
    let log = "2025-10-26 09:00:00 INFO [1] Automation run started
2025-10-26 09:00:01 INFO [2] Automation run started
2025-10-26 09:00:02 INFO [1] Evaluating 5 pending versions
2025-10-26 09:00:02 ERROR [2] boom
2025-10-26 09:00:03 INFO [2] Previous run still executing, skipping
2025-10-26 09:00:04 INFO [1] Automation run completed (4.0s)
";
    assert_eq!(
        summaries(log),
        [
            "skipped 09:00:03 09:00:03 0.0 - - x1 1 ",
            "completed 09:00:00 09:00:04 4.0 5 - x1 3 ",
            "open 09:00:01 - NaN - - x1 2 boom"
        ]
    );
}

#[test]
fn incomplete_runs() {
    assert_eq!(
        summaries("2025-10-26 09:00:05 INFO Automation run completed (3.2s)"),
        ["completed - 09:00:05 3.2 - - x1 1 "]
    );
    assert_eq!(summaries("2025-10-26 09:00:05 ERROR Automation run failed: x"), ["failed - 09:00:05 NaN - - x1 1 x"]);
    assert_eq!(summaries("2025-10-26 09:00:05 INFO Retrying in 60 seconds..."), Vec::<String>::new());
    assert_eq!(summaries("INFO:root:Automation run started\nERROR:root:no\n"), ["open - - NaN - - x1 2 no"]);
    let dry = "2025-10-26 09:00:00 INFO Automation run started (dry run)
2025-10-26 09:00:01 INFO Evaluating 4 pending versions
2025-10-26 09:00:02 INFO Would auto-approve 3 versions (dry run)";
    assert_eq!(summaries(dry), ["dry_run 09:00:00 09:00:02 2.0 4 3 x1 3 "]);
}

#[test]
fn open_runs_are_limited() {
    let log = "2025-10-26 09:00:00 INFO Automation run started\n".repeat(10_000);
    assert_eq!(runs(&log).len(), 10_000);
}

fn row(id: &str, time: &str, status: &str, approved: Option<i64>) -> audit::Run {
    let Ok(status) = status.parse();
    audit::Run {
        is_job_id_number: false,
        id: Some(audit::RunId::new(id.to_owned(), true)),
        job_id: None,
        status: Some(status),
        created_at: Some(time.parse().unwrap()),
        completed_at: None,
        out_of_range_times: (None, None),
        versions_evaluated: None,
        versions_approved: approved,
        error: None,
    }
}

/// Returns the audit row of each run and how they compare.
fn compared(log: &str, rows: &[audit::Run]) -> Vec<(Option<RunIdText>, Option<&'static str>)> {
    let joined = join_with_audit(runs(log), rows, chrono::TimeDelta::seconds(5));
    let text = |id: audit::RunId| match id {
        audit::RunId::Number(number) => number.to_string(),
        audit::RunId::Text(word) => word,
    };
    joined.into_iter().map(|joined| (joined.audit_id.map(text), joined.audit_match.map(AuditMatch::as_str))).collect()
}

type RunIdText = String;

#[test]
fn a_run_is_joined_with_the_nearest_unused_row() {
    let good = row("7", "2025-10-26T09:00:02.4Z", "completed", Some(34));
    let near = row("8", "2025-10-26T09:00:05Z", "completed", Some(34));
    assert_eq!(compared(SUCCESS, &[near.clone(), good.clone()]), [(Some("7".into()), Some("match"))]);
    assert_eq!(compared(SUCCESS, &[]), [(None, Some("none"))]);
    let twice = format!("{SUCCESS}{SUCCESS}");
    assert_eq!(compared(&twice, &[good]), [(Some("7".into()), Some("match")), (None, Some("none"))]);
    let other = row("9", "2025-10-26T09:00:02Z", "completed", Some(3));
    assert_eq!(compared(SUCCESS, &[other]), [(Some("9".into()), Some("differs"))]);
    let running = row("9", "2025-10-26T09:00:02Z", "running", None);
    assert_eq!(compared(SUCCESS, &[running]), [(Some("9".into()), Some("differs"))]);
    let far = row("9", "2025-10-26T09:00:20Z", "completed", Some(34));
    assert_eq!(compared(SUCCESS, &[far]), [(None, Some("none"))]);
}

#[test]
fn the_row_of_the_last_attempt_belongs_to_the_run() {
    let log = format!("{FAILURE}{}", RECOVERY.replace("09:00", "09:01"));
    let rows =
        [row("1", "2025-10-26T09:00:00Z", "failed", None), row("2", "2025-10-26T09:01:00Z", "recovered", Some(3))];
    assert_eq!(compared(&log, &rows), [(Some("2".into()), Some("match"))]);
    assert_eq!(compared("2025-10-26 09:00:00 INFO Previous run still executing, skipping", &rows), [(None, None)]);
}
