//! What the changing verbs share: all of the jobs named or none, one journal row each, one answer.

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::state_cell;
use crate::context::Context;
use crate::db::jobs::{ChangedJob, JobUpdate};
use crate::db::{Change, Intent};
use crate::domain::job::{Job, JobState};
use crate::domain::transition::Transition;
use crate::error::CliError;
use crate::report::{Cell, Record, Report};

/// What is to become of one job.
pub(super) enum PlannedChange {
    Already(String),
    Do(JobUpdate),
}

/// What became of one job.
pub(super) struct JobChange {
    pub(super) job: Job,
    pub(super) changed: Option<ChangedJob>,
    already: Option<String>,
}

struct ChangeRow(JobChange);

impl Record for ChangeRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "changed",
        "job_state",
        "next_run_time",
        "previous_job_state",
        "previous_next_run_time",
        "operation",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(JobChange { job, changed, .. }) = self;
        let before = changed.as_ref().map_or(&job, |c| &c.before);
        // A deleted row is as removed as can be.
        let (state, next) = match &changed {
            Some(ChangedJob { after: None, .. }) => (&JobState::Removed, None),
            Some(ChangedJob { after: Some(after), .. }) => (&after.job_state, after.next_run_time),
            None => (&job.job_state, job.next_run_time),
        };
        vec![
            Cell::id(job.id.as_str(), job.is_numbered),
            changed.is_some().into(),
            state_cell(state),
            Cell::due(next),
            state_cell(&before.job_state),
            before.next_run_time.into(),
            changed.as_ref().and_then(|c| c.operation).into(),
        ]
    }
}

/// Decides on every job, then changes them all in one transaction.
pub(super) fn change_jobs(
    context: &mut Context,
    intent: &Intent,
    ids: &[String],
    what: &'static str,
    decide: impl Fn(&Job, DateTime<Utc>) -> Result<PlannedChange>,
) -> Result<Vec<JobChange>> {
    let all = |change: &mut Change| {
        let now = change.now();
        let locked = change.lock_jobs(ids)?;
        let (mut updates, mut notes) = (Vec::new(), Vec::new());
        for locked in &locked {
            match decide(&locked.job, now)? {
                PlannedChange::Already(note) => {
                    locked.require_readable()?;
                    notes.push(Some(note));
                }
                PlannedChange::Do(update) => {
                    updates.push((locked, update));
                    notes.push(None);
                }
            }
        }
        let mut changed = change.update_jobs(&updates)?.into_iter();
        let done = locked.into_iter().zip(notes).map(|(locked, already)| {
            let changed = if already.is_none() { changed.next() } else { None };
            JobChange { job: locked.job, changed, already }
        });
        Ok(done.collect::<Vec<JobChange>>())
    };
    let mut done = context.db()?.change_between_runs(intent, all).context(what)?;
    if intent.dry_run {
        done.iter_mut().filter_map(|d| d.changed.as_mut()).for_each(|changed| changed.operation = None);
    }
    Ok(done)
}

/// The domain's verdict as a step, or as a refusal.
pub(super) fn plan_update(
    verdict: Transition,
    update: impl FnOnce() -> Result<JobUpdate>,
) -> Result<PlannedChange> {
    match verdict {
        Transition::Allowed => Ok(PlannedChange::Do(update()?)),
        Transition::AlreadyDone(note) => Ok(PlannedChange::Already(note)),
        Transition::Refused { why, hint } => {
            Err(CliError::refused(why).maybe_hint(hint.map(str::to_owned)).into())
        }
    }
}

/// The answer: a row a job, and what else there is to say.
pub(super) fn change_report(done: Vec<JobChange>) -> Report {
    let mut notes: Vec<String> = done.iter().filter_map(|d| d.already.clone()).collect();
    let changed: Vec<&ChangedJob> = done.iter().filter_map(|d| d.changed.as_ref()).collect();
    let lost: Vec<&str> = changed.iter().filter(|c| c.is_final).map(|c| c.before.id.as_str()).collect();
    match changed.as_slice() {
        [] => {}
        [ChangedJob { operation: Some(_), .. }, ..] if lost.len() == changed.len() => {}
        [ChangedJob { operation: Some(operation), .. }] => {
            notes.push(format!("`apsctl undo {operation}` takes it back"));
        }
        [ChangedJob { operation: Some(_), .. }, ..] => {
            notes.push("`apsctl undo OPERATION` takes one of them back".into());
        }
        _ => notes.push("dry run: nothing was changed".into()),
    }
    if !lost.is_empty() {
        notes.push(format!(
            "this cannot be taken back: `apsctl undo` restores a deleted row only of a table without row-level security that \
             applies to this role, not of a view or a foreign table ({}); `apsctl jobs snapshot` keeps the rows",
            lost.join(", ")
        ));
    }
    let mut report = Report::listing(done.into_iter().map(ChangeRow));
    report.notes = notes;
    report
}
