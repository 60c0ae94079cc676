//! What `--wait` shows: what is waited for, and how each run has ended. Each text is a note, and a text on the screen.

use std::time::Duration;

use crate::domain::duration_text::exact_duration;
use crate::domain::run::RunOutcome;
use crate::domain::shell;
use crate::invocation;
use crate::screen::{Symbol, Text, took};

/// Returns the line shown while waiting: `waiting for a worker, 3s of 20s`.
pub(super) fn progress_message(running: &[String], waiting: usize, waited: Duration, timeout: Duration) -> String {
    let what = match running {
        [] => "waiting for a worker".to_owned(),
        [id] => format!("waiting for the end of {id}"),
        several => format!("waiting for the end of {} of {waiting} jobs", several.len()),
    };
    format!("{what}, {}", of_timeout(waited, timeout))
}

/// Returns the line shown while the store cannot be reached.
pub(super) fn unreachable_message(waited: Duration, timeout: Duration) -> String {
    format!("waiting for the database, which cannot be reached, {}", of_timeout(waited, timeout))
}

fn of_timeout(waited: Duration, timeout: Duration) -> String {
    format!("{}s of {}", waited.as_secs(), exact_duration(timeout))
}

pub(super) fn ended_run(id: &str, outcome: &RunOutcome) -> (String, Text) {
    let RunOutcome { succeeded, description, seconds } = outcome;
    let duration = seconds.map_or(String::new(), |seconds| format!(" in {}", took(seconds)));
    let symbol = if *succeeded { Symbol::Good } else { Symbol::Bad };
    // An error may follow after a colon.
    let (how, error) = description.split_once(": ").map_or((description.as_str(), ""), |(how, error)| (how, error));
    let error = if error.is_empty() { String::new() } else { format!(": {error}") };
    let note = format!("job {id} {how}{duration}{error}");
    (note, symbol.with(Text::unit(id) + format!(" {how}{duration}{error}")))
}

/// The time is up: the jobs stay due, and a worker may still run them.
pub(super) fn timed_out(ids: &[&str], timeout: Duration) -> (String, Text) {
    let waited = exact_duration(timeout);
    let doctor = match ids {
        [id] => shell::with_option(&invocation::apsctl("doctor"), "--job", id),
        _ => invocation::apsctl("doctor"),
    };
    let (them, stay, verb) = if ids.len() == 1 { ("it", "stays", "was") } else { ("them", "stay", "were") };
    let subject = if ids.len() == 1 { "The job" } else { "The jobs" };
    let list = ids.join(", ");
    let note = format!(
        "not run within {waited}: {list}; is the worker running? {subject} {stay} due: a worker that comes back runs {them}; \
         `{doctor}` finds out why"
    );
    let mut text = Text::default();
    for (index, id) in ids.iter().enumerate() {
        text = text + if index == 0 { "" } else { ", " } + Text::unit(id);
    }
    let text = text
        + format!(" {verb} not run within {waited}, and {stay} due: a worker that comes back runs {them}. Why: ")
        + Text::command(&doctor);
    (note, Symbol::Bad.with(text))
}

/// The store could not be asked how the runs have ended.
pub(super) fn unknown_outcome(ids: &[&str], error: &str) -> (String, Text) {
    let list = ids.join(", ");
    let note = format!("triggered, but it is unknown whether it ran: {list}; {error}");
    let text = Text::from(format!("triggered, but it is unknown whether it ran: {list}: {error}"));
    (note, Symbol::Unknown.with(text))
}
