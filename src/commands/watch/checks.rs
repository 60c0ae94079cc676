//! One round: the checks of `stale`, `jobs verify` and `health`, in one transaction.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::commands::jobs::{VerifiedRows, verify_rows};
use crate::commands::remedy::remedy_text;
use crate::commands::{health, stale};
use crate::context::Context;
use crate::db::Db;
use crate::domain::alerts::{
    AlertSeverity, CheckFinding, CheckOutcome, Coverage, UNKNOWN, keep_one_finding_of_each_problem,
};
use crate::domain::diagnosis::RowSeverity;
use crate::domain::doctor::check_result::CheckStatus;
use crate::domain::evidence::{Evidence, EvidencePart};
use crate::domain::health::Limits;
use crate::domain::overdue;
use crate::domain::remedy::Remedy;
use crate::domain::staleness::{StaleJob, StaleKind};
use crate::error::{self, ExitCode, FailureKind, cli_error_of, redact};
use crate::interrupt;
use crate::screen::printable;

/// The pauses between attempts to connect in one round.
const RETRY_DELAYS: [Duration; 2] = [Duration::from_millis(250), Duration::from_millis(500)];

/// How many invalid rows are watched.
const MAX_ROW_FINDINGS: usize = 1000;

/// The longest summary, in characters. The text of an error may be much longer.
const MAX_SUMMARY_CHARS: usize = 1000;

/// The code of the finding that row-level security may hide rows from the checks.
const HIDDEN_ROWS: &str = "unknown-hidden-rows";

/// How far back runs show that a worker picks up jobs.
const RUN_WINDOW: TimeDelta = TimeDelta::days(30);

/// A check that `--check` selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum WatchedCheck {
    Stale,
    Verify,
    Health,
}

impl WatchedCheck {
    pub(super) const ALL: [Self; 3] = [Self::Stale, Self::Verify, Self::Health];

    fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Verify => "verify",
            Self::Health => "health",
        }
    }

    fn run(self, limits: Limits, db: &mut Db) -> Result<CheckedRows> {
        match self {
            Self::Stale => stale_jobs(limits, db),
            Self::Verify => invalid_rows(db),
            Self::Health => health_checks(limits, db),
        }
    }
}

/// The result of a check, and the tables that it read although row-level security may hide rows.
struct CheckedRows {
    outcome: CheckOutcome,
    hidden: Vec<String>,
}

/// The results of a round.
pub(super) struct Round {
    pub(super) outcomes: Vec<CheckOutcome>,
    pub(super) now: DateTime<Utc>,
    /// Whether a check could not be made.
    pub(super) has_failed: bool,
    /// The maintenance window that mutes the checks.
    pub(super) maintenance: Option<String>,
}

/// Makes the checks. A database that cannot be reached is a finding, and so is a check that fails.
///
/// # Errors
/// An error of the settings (exit 2), or a signal.
pub(super) fn run(checks: &[WatchedCheck], limits: Limits, context: &mut Context) -> Result<Round> {
    let mut delays = RETRY_DELAYS.into_iter();
    loop {
        match run_connected(checks, limits, context) {
            Ok(round) => return Ok(round),
            Err(error) => {
                context.disconnect();
                interrupt::check()?;
                if error::exit_code_of(&error) == ExitCode::Usage {
                    return Err(error);
                }
                log::debug!("the database could not be reached: {}", redact(&format!("{error:#}")));
                match delays.next() {
                    Some(delay) => interrupt::sleep(delay)?,
                    None => return Ok(unreachable(&error, context)),
                }
            }
        }
    }
}

/// # Errors
/// Returns an error if the database cannot be reached, or after a signal.
fn run_connected(checks: &[WatchedCheck], limits: Limits, context: &mut Context) -> Result<Round> {
    let db = context.db()?;
    // The first transaction of a session may have been used already.
    db.refresh()?;
    let now = db.now();
    let mut outcomes = Vec::new();
    let mut hidden_tables = BTreeSet::new();
    // The causes of checks that failed, and those checks.
    let mut failures: Vec<(String, Vec<&'static str>)> = Vec::new();
    let maintenance = match db.read_maintenance() {
        Ok(maintenance) => maintenance.map(|window| window.summary()),
        Err(error) if is_connection_lost(&error) => return Err(error),
        // Without schema apsctl there is no maintenance. The checks report a missing privilege.
        Err(error) => {
            interrupt::check()?;
            log::debug!("whether there is maintenance is unknown: {}", redact(&format!("{error:#}")));
            db.refresh()?;
            None
        }
    };
    // During maintenance no finding is reported, neither as new nor as gone.
    for check in checks.iter().filter(|_| maintenance.is_none()) {
        outcomes.push(match check.run(limits, db) {
            Ok(CheckedRows { outcome, hidden }) => {
                hidden_tables.extend(hidden);
                outcome
            }
            Err(error) if is_connection_lost(&error) => return Err(error),
            Err(error) => {
                interrupt::check()?;
                db.refresh()?;
                let cause = error.root_cause().to_string();
                let same = failures.iter_mut().find(|(other, _)| *other == cause);
                // One cause, such as a missing privilege, is one finding.
                let findings = if let Some((_, checks)) = same {
                    checks.push(check.as_str());
                    Vec::new()
                } else {
                    failures.push((cause, vec![check.as_str()]));
                    vec![unknown(&error)]
                };
                CheckOutcome { check: check.as_str(), findings, coverage: Coverage::Nothing }
            }
        });
    }
    db.end_transaction()?;
    for (_, checks) in failures.iter().filter(|(_, checks)| checks.len() > 1) {
        let also = format!(" (also not checked: {})", checks[1..].join(", "));
        let first = outcomes.iter_mut().find(|outcome| outcome.check == checks[0]);
        first.into_iter().flat_map(|outcome| &mut outcome.findings).for_each(|finding| finding.summary += &also);
    }
    let has_failed = !failures.is_empty();
    keep_one_finding_of_each_problem(&mut outcomes);
    let hidden: Vec<String> = hidden_tables.into_iter().collect();
    // Whether rows are hidden from a check that was not made is unknown.
    let is_partial = has_failed || maintenance.is_some();
    let not_covered = is_partial.then(|| HIDDEN_ROWS.to_owned()).into_iter().collect();
    outcomes.push(CheckOutcome {
        check: "database",
        findings: (!hidden.is_empty()).then(|| hidden_rows(&hidden.join(", "))).into_iter().collect(),
        coverage: Coverage::AllExcept(not_covered),
    });
    Ok(Round { outcomes, now, has_failed, maintenance })
}

fn everything() -> Coverage {
    Coverage::AllExcept(BTreeSet::new())
}

fn is_connection_lost(error: &anyhow::Error) -> bool {
    cli_error_of(error)
        .is_some_and(|error| matches!(error.kind, FailureKind::ConnectionLost | FailureKind::NoConnection))
}

fn unreachable(error: &anyhow::Error, context: &Context) -> Round {
    let summary = summary(&format!("the database cannot be reached: {error:#}"));
    let fix = hint(error);
    let finding = CheckFinding {
        code: "unreachable".into(),
        severity: AlertSeverity::Critical,
        summary,
        fix,
        ..CheckFinding::default()
    };
    let outcome = CheckOutcome { check: "database", findings: vec![finding], coverage: everything() };
    Round { outcomes: vec![outcome], now: context.local_now(), has_failed: true, maintenance: None }
}

/// Returns the hint of an error as the remedy.
fn hint(error: &anyhow::Error) -> Vec<String> {
    cli_error_of(error).and_then(|error| error.hint.as_deref().map(redact)).into_iter().collect()
}

/// Returns the commands of a remedy, or its instruction.
fn fix(remedy: Option<&Remedy>) -> Vec<String> {
    let text = |remedy: &Remedy| redact(&remedy_text(remedy));
    match remedy {
        Some(Remedy::Sequence(commands)) => commands.iter().map(text).collect(),
        remedy => remedy.map(text).into_iter().collect(),
    }
}

/// Returns the finding that something could not be checked.
fn unknown(error: &anyhow::Error) -> CheckFinding {
    let fix = hint(error);
    let summary = summary(&format!("not checked: {error:#}"));
    CheckFinding { code: UNKNOWN.to_owned(), summary, fix, ..CheckFinding::default() }
}

/// Returns the finding that the role may not see all rows.
fn hidden_rows(tables: &str) -> CheckFinding {
    let summary = format!("row-level security may hide rows of {tables} from this role; hidden rows are not checked");
    CheckFinding { code: HIDDEN_ROWS.into(), summary, ..CheckFinding::default() }
}

/// Returns the finding that there are more findings than are watched.
fn truncated(limit: usize) -> CheckFinding {
    let summary = format!("only the first {limit} findings of a kind are watched, and there are more");
    CheckFinding { code: format!("{UNKNOWN}-truncated"), summary, ..CheckFinding::default() }
}

/// Removes secrets and control characters from a text, and shortens it.
fn summary(text: &str) -> String {
    let start: String = text.chars().take(MAX_SUMMARY_CHARS * 2).collect();
    let clean = printable(redact(&error::without_error_numbers(&start)).trim());
    if clean.chars().count() <= MAX_SUMMARY_CHARS && start.len() == text.len() {
        return clean;
    }
    clean.chars().take(MAX_SUMMARY_CHARS - 1).chain(['…']).collect()
}

/// Writes times in the form of the other texts.
fn without_rfc3339(mut evidence: Evidence) -> Evidence {
    for part in &mut evidence.0 {
        if let EvidencePart::Time { is_rfc3339, .. } = part {
            *is_rfc3339 = false;
        }
    }
    evidence
}

fn stale_jobs(limits: Limits, db: &mut Db) -> Result<CheckedRows> {
    let stale::StaleJobs { findings, is_truncated, has_policies, unknown_runs } = stale::find_stale_jobs(limits, db)?;
    let is_overdue = |job: &&StaleJob| job.kind == StaleKind::Overdue;
    let longest_overdue = findings.iter().filter(is_overdue).filter_map(|job| job.next_run_time).min();
    let picks_up_others = longest_overdue.is_some_and(|due| picks_up_jobs(due, db));
    let mut findings: Vec<CheckFinding> = findings.into_iter().map(|job| stale_job(job, picks_up_others)).collect();
    if is_truncated {
        findings.push(truncated(stale::MAX_PER_KIND));
    }
    let tables: &[&str] = match (limits.ran_within, has_policies) {
        (None, Some(false)) => &[],
        (None, _) => &["jobs"],
        (Some(_), _) => &["jobs", "audit"],
    };
    let hidden = if tables.is_empty() { Vec::new() } else { db.tables_with_policies(tables)? };
    if let Some(runs) = unknown_runs {
        let silent = StaleKind::Silent.as_str();
        let remedy = Remedy::apsctl("runs import --file LOG");
        let summary = summary(&stale::unknown_silence(runs, Tz::UTC).plain());
        let code = format!("{UNKNOWN}-{silent}");
        findings.push(CheckFinding { code, summary, fix: fix(Some(&remedy)), ..CheckFinding::default() });
        if !is_truncated {
            let coverage = Coverage::AllExcept(BTreeSet::from([silent.to_owned()]));
            return Ok(CheckedRows { outcome: CheckOutcome { check: "stale", findings, coverage }, hidden });
        }
    }
    let outcome = CheckOutcome { check: "stale", findings, coverage: coverage(is_truncated) };
    Ok(CheckedRows { outcome, hidden })
}

/// Whether a worker has picked up jobs since a time. What cannot be read is no sign of a worker.
fn picks_up_jobs(since: DateTime<Utc>, db: &mut Db) -> bool {
    let window = db.now() - RUN_WINDOW;
    let answer = db.newest_run_start(window).and_then(|newest| Ok((newest, db.lease()?)));
    match answer {
        Ok((newest, lease)) => newest >= Some(since) || lease.is_some_and(|lease| !lease.state.is_lost()),
        Err(error) => {
            log::debug!("whether other jobs are picked up is unknown: {}", redact(&format!("{error:#}")));
            // The failed statement has aborted the transaction. If that is the end of the connection, the next statement fails.
            drop(db.refresh());
            false
        }
    }
}

fn coverage(is_truncated: bool) -> Coverage {
    if is_truncated { Coverage::Truncated } else { everything() }
}

/// `picks_up_others`: whether a worker picks up other jobs.
fn stale_job(job: StaleJob, picks_up_others: bool) -> CheckFinding {
    let severity = if job.is_critical { AlertSeverity::Critical } else { AlertSeverity::Warning };
    let (text, remedy) = match (job.kind, job.stuck) {
        (StaleKind::Overdue, _) => {
            let text = overdue::explain(job.next_run_time, None, picks_up_others).to_string();
            (text, overdue::remedy([job.id.as_str()], picks_up_others))
        }
        (StaleKind::Stuck, Some(stuck)) => (job.detail, stuck.remedy),
        (StaleKind::Broken, _) => (job.detail, Remedy::apsctl("jobs verify")),
        _ => (job.detail, Remedy::apsctl("doctor not-running")),
    };
    let (code, fix) = (job.kind.as_str().to_owned(), fix(Some(&remedy)));
    CheckFinding { code, job_id: Some(job.id), severity, summary: summary(&text), fix, ..CheckFinding::default() }
}

fn invalid_rows(db: &mut Db) -> Result<CheckedRows> {
    let VerifiedRows { findings, .. } = verify_rows(db)?;
    let mut rows = findings.into_iter().filter_map(|(id, finding)| {
        let severity = match finding.severity {
            RowSeverity::Notice => return None,
            RowSeverity::Warning => AlertSeverity::Warning,
            RowSeverity::Critical => AlertSeverity::Critical,
        };
        let fix = fix(finding.remedy.as_ref());
        let (code, summary) = (finding.kind.to_owned(), summary(&finding.effect));
        Some(CheckFinding { code, job_id: Some(id), severity, summary, fix, ..CheckFinding::default() })
    });
    let mut findings: Vec<CheckFinding> = rows.by_ref().take(MAX_ROW_FINDINGS).collect();
    let is_truncated = rows.next().is_some();
    drop(rows);
    findings.extend(is_truncated.then(|| truncated(MAX_ROW_FINDINGS)));
    let hidden = db.tables_with_policies(&["jobs"])?;
    let outcome = CheckOutcome { check: "verify", findings, coverage: coverage(is_truncated) };
    Ok(CheckedRows { outcome, hidden })
}

fn health_checks(limits: Limits, db: &mut Db) -> Result<CheckedRows> {
    let (figures, results) = health::check_within(limits, db)?;
    let mut not_made = BTreeSet::new();
    let mut findings = Vec::new();
    for result in results {
        let name = result.check.as_str();
        let (code, severity) = match result.status {
            CheckStatus::Ok => continue,
            CheckStatus::Unknown => {
                not_made.insert(name.to_owned());
                (format!("{UNKNOWN}-{name}"), AlertSeverity::Unknown)
            }
            CheckStatus::Warning => (name.to_owned(), AlertSeverity::Warning),
            CheckStatus::Critical => (name.to_owned(), AlertSeverity::Critical),
        };
        let prefix = if severity == AlertSeverity::Unknown { "not checked: " } else { "" };
        let summary = summary(&format!("{prefix}{}", without_rfc3339(result.evidence)));
        let fix = fix(result.remedy.as_ref());
        let (problem, subject) = (result.problem.kind, result.problem.job);
        findings.push(CheckFinding { code, job_id: None, severity, summary, fix, problem, subject });
    }
    let tables = [("jobs", figures.may_hide_jobs), ("audit", figures.may_hide_runs)];
    let hidden = tables.iter().filter(|(_, hides)| *hides).map(|(table, _)| db.table_name(table)).collect();
    let outcome = CheckOutcome { check: "health", findings, coverage: Coverage::AllExcept(not_made) };
    Ok(CheckedRows { outcome, hidden })
}
