//! The last step: the audit log decides, not the worker's.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::Args;
use super::identify::with_cause;
use super::step::{Status, Steps};
use super::watch::{End, Watch};
use crate::domain::audit::Run;
use crate::domain::log::{Line, Search};
use crate::domain::time_format::format_time;
use crate::error::{CliError, ExitCode};
use crate::interrupt;
use crate::report::{Report, format_seconds};
use crate::worker::logs::{Source, Wanted, lines};

/// What the log says of a run that went well.
const COMPLETED: &str = "Automation run completed";

pub(super) fn report(
    end: End,
    watch: &Watch,
    since: DateTime<Utc>,
    log: Option<&Source>,
    args: &Args,
    mut steps: Steps,
) -> Result<Report> {
    let code = match end {
        End::Ran { run, is_well, recent } => {
            let began = run.created_at.map_or(String::new(), |at| format!(" began at {}", format_time(at)));
            let next = watch.watched.as_ref().and_then(|watched| watched.due.next);
            let next =
                next.map_or(String::new(), |next| format!("; the next one is due at {}", format_time(next)));
            steps.end(Status::Done, format!("{}{began}{next}", run.name()));
            let words = format!("{}; recent_runs {recent}", words(&run));
            steps.end(if is_well { Status::Done } else { Status::Failed }, words);
            if is_well { ExitCode::Done } else { ExitCode::Found }
        }
        End::Begun { words, is_well: true } => {
            steps.end(Status::Done, words);
            steps.end(Status::Skipped, "there is no audit log: how it ended the store does not say");
            ExitCode::Done
        }
        End::Begun { words, is_well: false } => {
            steps.end(Status::Failed, words);
            ExitCode::Found
        }
        End::OutOfTime(why) => {
            steps.end(Status::Failed, why);
            if let Some(line) = log.and_then(|log| said(log, since, args)) {
                interrupt::check()?;
                let at = line.time.map_or(String::new(), |time| format!(" at {}", format_time(time)));
                let why = format!(
                    "the worker's log says \"{}\"{at}, but the audit log has no row of it: that is no proof of a run",
                    line.message
                );
                steps.end(Status::Failed, why);
            }
            ExitCode::WaitedOut
        }
    };
    interrupt::check()?;
    Ok(steps.report("no run has been seen").code(code))
}

/// `run 41 completed (3.2s, 34 approved)`
fn words(run: &Run) -> String {
    let status = run.status.as_ref().map_or("ended".into(), |status| status.as_str().replace('_', " "));
    let took = run.duration_seconds().map(format_seconds);
    let approved = run.versions_approved.map(|approved| format!("{approved} approved"));
    let more: Vec<String> = took.into_iter().chain(approved).collect();
    let more = if more.is_empty() { String::new() } else { format!(" ({})", more.join(", ")) };
    let error = run.error.as_ref().map_or(String::new(), |error| format!(": {}", with_cause(error)));
    format!("{} {status}{more}{error}", run.name())
}

/// The log's last line of a run that was completed since then.
fn said(log: &Source, since: DateTime<Utc>, args: &Args) -> Option<Line> {
    // Standard input has been read.
    if matches!(log, Source::Stdin) {
        return None;
    }
    let read = || {
        let search = Search::of(COMPLETED).map_err(CliError::failed)?;
        let wanted = Wanted { since: Some(since), ..Wanted::default() };
        let mut last = None;
        lines(log, wanted, &search, args.place.log.reading(log)?, |line| {
            if line.time.is_some_and(|time| time >= since) {
                last = Some(line);
            }
            Ok(())
        })?;
        anyhow::Ok(last)
    };
    match read() {
        Ok(line) => line,
        Err(error) => {
            log::debug!("the worker's log: {error:#}");
            None
        }
    }
}
