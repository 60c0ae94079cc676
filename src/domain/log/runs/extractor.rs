//! Extracts runs from log entries.
//!
//! A line that names a process belongs to the runs of that process; any other line may belong to any run. Runs may overlap:
//! a start while a run is open opens another run. Lines between belong to the run that started last. An end belongs to the
//! run whose start matches the duration in the line, otherwise to the run that started first. A failed run with an
//! announced retry continues with the next start or recovery of its process, if that comes in time.

use chrono::{DateTime, TimeDelta, Utc};

use super::event::RunEvent;
use super::logged_run::{LoggedRun, LoggedStatus};
use crate::domain::log::entry::LogEntry;
use crate::domain::log::level::Level;

/// The largest number of runs open at the same time. If there are more, the oldest is returned as it is.
const MAX_OPEN_RUNS: usize = 1000;

/// The largest number of rules and of attempts stored for a run.
const MAX_DETAILS: usize = 1000;

/// The largest difference between the duration that a line gives and the difference of the lines' times, which may be
/// whole seconds.
const DURATION_TOLERANCE_SECONDS: f64 = 1.5;

/// How long after a failure the line may come that announces a retry.
const RETRY_ANNOUNCED_WITHIN: TimeDelta = TimeDelta::seconds(5);

/// How long after the announced time a retry may begin.
const RETRY_GRACE: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug)]
struct OpenRun {
    run: LoggedRun,
    /// Set once the run has failed.
    retry: Option<PendingRetry>,
}

impl OpenRun {
    fn is_running(&self) -> bool {
        self.retry.is_none()
    }

    fn has_announced_retry(&self) -> bool {
        self.retry.is_some_and(|retry| retry.is_announced)
    }

    /// Whether a line of this process may belong to the run.
    fn may_have_line_of(&self, process: Option<&str>) -> bool {
        match (self.run.process.as_deref(), process) {
            (Some(run_process), Some(line_process)) => run_process == line_process,
            _ => true,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct PendingRetry {
    is_announced: bool,
    /// When the run counts as ended; `None` if the log has no times.
    deadline: Option<DateTime<Utc>>,
}

/// Takes entries in order and returns runs as they end.
#[derive(Debug, Default)]
pub struct RunExtractor {
    /// Ordered by start.
    open: Vec<OpenRun>,
    ended: Vec<LoggedRun>,
}

impl RunExtractor {
    pub fn push(&mut self, entry: &LogEntry) {
        let process = entry.process.as_deref();
        self.close_expired(entry.time);
        if let Some(event) = RunEvent::parse(&entry.message) {
            self.apply(event, entry.time, process);
        } else if entry.level >= Some(Level::Error)
            && let Some(open) = self.newest_running(process)
        {
            open.run.line_count += 1;
            open.run.last_error = entry.message.lines().next().map(str::to_owned);
        }
    }

    /// Returns the runs that have ended since the last call.
    pub fn take_ended(&mut self) -> Vec<LoggedRun> {
        std::mem::take(&mut self.ended)
    }

    /// Returns the remaining runs at the end of the log.
    pub fn finish(mut self) -> Vec<LoggedRun> {
        for OpenRun { mut run, .. } in std::mem::take(&mut self.open) {
            if run.status == LoggedStatus::Open {
                run.error = run.last_error.take();
            }
            self.ended.push(run);
        }
        self.ended
    }

    fn apply(&mut self, event: RunEvent, time: Option<DateTime<Utc>>, process: Option<&str>) {
        match event {
            RunEvent::Started { is_dry_run } => {
                self.begin_run(time, process, false);
                if let Some(open) = self.newest_running(process).filter(|_| is_dry_run) {
                    open.run.status = LoggedStatus::DryRun;
                }
            }
            RunEvent::Recovering => self.begin_run(time, process, true),
            RunEvent::Skipped => {
                let mut run = LoggedRun::started(time, process);
                run.end(time, LoggedStatus::Skipped, None);
                self.ended.push(run);
            }
            RunEvent::Completed { seconds, is_recovered } => {
                let status = if is_recovered { LoggedStatus::Recovered } else { LoggedStatus::Completed };
                self.end_run(time, process, status, seconds);
            }
            RunEvent::WouldApprove(versions) => {
                if let Some(open) = self.newest_running(process) {
                    open.run.versions_approved = versions;
                }
                self.end_run(time, process, LoggedStatus::DryRun, None);
            }
            RunEvent::Failed(error) => self.fail_run(error, time, process),
            RunEvent::Retrying { seconds } => self.announce_retry(seconds, time, process),
            event => self.add_detail(&event, process),
        }
    }

    /// Begins a run, or the next attempt of a failed one. A recovery line may also come within an open run.
    fn begin_run(&mut self, time: Option<DateTime<Utc>>, process: Option<&str>, is_recovery: bool) {
        if let Some(at) = self.find_oldest(process, OpenRun::has_announced_retry) {
            let open = &mut self.open[at];
            open.retry = None;
            open.run.status = LoggedStatus::Open;
            open.run.completed_at = None;
            open.run.duration_seconds = None;
            open.run.attempts += 1;
            open.run.line_count += 1;
            open.run.rules.clear();
            open.run.attempt_starts.extend(time.filter(|_| open.run.attempt_starts.len() < MAX_DETAILS));
            return;
        }
        if is_recovery && let Some(open) = self.newest_running(process) {
            open.run.line_count += 1;
            return;
        }
        self.close_failed(process);
        if self.open.len() >= MAX_OPEN_RUNS {
            let oldest = self.open.remove(0);
            self.ended.push(oldest.run);
        }
        self.open.push(OpenRun { run: LoggedRun::started(time, process), retry: None });
    }

    fn end_run(
        &mut self,
        time: Option<DateTime<Utc>>,
        process: Option<&str>,
        status: LoggedStatus,
        seconds: Option<f64>,
    ) {
        let has_duration = |open: &OpenRun| {
            let elapsed = (time? - open.run.started_at?).as_seconds_f64();
            Some((elapsed - seconds?).abs() <= DURATION_TOLERANCE_SECONDS)
        };
        let oldest = || self.find_oldest(process, OpenRun::is_running);
        let matching = self.find_oldest(process, |open| open.is_running() && has_duration(open) == Some(true));
        let Some(at) = matching.or_else(oldest) else {
            // The start is not in the log.
            let mut run =
                LoggedRun { started_at: None, attempt_starts: Vec::new(), ..LoggedRun::started(time, process) };
            run.end(time, status, seconds);
            self.ended.push(run);
            return;
        };
        let mut run = self.open.remove(at).run;
        run.line_count += 1;
        // An error belongs to an earlier attempt.
        run.error = None;
        // A dry run approves nothing, whatever its last line is.
        let status = if run.status == LoggedStatus::DryRun { LoggedStatus::DryRun } else { status };
        // The line gives the duration of the last attempt only.
        run.end(time, status, seconds.filter(|_| run.attempts == 1));
        self.ended.push(run);
    }

    fn fail_run(&mut self, error: &str, time: Option<DateTime<Utc>>, process: Option<&str>) {
        if self.newest_running(process).is_none() {
            let run = LoggedRun {
                started_at: None,
                attempt_starts: Vec::new(),
                line_count: 0,
                ..LoggedRun::started(time, process)
            };
            self.open.push(OpenRun { run, retry: None });
        }
        let Some(open) = self.newest_running(process) else { return };
        open.run.line_count += 1;
        let error = Some(error.to_owned()).filter(|error| !error.is_empty());
        open.run.error = error.or_else(|| open.run.last_error.take());
        open.run.end(time, LoggedStatus::Failed, None);
        let deadline = time.map(|time| time + RETRY_ANNOUNCED_WITHIN);
        open.retry = Some(PendingRetry { is_announced: false, deadline });
    }

    fn announce_retry(&mut self, seconds: Option<f64>, time: Option<DateTime<Utc>>, process: Option<&str>) {
        let Some(at) = self.find_oldest(process, |open| !open.is_running()) else { return };
        let open = &mut self.open[at];
        open.run.line_count += 1;
        #[allow(clippy::cast_possible_truncation, reason = "less than 1e9 seconds")]
        let delay = TimeDelta::milliseconds((seconds.unwrap_or(60.0) * 1000.0) as i64);
        let deadline = time.and_then(|time| time.checked_add_signed(delay)?.checked_add_signed(RETRY_GRACE));
        open.retry = Some(PendingRetry { is_announced: true, deadline });
    }

    fn add_detail(&mut self, event: &RunEvent, process: Option<&str>) {
        // A retry may begin without a start line.
        if matches!(event, RunEvent::Evaluating(_))
            && self.newest_running(process).is_none()
            && self.find_oldest(process, OpenRun::has_announced_retry).is_some()
        {
            self.begin_run(None, process, false);
        }
        let Some(open) = self.newest_running(process) else { return };
        open.run.line_count += 1;
        match event {
            RunEvent::Evaluating(versions) => open.run.versions_evaluated = *versions,
            RunEvent::Approved(versions) => open.run.versions_approved = *versions,
            RunEvent::RuleMatched { rule, versions } if open.run.rules.len() < MAX_DETAILS => {
                open.run.rules.push(((*rule).to_owned(), *versions));
            }
            _ => {}
        }
    }

    /// Returns the running run that started last and may have a line of this process.
    fn newest_running(&mut self, process: Option<&str>) -> Option<&mut OpenRun> {
        self.open.iter_mut().rev().find(|open| open.is_running() && open.may_have_line_of(process))
    }

    /// Returns the run that started first, may have a line of this process and satisfies the condition.
    fn find_oldest(&self, process: Option<&str>, condition: impl Fn(&OpenRun) -> bool) -> Option<usize> {
        self.open.iter().position(|open| open.may_have_line_of(process) && condition(open))
    }

    /// Closes failed runs whose retry did not begin in time.
    fn close_expired(&mut self, now: Option<DateTime<Utc>>) {
        let Some(now) = now else { return };
        let is_expired =
            |open: &OpenRun| open.retry.is_some_and(|retry| retry.deadline.is_some_and(|deadline| now > deadline));
        while let Some(at) = self.open.iter().position(is_expired) {
            let expired = self.open.remove(at);
            self.ended.push(expired.run);
        }
    }

    /// Closes failed runs without an announced retry when another run of their process begins.
    fn close_failed(&mut self, process: Option<&str>) {
        while let Some(at) = self.find_oldest(process, |open| !open.is_running()) {
            let failed = self.open.remove(at);
            self.ended.push(failed.run);
        }
    }
}
