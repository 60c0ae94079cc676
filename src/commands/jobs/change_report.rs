//! The report of a change of jobs: the table and its notes, and the screen.

use std::collections::BTreeMap;

use super::change_jobs::{JobChange, JobChanges};
use super::change_screen::{self, Action};
use crate::context::Context;
use crate::db::jobs::ChangedJob;
use crate::invocation::APSCTL;
use crate::report::Report;
use crate::screen::{Symbol, Text, count, counted, named_jobs};

/// How many unchanged jobs have a note each.
const MAX_NOTES: usize = 10;

/// Lists the changes, with notes that say how to undo them. `outcomes` say what else has happened.
pub(super) fn change_report(
    action: Action,
    changes: JobChanges,
    outcomes: Vec<(String, Text)>,
    context: &Context,
) -> Report {
    let JobChanges { jobs: changes, left_out } = changes;
    let is_dry_run = changes.iter().filter_map(|change| change.changed.as_ref()).any(|job| job.operation.is_none());
    let (mut further_notes, mut on_screen): (Vec<String>, Vec<Text>) = outcomes.into_iter().unzip();
    if !left_out.is_empty() {
        let sentence = left_out_sentence(&left_out);
        on_screen.push(Symbol::Warning.with(sentence.as_str()));
        further_notes.push(sentence);
    }
    let screen = context
        .shows_screen()
        .then(|| change_screen::screen(action, &changes, is_dry_run, on_screen, context.known_times()));
    let unchanged = changes.iter().filter_map(JobChange::unchanged_note);
    let mut notes: Vec<String> = unchanged.clone().take(MAX_NOTES).map(str::to_owned).collect();
    let more = unchanged.count().saturating_sub(MAX_NOTES);
    notes.extend((more > 0).then(|| format!("{} unchanged for such reasons", counted_more(more))));
    notes.extend(difference_notes(&changes));
    let updated: Vec<&ChangedJob> = changes.iter().filter_map(|change| change.changed.as_ref()).collect();
    let irreversible: Vec<&str> = updated.iter().filter(|job| job.is_final).map(|job| job.before.id.as_str()).collect();
    match (updated.as_slice(), updated.first().and_then(|job| job.operation)) {
        ([], _) => {}
        (_, None) => notes.push("dry run: nothing was changed".into()),
        _ if irreversible.len() == updated.len() => {}
        ([_], Some(operation)) => notes.push(format!("`{APSCTL} undo {operation}` reverts it")),
        (_, Some(operation)) => notes.push(format!("`{APSCTL} undo {operation}` reverts all of them")),
    }
    if !irreversible.is_empty() {
        notes.push(format!(
            "this cannot be reverted ({}): `{APSCTL} undo` restores a deleted row only to a table, and only where no \
             row-level security applies to this role; `{APSCTL} jobs snapshot` saves the rows",
            if irreversible.len() > MAX_NOTES { named_jobs(&irreversible) } else { irreversible.join(", ") }
        ));
    }
    notes.extend(further_notes);
    let mut report = notes.into_iter().fold(Report::listing(changes), Report::note);
    report.screen = screen;
    report
}

fn counted_more(jobs: usize) -> String {
    let number = count(jobs as u64);
    if jobs == 1 { format!("{number} more job is") } else { format!("{number} more jobs are") }
}

/// Says which jobs have changed since they were selected.
fn left_out_sentence(ids: &[String]) -> String {
    let named = named_jobs(ids);
    let (jobs, were) = (counted(ids.len(), "job"), if ids.len() == 1 { "was" } else { "were" });
    format!("{jobs} no longer matched when the others were changed, and {were} left as before: {named}")
}

/// Says which attributes were changed; the jobs with the same change share a note.
fn difference_notes(changes: &[JobChange]) -> Vec<String> {
    let mut jobs: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for change in changes {
        if let Some(differences) = &change.differences {
            jobs.entry(differences).or_default().push(&change.job.id);
        }
    }
    jobs.into_iter().map(|(differences, ids)| format!("{}: {differences}", named_jobs(&ids))).collect()
}
