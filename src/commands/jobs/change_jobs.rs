//! Shared by the commands that change jobs: one transaction for all named jobs, a journal entry for each, one report.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::selection::SelectedJobs;
use super::state_cell;
use crate::context::Context;
use crate::db::jobs::{ChangedJob, JobUpdate, LockedJob};
use crate::db::{Change, Intent};
use crate::domain::job::{Job, JobState};
use crate::domain::transition::Transition;
use crate::error::{CliError, FailureKind, nothing_was_changed};
use crate::invocation;
use crate::report::{Cell, record};

/// Of the jobs of a larger change, only a summary is kept, which limits the memory.
const MAX_COMPLETE_JOBS: usize = 100;

/// What a command decides to do with one job.
pub(super) enum PlannedChange {
    /// Nothing, because the job is in the wanted state already. The text becomes a note of the report.
    Unchanged(String),
    Update(Box<JobUpdate>),
}

/// What a command did with one job.
pub(super) struct JobChange {
    pub(super) job: Arc<Job>,
    /// None if the job was in the wanted state already.
    pub(super) changed: Option<ChangedJob>,
    unchanged_note: Option<String>,
    /// What became of its attributes, such as `grace 1s → 5m`. None if none was set.
    pub(super) differences: Option<String>,
}

/// What a command did with the selected jobs.
pub(super) struct JobChanges {
    pub(super) jobs: Vec<JobChange>,
    /// The jobs that have changed since they were selected, and no longer match the filters. They are not changed.
    pub(super) left_out: Vec<String>,
}

impl JobChange {
    /// Keeps only what a report shows of the jobs.
    fn into_summary(self) -> Self {
        let Self { job, changed, unchanged_note, differences } = self;
        let job = summary(&job);
        let changed = changed.map(|changed| ChangedJob {
            before: Arc::clone(&job),
            after: changed.after.as_ref().map(summary),
            ..changed
        });
        Self { job, changed, unchanged_note, differences }
    }

    /// Returns why the job was not changed.
    pub(super) fn unchanged_note(&self) -> Option<&str> {
        self.unchanged_note.as_deref()
    }
}

/// Returns the job with what a report of many jobs shows of it.
fn summary(job: &Arc<Job>) -> Arc<Job> {
    let Job { id, is_numbered, job_state, next_run_time, pause, .. } = job.as_ref();
    let (job_state, pause) = (job_state.clone(), pause.clone());
    Arc::new(Job {
        id: id.clone(),
        is_numbered: *is_numbered,
        job_state,
        next_run_time: *next_run_time,
        pause,
        ..Job::default()
    })
}

record!(JobChange, |JobChange { job, changed, .. }| {
    let before = changed.as_ref().map_or(&job, |changed| &changed.before);
    let (state, next) = match &changed {
        // A deleted row is shown as removed.
        Some(ChangedJob { after: None, .. }) => (&JobState::Removed, None),
        Some(ChangedJob { after: Some(after), .. }) => (&after.job_state, after.next_run_time),
        None => (&job.job_state, job.next_run_time),
    };
    [
        ("id", Cell::id(job.id.as_str(), job.is_numbered)),
        ("changed", changed.is_some()),
        ("job_state", state_cell(state)),
        ("next_run_time", Cell::due(next)),
        ("previous_job_state", state_cell(&before.job_state)),
        ("previous_next_run_time", before.next_run_time),
        ("operation", changed.as_ref().and_then(|changed| changed.operation)),
    ]
});

/// Locks the jobs, decides what to do with each, and changes all of them in one transaction, or none.
pub(super) fn change_jobs(
    context: &mut Context,
    intent: &Intent,
    selected: &SelectedJobs,
    action: &'static str,
    decide: impl Fn(&Job, DateTime<Utc>) -> Result<PlannedChange>,
) -> Result<JobChanges> {
    change_locked_jobs(context, intent, selected, action, |locked, now| decide(&locked.job, now))
}

/// Like [`change_jobs`]. `decide` can read the attributes of the row.
pub(super) fn change_locked_jobs(
    context: &mut Context,
    intent: &Intent,
    selected: &SelectedJobs,
    action: &'static str,
    decide: impl Fn(&LockedJob, DateTime<Utc>) -> Result<PlannedChange>,
) -> Result<JobChanges> {
    let total = selected.ids.len();
    let change_part = |change: &mut Change, locked: Vec<LockedJob>, now| {
        let (mut updates, mut notes) = (Vec::new(), Vec::new());
        for locked in &locked {
            match decide(locked, now).map_err(|error| nothing_was_changed(error, total))? {
                PlannedChange::Unchanged(note) => {
                    locked.require_readable()?;
                    notes.push((Some(note), None));
                }
                PlannedChange::Update(update) => {
                    let set = update.modification.as_ref().filter(|set| !set.attributes().is_empty());
                    notes.push((None, set.and_then(|set| set.differences(&locked.attributes()))));
                    updates.push((locked, *update));
                }
            }
        }
        let mut updated_jobs = change.update_jobs(&updates)?.into_iter();
        let changes = locked.iter().zip(notes).map(|(locked, (unchanged_note, differences))| {
            let changed = if unchanged_note.is_none() { updated_jobs.next() } else { None };
            let change = JobChange { job: Arc::clone(&locked.job), changed, unchanged_note, differences };
            if total > MAX_COMPLETE_JOBS { change.into_summary() } else { change }
        });
        anyhow::Ok(changes.collect::<Vec<_>>())
    };
    let change_all = |change: &mut Change| {
        let now = change.now();
        let mut all = JobChanges { jobs: Vec::with_capacity(total), left_out: Vec::new() };
        let filter = selected.filter.as_ref();
        let gone = change.lock_in_parts(&selected.ids, filter.is_none(), |change, mut locked| {
            locked.retain(|locked| {
                let is_selected = filter.is_none_or(|filter| filter.matches(&locked.job));
                if !is_selected {
                    all.left_out.push(locked.job.id.clone());
                }
                is_selected
            });
            all.jobs.extend(change_part(change, locked, now)?);
            Ok(())
        })?;
        all.left_out.extend(gone);
        if all.jobs.is_empty() && filter.is_some() {
            return Err(CliError::refused("none of the selected jobs matches any more; nothing was changed").into());
        }
        all.jobs.sort_by(|one, other| one.job.id.cmp(&other.job.id));
        all.left_out.sort();
        Ok(all)
    };
    let mut changes = context.db()?.change_between_runs(intent, change_all).context(action)?;
    if intent.dry_run {
        // The journal entries were rolled back.
        changes.jobs.iter_mut().filter_map(|change| change.changed.as_mut()).for_each(|c| c.operation = None);
    }
    Ok(changes)
}

/// Turns a transition of the job's state into a planned change, or into a refusal.
pub(super) fn plan_update(transition: Transition, update: impl FnOnce() -> Result<JobUpdate>) -> Result<PlannedChange> {
    match transition {
        Transition::Allowed => Ok(PlannedChange::Update(Box::new(update()?))),
        Transition::AlreadyDone(note) => Ok(PlannedChange::Unchanged(note)),
        Transition::Refused { id, why, hint } => {
            Err(CliError::refused(why).kind(FailureKind::WrongState).hint(invocation::fill_for(hint, &id)).into())
        }
    }
}
