//! Puts lines together into runs.
//!
//! Lines of one process go to its runs; a line that names no process may belong to any. A start while a run is open opens
//! another beside it. What is said in between belongs to the newest open run; an end to the one whose start fits the
//! time it says it took, else to the oldest. A failed run that is to be tried again goes on with the next start
//! or recovery of its process, if that comes in time.

use chrono::{DateTime, TimeDelta, Utc};

use super::{LoggedRun, LoggedStatus, RunEvent};
use crate::domain::log::{Level, LogEntry};

/// How many runs may be open side by side; beyond, the oldest is given up.
const MAX_OPEN_RUNS: usize = 1000;

/// How many of a run's rules and tries are kept.
const MAX_DETAILS: usize = 1000;

/// How far the time a run says it took may be from that between its lines, whose times may be whole seconds.
const DURATION_TOLERANCE_SECONDS: f64 = 1.5;

/// After a failure, until when the line may come that says it is tried again.
const RETRY_ANNOUNCED_WITHIN: TimeDelta = TimeDelta::seconds(5);

/// How much later than announced another try may begin.
const RETRY_GRACE: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug)]
struct OpenRun {
    run: LoggedRun,
    /// It has failed, and is tried again until then, if that is known.
    retry: Option<PendingRetry>,
}

#[derive(Debug, Clone, Copy)]
struct PendingRetry {
    /// Whether it has been said that it is.
    is_announced: bool,
    deadline: Option<DateTime<Utc>>,
}

/// Takes lines in their order, and gives runs as they end.
#[derive(Debug, Default)]
pub struct RunExtractor {
    /// In the order of their starts.
    open: Vec<OpenRun>,
    ended: Vec<LoggedRun>,
}

impl RunExtractor {
    /// Takes the next line.
    pub fn push(&mut self, line: &LogEntry) {
        let process = line.process.as_deref();
        self.close_expired(line.time);
        let Some(event) = RunEvent::parse(&line.message) else {
            if line.level >= Some(Level::Error)
                && let Some(open) = self.newest_running(process)
            {
                open.run.line_count += 1;
                open.run.last_error = line.message.lines().next().map(str::to_owned);
            }
            return;
        };
        self.apply(event, line.time, process);
    }

    /// The runs that have ended by now.
    pub fn take_ended(&mut self) -> Vec<LoggedRun> {
        std::mem::take(&mut self.ended)
    }

    /// The runs that are left at the end of the log.
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
            RunEvent::Started { dry } => {
                self.begin_run(time, process, false);
                if let Some(open) = self.newest_running(process).filter(|_| dry) {
                    open.run.status = LoggedStatus::DryRun;
                }
            }
            RunEvent::Recovering => self.begin_run(time, process, true),
            RunEvent::Skipped => {
                let mut run = LoggedRun::started(time, process);
                run.end(time, LoggedStatus::Skipped, None);
                self.ended.push(run);
            }
            RunEvent::Completed { seconds, recovered } => {
                let status = if recovered { LoggedStatus::Recovered } else { LoggedStatus::Completed };
                self.end_run(time, process, status, seconds);
            }
            RunEvent::WouldApprove(versions) => {
                if let Some(open) = self.newest_running(process) {
                    open.run.versions_approved = versions;
                }
                self.end_run(time, process, LoggedStatus::DryRun, None);
            }
            RunEvent::Failed(why) => self.fail_run(why, time, process),
            RunEvent::Retrying { seconds } => self.announce_retry(seconds, time, process),
            event => self.add_detail(&event, process),
        }
    }

    /// A run begins, or the next try of one that failed. A recovery may be what an open run says next.
    fn begin_run(&mut self, time: Option<DateTime<Utc>>, process: Option<&str>, recovery: bool) {
        let again = self.find_oldest(process, |open| open.retry.is_some_and(|again| again.is_announced));
        if let Some(at) = again {
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
        if recovery && let Some(open) = self.newest_running(process) {
            open.run.line_count += 1;
            return;
        }
        self.close_failed(process);
        if self.open.len() >= MAX_OPEN_RUNS {
            let given_up = self.open.remove(0);
            self.ended.push(given_up.run);
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
        let fits = |open: &OpenRun| {
            let between = (time? - open.run.started_at?).as_seconds_f64();
            Some((between - seconds?).abs() <= DURATION_TOLERANCE_SECONDS)
        };
        let oldest = || self.find_oldest(process, |open| open.retry.is_none());
        let fitting = self.find_oldest(process, |open| open.retry.is_none() && fits(open) == Some(true));
        let Some(at) = fitting.or_else(oldest) else {
            // Its beginning is not in the log.
            let mut run = LoggedRun {
                started_at: None,
                attempt_starts: Vec::new(),
                ..LoggedRun::started(time, process)
            };
            run.end(time, status, seconds);
            self.ended.push(run);
            return;
        };
        let mut run = self.open.remove(at).run;
        run.line_count += 1;
        // That of an earlier try.
        run.error = None;
        // A dry run approves nothing, whatever it is called at its end.
        let status = if run.status == LoggedStatus::DryRun { LoggedStatus::DryRun } else { status };
        // The time said is that of the last try alone.
        run.end(time, status, seconds.filter(|_| run.attempts == 1));
        self.ended.push(run);
    }

    fn fail_run(&mut self, why: &str, time: Option<DateTime<Utc>>, process: Option<&str>) {
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
        let said = Some(why.to_owned()).filter(|why| !why.is_empty());
        open.run.error = said.or_else(|| open.run.last_error.take());
        open.run.end(time, LoggedStatus::Failed, None);
        open.retry = Some(PendingRetry {
            is_announced: false,
            deadline: time.map(|time| time + RETRY_ANNOUNCED_WITHIN),
        });
    }

    fn announce_retry(&mut self, seconds: Option<f64>, time: Option<DateTime<Utc>>, process: Option<&str>) {
        let Some(at) = self.find_oldest(process, |open| open.retry.is_some()) else { return };
        let open = &mut self.open[at];
        open.run.line_count += 1;
        #[allow(clippy::cast_possible_truncation, reason = "less than 1e9 seconds")]
        let delay = TimeDelta::milliseconds((seconds.unwrap_or(60.0) * 1000.0) as i64);
        let until = time.and_then(|time| time.checked_add_signed(delay)?.checked_add_signed(RETRY_GRACE));
        open.retry = Some(PendingRetry { is_announced: true, deadline: until });
    }

    fn add_detail(&mut self, event: &RunEvent, process: Option<&str>) {
        // Another try may begin without saying so.
        if matches!(event, RunEvent::Evaluating(_))
            && self.newest_running(process).is_none()
            && self.find_oldest(process, |open| open.retry.is_some_and(|again| again.is_announced)).is_some()
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

    /// The newest run under way that a line of this process may belong to.
    fn newest_running(&mut self, process: Option<&str>) -> Option<&mut OpenRun> {
        self.open.iter_mut().rev().find(|open| open.retry.is_none() && may_belong_to(&open.run, process))
    }

    /// The oldest run that a line of this process may belong to and that is so.
    fn find_oldest(&self, process: Option<&str>, is_so: impl Fn(&OpenRun) -> bool) -> Option<usize> {
        self.open.iter().position(|open| may_belong_to(&open.run, process) && is_so(open))
    }

    /// Failed runs whose time to be tried again is over.
    fn close_expired(&mut self, now: Option<DateTime<Utc>>) {
        let Some(now) = now else { return };
        let over =
            |open: &OpenRun| open.retry.is_some_and(|again| again.deadline.is_some_and(|until| now > until));
        while let Some(at) = self.open.iter().position(over) {
            let ended = self.open.remove(at);
            self.ended.push(ended.run);
        }
    }

    /// A failed run that nothing was said about has ended where another of its process begins.
    fn close_failed(&mut self, process: Option<&str>) {
        while let Some(at) = self.find_oldest(process, |open| open.retry.is_some()) {
            let ended = self.open.remove(at);
            self.ended.push(ended.run);
        }
    }
}

fn may_belong_to(run: &LoggedRun, process: Option<&str>) -> bool {
    match (run.process.as_deref(), process) {
        (Some(own), Some(other)) => own == other,
        _ => true,
    }
}
