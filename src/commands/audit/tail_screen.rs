//! The screen of `audit tail`.

use super::run_screen::{RunViewer, columns};
use crate::domain::audit::{Run, RunStatus};
use crate::screen::{Screen, Table, Text, Times, Tone, count, counted};

/// What the runs were selected by.
pub(super) struct Selection<'a> {
    pub(super) job: Option<&'a str>,
    /// The age of the oldest runs, as the user has written it.
    pub(super) since: Option<&'a str>,
    pub(super) statuses: &'a [RunStatus],
    /// Whether there are more runs than are shown.
    pub(super) is_limited: bool,
}

impl Selection<'_> {
    /// Returns ` of daily-report in 24h`.
    fn describe(&self) -> Text {
        let job = self.job.map_or_else(Text::default, |job| Text::from(" of ") + Text::unit(job));
        let since = self.since.map_or_else(String::new, |since| format!(" in {since}"));
        job + since
    }
}

pub(super) fn screen(runs: &[Run], viewer: &RunViewer, selection: &Selection, width: u16, times: Times) -> Screen {
    let table = Table::new(columns(width, false), runs.iter().map(|run| viewer.row(run, true)));
    let mut summary = Text::from(counted(runs.len(), "run"));
    if selection.is_limited {
        summary = summary + ", the newest";
    }
    summary = summary + selection.describe() + ": " + counts(runs, viewer);
    let more = if selection.is_limited { " All: -n 0" } else { "" };
    Screen::new().table(table).blank().paragraph(summary + format!(". Times in {}.{more}", times.zone_name()))
}

/// Returns `6 completed, 1 failed, 1 lost`.
fn counts(runs: &[Run], viewer: &RunViewer) -> Text {
    let mut words: Vec<(String, Option<Tone>, u64)> = Vec::new();
    for run in runs {
        let (word, tone) = match &run.status {
            Some(_) if viewer.is_lost(run) => ("lost".to_owned(), Some(Tone::Bad)),
            Some(status) => (status.as_str().replace('_', " "), status.is_failure().then_some(Tone::Bad)),
            None => ("without a status".to_owned(), None),
        };
        match words.iter_mut().find(|(known, ..)| *known == word) {
            Some((.., number)) => *number += 1,
            None => words.push((word, tone, 1)),
        }
    }
    // What is normal first.
    words.sort_by_key(|(_, tone, _)| tone.is_some());
    let mut text = Text::default();
    for (word, tone, number) in words {
        let part = Text::from(format!("{} {word}", count(number)));
        let part = tone.map_or(part.clone(), |tone| part.tone(tone));
        text = if text.is_empty() { part } else { text + ", " + part };
    }
    text
}

/// The screen if no run was found. `newest` is the newest run of any age.
pub(super) fn empty_screen(selection: &Selection, newest: Option<&Run>, times: Times) -> Screen {
    let mut text = Text::from("No runs") + selection.describe();
    if !selection.statuses.is_empty() {
        let words: Vec<&str> = selection.statuses.iter().map(RunStatus::as_str).collect();
        text = text + format!(" with status {}", words.join(" or "));
    }
    text = text + ".";
    if let Some(started_at) = newest.and_then(|run| run.created_at) {
        text = text
            + format!(" The newest began {} {}; --since all shows it.", times.minute(started_at), times.zone_name());
    }
    Screen::new().paragraph(text)
}
