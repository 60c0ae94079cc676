//! Diagnoses a row of APScheduler 3 from the row alone.

mod diagnosed_row;
mod duplicates;
mod loading;
mod unreadable;

use apscheduler::aps3::{FireTimes, Job, SkippedRunFinder, Trigger, time_from_column};
use apscheduler::pickle::{self, harmful_call};
use apscheduler::{NextFireError, PyDateTime};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::domain::remedy::Remedy;
use crate::domain::run_advice::AdvisedJob;
use diagnosed_row::DiagnosedRow;
use duplicates::Duplicates;

/// The names of APScheduler's own executors. The store does not record the executors of the application.
const KNOWN_EXECUTORS: [&str; 8] =
    ["default", "asyncio", "debug", "gevent", "processpool", "threadpool", "tornado", "twisted"];

/// The maximum of Python's `timedelta` in seconds.
pub(super) const MAX_MISFIRE_GRACE: i128 = 999_999_999 * 86_400;

/// How many times between runs are compared to find the shortest.
const INTERVALS: usize = 3;

/// A run that will be skipped within this time is a warning.
const WARN_WITHIN: TimeDelta = TimeDelta::days(30);

/// Diagnoses the rows of one store at one time.
#[derive(Debug)]
pub struct RowDiagnoser {
    now: DateTime<Utc>,
    skipped_runs: SkippedRunFinder,
    duplicates: Duplicates,
    /// The job of the last row, if it can be read and is not paused.
    advised: Option<AdvisedJob>,
}

impl RowDiagnoser {
    pub fn new(now: DateTime<Utc>) -> Self {
        Self { now, skipped_runs: SkippedRunFinder::default(), duplicates: Duplicates::default(), advised: None }
    }

    /// Returns the findings of a row, the worst first. Does not report late runs, which `stale` does.
    pub fn findings(&mut self, id: &str, column: Option<f64>, state: &[u8]) -> Vec<RowFinding> {
        self.advised = None;
        let mut findings = Vec::new();
        match pickle::decode(state) {
            Err(error) => findings.push(unreadable::pickle_finding(id, &error)),
            Ok(tree) => match Job::read_with_column(&tree, column) {
                Err(fault) => findings.push(unreadable::job_finding(id, &tree, &fault)),
                Ok(job) => self.add_job_findings(&DiagnosedRow { id, column, tree: &tree, job: &job }, &mut findings),
            },
        }
        if let Some(Err(word)) = column.map(time_from_column) {
            let effect = format!("its column is {word}, which is not a time: the job never runs");
            // A remedy for the pickle also repairs the column.
            let fix = match findings.first() {
                Some(first) if unreadable::is_unreadable_row(first) => first.remedy.clone(),
                _ => Some(Remedy::apsctl_for("jobs repair", id)),
            };
            findings.push(RowFinding::new("column-no-time", RowSeverity::Critical, effect, fix));
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }

    /// Returns the job of the last row for advice on its runs. None if it is paused or cannot be read.
    pub fn take_advised(&mut self) -> Option<AdvisedJob> {
        self.advised.take()
    }

    fn add_job_findings(&mut self, row: &DiagnosedRow<'_>, findings: &mut Vec<RowFinding>) {
        if let Some(call) = harmful_call(row.tree) {
            findings.push(unreadable::harmful_call_finding(row.id, &call));
        }
        findings.extend(identity_findings(row));
        findings.extend(loading::findings(row));
        findings.extend(next_run_mismatch(row));
        findings.extend(misfire_grace_finding(row));
        findings.extend(trailing_bytes_finding(row));
        self.advised = advised_job(row);
        let is_paused = row.column.is_none() && row.job.next_run_time.is_none();
        findings.extend(if is_paused { self.paused_job_finding(row) } else { self.next_run_finding(row) });
        // A broken row does not run twice.
        if findings.iter().all(|finding| ["hour-0-skipped", "own-executor"].contains(&finding.kind)) {
            findings.extend(self.duplicates.finding(row));
        }
    }

    /// Reports a paused job that would not run after it is resumed.
    fn paused_job_finding(&self, row: &DiagnosedRow<'_>) -> Option<RowFinding> {
        let trigger = &row.job.trigger;
        if let Trigger::Date(date) = trigger {
            let is_past = date.run_date.utc().is_some_and(|at| at <= self.now);
            let effect = "its only fire time has passed: if resumed, it runs at once or is missed, and is then removed";
            let fix = Remedy::apsctl_for("jobs resume --at TIME", row.id);
            return is_past.then(|| RowFinding::new("past-date", RowSeverity::Warning, effect, fix));
        }
        match FireTimes::starting_at(trigger, self.now).next() {
            None => {
                let has_ended = end_date(trigger).is_some_and(|end| end < self.now);
                let (word, why) = if has_ended {
                    ("ended", "its end date has passed")
                } else {
                    ("never-fires", "its trigger never fires again")
                };
                let effect = format!("{why}: if resumed, it is removed");
                Some(RowFinding::new(word, RowSeverity::Warning, effect, row.remove_command()))
            }
            Some(Err(error)) => trigger_error_finding(row, &error),
            Some(Ok(_)) => None,
        }
    }

    /// Reports a trigger that fails after the next run, or a run that will be skipped.
    fn next_run_finding(&mut self, row: &DiagnosedRow<'_>) -> Option<RowFinding> {
        let next = row.job.next_run_time.clone()?;
        next.utc()?;
        // No scheduler computes a time after Python's last year.
        if next.local.year() >= 9999 {
            return None;
        }
        let trigger = &row.job.trigger;
        if let Some(Err(error)) = FireTimes::from_next_run(trigger, next).nth(1) {
            return trigger_error_finding(row, &error);
        }
        let skipped = self.skipped_runs.next_skipped_run(trigger, self.now)?;
        let severity = if skipped.utc()? - self.now < WARN_WITHIN { RowSeverity::Warning } else { RowSeverity::Notice };
        let effect = format!(
            "APScheduler 3.11.3 skips its run at {skipped}, after the change to summer time; \
             a trigger of another hour has no such gap"
        );
        Some(RowFinding::new("hour-0-skipped", severity, effect, None))
    }
}

/// Returns what advice on its runs needs of a job with a next run.
fn advised_job(row: &DiagnosedRow<'_>) -> Option<AdvisedJob> {
    let next = row.job.next_run_time.clone()?;
    let next_run = next.utc()?;
    let times = FireTimes::from_next_run(&row.job.trigger, next).take(INTERVALS + 1);
    let times: Vec<DateTime<Utc>> = times.map_while(|time| time.ok()?.utc()).collect();
    let gaps = times.windows(2).filter_map(|pair| match pair {
        [one, next] => Some((*next - *one).as_seconds_f64()),
        _ => None,
    });
    let interval = gaps.min_by(f64::total_cmp);
    Some(AdvisedJob {
        id: row.id.to_owned(),
        grace: row.job.misfire_grace_time,
        interval,
        runs_once: matches!(row.job.trigger, Trigger::Date(_)),
        max_instances: Some(row.job.max_instances),
        next_run: Some(next_run),
    })
}

fn identity_findings(row: &DiagnosedRow<'_>) -> Vec<RowFinding> {
    let mut findings = Vec::new();
    if row.job.id != row.id {
        let effect = format!(
            "its pickle has the id {:?}: after its run the scheduler does not find that row, and its thread ends",
            row.job.id
        );
        findings.push(RowFinding::new("id-mismatch", RowSeverity::Critical, effect, row.repair_command("")));
    }
    if !row.job.func.contains(':') {
        let effect = format!(
            "its function {:?} is not module:name: the scheduler deletes the row when it reads it",
            row.job.func
        );
        findings.push(RowFinding::new("bad-func", RowSeverity::Critical, effect, row.remove_command()));
    }
    if let Trigger::Unknown(unknown) = &row.job.trigger
        && let Some(why) = &unknown.reason
    {
        let effect =
            format!("its trigger cannot be read ({why}): if APScheduler cannot read it either, it deletes the row");
        findings.push(RowFinding::new("unreadable-trigger", RowSeverity::Warning, effect, None));
    }
    if !KNOWN_EXECUTORS.contains(&row.job.executor.as_ref()) {
        let effect = format!(
            "it runs on the executor {:?}: a scheduler without this executor removes the job when it is due",
            row.job.executor
        );
        findings.push(RowFinding::new("own-executor", RowSeverity::Notice, effect, None));
    }
    findings
}

/// Compares the column, by which a scheduler selects, with the pickle, by which it runs.
fn next_run_mismatch(row: &DiagnosedRow<'_>) -> Option<RowFinding> {
    use RowSeverity::{Critical, Warning};
    let column = match row.column.map(time_from_column) {
        Some(Err(_)) => return None,
        Some(Ok(column)) => Some(column),
        None => None,
    };
    let pickled = row.job.next_run_time.as_ref();
    // A double has no microseconds in the year 9999, so compare with the number that Python would write.
    if row.column.is_some() && pickled.and_then(PyDateTime::to_column) == row.column {
        return None;
    }
    if pickled.is_some_and(|next| next.zone.is_none()) {
        let effect =
            "its next run has no time zone: the scheduler cannot compare it with the current time, and never runs it";
        return Some(RowFinding::new("naive-time", Critical, effect, row.repair_command("")));
    }
    let (word, severity, effect) = match (column, pickled.map(|next| (next, next.utc()))) {
        (None, Some((next, _))) => (
            "column-null",
            Critical,
            format!("its column is NULL: it never runs, although Python shows the next run {next}"),
        ),
        (Some(column), None) => {
            let effect =
                format!("its pickle has no next run: from {} the scheduler loops forever", format_time(column));
            ("pickle-none", Critical, effect)
        }
        (Some(column), Some((_, Some(next)))) if column < next => {
            let effect = format!(
                "its pickle has the next run {0}: the scheduler loops from {1} until {0}",
                format_time(next),
                format_time(column)
            );
            ("column-early", Critical, effect)
        }
        (Some(column), Some((_, Some(next)))) if column > next => {
            let late = (column - next).as_seconds_f64();
            let missed = row.job.misfire_grace_time.is_some_and(|grace| late > grace_seconds(grace));
            let end = if missed { "which is past its misfire grace time, so it is missed" } else { "late" };
            let effect =
                format!("its pickle has the next run {}: it runs at {}, {end}", format_time(next), format_time(column));
            ("column-late", Warning, effect)
        }
        _ => return None,
    };
    Some(RowFinding::new(word, severity, effect, row.repair_command("")))
}

#[allow(clippy::cast_precision_loss, reason = "the seconds are compared with a double")]
fn grace_seconds(grace: i128) -> f64 {
    grace as f64
}

fn format_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.f UTC").to_string()
}

fn misfire_grace_finding(row: &DiagnosedRow<'_>) -> Option<RowFinding> {
    let grace = row.job.misfire_grace_time?;
    let (word, why) = match grace {
        ..=0 => ("grace-zero", "which APScheduler refuses: every run is missed"),
        1..=MAX_MISFIRE_GRACE => return None,
        _ => ("grace-overflow", "more than Python's timedelta allows: every run fails"),
    };
    let effect = format!("its misfire grace time is {grace} s, {why}");
    Some(RowFinding::new(word, RowSeverity::Critical, effect, row.repair_command(" --grace 60")))
}

fn trailing_bytes_finding(row: &DiagnosedRow<'_>) -> Option<RowFinding> {
    let trailing = Some(row.tree.trailing_bytes()).filter(|count| *count > 0)?;
    let effect = format!("{trailing} bytes follow its pickle; Python ignores them");
    Some(RowFinding::new("trailing-bytes", RowSeverity::Notice, effect, row.repair_command("")))
}

fn trigger_error_finding(row: &DiagnosedRow<'_>, error: &NextFireError) -> Option<RowFinding> {
    let (word, effect) = match error {
        NextFireError::EndlessSearch => (
            "hangs",
            format!(
                "the triggers of {} never fire together: the scheduler searches its next fire time forever",
                row.job.trigger
            ),
        ),
        NextFireError::Raises(why) => {
            ("trigger-fails", format!("its trigger raises an error ({why}), which ends the scheduler's thread"))
        }
        NextFireError::TooManyFireTimes | NextFireError::UnknownClass(_) => return None,
    };
    Some(RowFinding::new(word, RowSeverity::Critical, effect, row.remove_command()))
}

fn end_date(trigger: &Trigger) -> Option<DateTime<Utc>> {
    match trigger {
        Trigger::Cron(cron) => cron.end_date.as_ref()?.utc(),
        Trigger::Interval(interval) => interval.end_date.as_ref()?.utc(),
        Trigger::CalendarInterval(calendar) => Some(calendar.end_date?.and_time(calendar.time).and_utc()),
        Trigger::Date(_) | Trigger::And(_) | Trigger::Or(_) | Trigger::Unknown(_) => None,
    }
}
