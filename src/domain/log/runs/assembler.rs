//! Puts lines together into runs.
//!
//! Lines of one process go to its runs; a line that names no process may belong to any. A start while a run is open opens
//! another beside it. What is said in between belongs to the newest open run; an end to the one whose start fits the
//! time it says it took, else to the oldest. A failed run that is to be tried again goes on with the next start
//! or recovery of its process, if that comes in time.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Event, Run, Status};
use crate::domain::log::{Level, Line};

/// How many runs may be open side by side; beyond, the oldest is given up.
const MOST_OPEN: usize = 1000;

/// How many of a run's rules and tries are kept.
const MOST_KEPT: usize = 1000;

/// How far the time a run says it took may be from that between its lines, whose times may be whole seconds.
const FITS: f64 = 1.5;

/// After a failure, until when the line may come that says it is tried again.
const SAID_WITHIN: TimeDelta = TimeDelta::seconds(5);

/// How much later than announced another try may begin.
const LATE: TimeDelta = TimeDelta::seconds(60);

#[derive(Debug)]
struct Open {
    run: Run,
    /// It has failed, and is tried again until then, if that is known.
    failed: Option<Again>,
}

#[derive(Debug, Clone, Copy)]
struct Again {
    /// Whether it has been said that it is.
    announced: bool,
    until: Option<DateTime<Utc>>,
}

/// Takes lines in their order, and gives runs as they end.
#[derive(Debug, Default)]
pub struct Assembler {
    /// In the order of their starts.
    open: Vec<Open>,
    done: Vec<Run>,
}

impl Assembler {
    /// Takes the next line.
    pub fn push(&mut self, line: &Line) {
        let process = line.process.as_deref();
        self.give_up(line.time);
        let Some(event) = Event::read(&line.message) else {
            if line.level >= Some(Level::Error)
                && let Some(open) = self.newest(process)
            {
                open.run.lines += 1;
                open.run.last_error = line.message.lines().next().map(str::to_owned);
            }
            return;
        };
        self.take(event, line.time, process);
    }

    /// The runs that have ended by now.
    pub fn ended(&mut self) -> Vec<Run> {
        std::mem::take(&mut self.done)
    }

    /// The runs that are left at the end of the log.
    pub fn finish(mut self) -> Vec<Run> {
        for Open { mut run, .. } in std::mem::take(&mut self.open) {
            if run.status == Status::Open {
                run.error = run.last_error.take();
            }
            self.done.push(run);
        }
        self.done
    }

    fn take(&mut self, event: Event, time: Option<DateTime<Utc>>, process: Option<&str>) {
        match event {
            Event::Started { dry } => {
                self.begin(time, process, false);
                if let Some(open) = self.newest(process).filter(|_| dry) {
                    open.run.status = Status::DryRun;
                }
            }
            Event::Recovering => self.begin(time, process, true),
            Event::Skipped => {
                let mut run = Run::begun(time, process);
                run.end(time, Status::Skipped, None);
                self.done.push(run);
            }
            Event::Completed { seconds, recovered } => {
                let status = if recovered { Status::Recovered } else { Status::Completed };
                self.end(time, process, status, seconds);
            }
            Event::WouldApprove(versions) => {
                if let Some(open) = self.newest(process) {
                    open.run.versions_approved = versions;
                }
                self.end(time, process, Status::DryRun, None);
            }
            Event::Failed(why) => self.fail(why, time, process),
            Event::Retrying { seconds } => self.announce(seconds, time, process),
            event => self.note(&event, process),
        }
    }

    /// A run begins, or the next try of one that failed. A recovery may be what an open run says next.
    fn begin(&mut self, time: Option<DateTime<Utc>>, process: Option<&str>, recovery: bool) {
        let again = self.find(process, |open| open.failed.is_some_and(|again| again.announced));
        if let Some(at) = again {
            let open = &mut self.open[at];
            open.failed = None;
            open.run.status = Status::Open;
            open.run.completed_at = None;
            open.run.duration_seconds = None;
            open.run.attempts += 1;
            open.run.lines += 1;
            open.run.rules.clear();
            open.run.tries.extend(time.filter(|_| open.run.tries.len() < MOST_KEPT));
            return;
        }
        if recovery && let Some(open) = self.newest(process) {
            open.run.lines += 1;
            return;
        }
        self.close_failed(process);
        if self.open.len() >= MOST_OPEN {
            let given_up = self.open.remove(0);
            self.done.push(given_up.run);
        }
        self.open.push(Open { run: Run::begun(time, process), failed: None });
    }

    fn end(
        &mut self,
        time: Option<DateTime<Utc>>,
        process: Option<&str>,
        status: Status,
        seconds: Option<f64>,
    ) {
        let fits = |open: &Open| {
            let between = (time? - open.run.started_at?).as_seconds_f64();
            Some((between - seconds?).abs() <= FITS)
        };
        let oldest = || self.find(process, |open| open.failed.is_none());
        let fitting = self.find(process, |open| open.failed.is_none() && fits(open) == Some(true));
        let Some(at) = fitting.or_else(oldest) else {
            // Its beginning is not in the log.
            let mut run = Run { started_at: None, tries: Vec::new(), ..Run::begun(time, process) };
            run.end(time, status, seconds);
            self.done.push(run);
            return;
        };
        let mut run = self.open.remove(at).run;
        run.lines += 1;
        // That of an earlier try.
        run.error = None;
        // A dry run approves nothing, whatever it is called at its end.
        let status = if run.status == Status::DryRun { Status::DryRun } else { status };
        // The time said is that of the last try alone.
        run.end(time, status, seconds.filter(|_| run.attempts == 1));
        self.done.push(run);
    }

    fn fail(&mut self, why: &str, time: Option<DateTime<Utc>>, process: Option<&str>) {
        if self.newest(process).is_none() {
            let run = Run { started_at: None, tries: Vec::new(), lines: 0, ..Run::begun(time, process) };
            self.open.push(Open { run, failed: None });
        }
        let Some(open) = self.newest(process) else { return };
        open.run.lines += 1;
        let said = Some(why.to_owned()).filter(|why| !why.is_empty());
        open.run.error = said.or_else(|| open.run.last_error.take());
        open.run.end(time, Status::Failed, None);
        open.failed = Some(Again { announced: false, until: time.map(|time| time + SAID_WITHIN) });
    }

    fn announce(&mut self, seconds: Option<f64>, time: Option<DateTime<Utc>>, process: Option<&str>) {
        let Some(at) = self.find(process, |open| open.failed.is_some()) else { return };
        let open = &mut self.open[at];
        open.run.lines += 1;
        #[allow(clippy::cast_possible_truncation, reason = "less than 1e9 seconds")]
        let delay = TimeDelta::milliseconds((seconds.unwrap_or(60.0) * 1000.0) as i64);
        let until = time.and_then(|time| time.checked_add_signed(delay)?.checked_add_signed(LATE));
        open.failed = Some(Again { announced: true, until });
    }

    fn note(&mut self, event: &Event, process: Option<&str>) {
        // Another try may begin without saying so.
        if matches!(event, Event::Evaluating(_))
            && self.newest(process).is_none()
            && self.find(process, |open| open.failed.is_some_and(|again| again.announced)).is_some()
        {
            self.begin(None, process, false);
        }
        let Some(open) = self.newest(process) else { return };
        open.run.lines += 1;
        match event {
            Event::Evaluating(versions) => open.run.versions_evaluated = *versions,
            Event::Approved(versions) => open.run.versions_approved = *versions,
            Event::Matched { rule, versions } if open.run.rules.len() < MOST_KEPT => {
                open.run.rules.push(((*rule).to_owned(), *versions));
            }
            _ => {}
        }
    }

    /// The newest run under way that a line of this process may belong to.
    fn newest(&mut self, process: Option<&str>) -> Option<&mut Open> {
        self.open.iter_mut().rev().find(|open| open.failed.is_none() && is_of(&open.run, process))
    }

    /// The oldest run that a line of this process may belong to and that is so.
    fn find(&self, process: Option<&str>, is_so: impl Fn(&Open) -> bool) -> Option<usize> {
        self.open.iter().position(|open| is_of(&open.run, process) && is_so(open))
    }

    /// Failed runs whose time to be tried again is over.
    fn give_up(&mut self, now: Option<DateTime<Utc>>) {
        let Some(now) = now else { return };
        let over =
            |open: &Open| open.failed.is_some_and(|again| again.until.is_some_and(|until| now > until));
        while let Some(at) = self.open.iter().position(over) {
            let ended = self.open.remove(at);
            self.done.push(ended.run);
        }
    }

    /// A failed run that nothing was said about has ended where another of its process begins.
    fn close_failed(&mut self, process: Option<&str>) {
        while let Some(at) = self.find(process, |open| open.failed.is_some()) {
            let ended = self.open.remove(at);
            self.done.push(ended.run);
        }
    }
}

fn is_of(run: &Run, process: Option<&str>) -> bool {
    match (run.process.as_deref(), process) {
        (Some(own), Some(other)) => own == other,
        _ => true,
    }
}
