//! A schedule of an APScheduler 4 store.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Args, ShownRow, Times};
use crate::db::jobs::ScheduleDetails;
use crate::domain::aps::four::Fires;
use crate::domain::job::Job;
use crate::report::{Cell, Record};

/// What there is to show of every job, and what APScheduler's own tables tell besides.
pub(super) struct SchedulesRow(pub(super) ShownRow, pub(super) ScheduleDetails);

impl Record for SchedulesRow {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "func_ref",
        "job_state",
        "next_run_time",
        "schedule",
        "misfire_grace_time",
        "note",
        "args",
        "kwargs",
        "schedule_words",
        "next_runs",
        "recent_runs",
        "not_running_because",
        "task_id",
        "job_executor",
        "coalesce",
        "max_running_jobs",
        "running_jobs",
        "max_jitter",
        "job_result_expiration_time",
        "metadata",
        "last_fire_time",
        "acquired_by",
        "acquired_until",
        "args_repr",
        "kwargs_repr",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(row, details) = self;
        let own = [
            details.task_id.into(),
            details.job_executor.into(),
            details.coalesce.into(),
            details.max_running_jobs.into(),
            details.running_jobs.into(),
            details.max_jitter.map_or(Cell::Empty, Cell::Seconds),
            details.result_expiration.map_or(Cell::Empty, Cell::Seconds),
            details.metadata.map_or(Cell::Empty, Cell::json),
            details.last_fire_time.into(),
            details.acquired_by.into(),
            details.acquired_until.into(),
            details.args_repr.into(),
            details.kwargs_repr.into(),
        ];
        row.cells().into_iter().chain(own).collect()
    }
}

/// The row's own next time, then those its trigger has still to give; with `--from` all of these from then on. Of times
/// that are past a scheduler makes one run, unless it is told to keep them all.
pub(super) fn times(job: &Job, details: &ScheduleDetails, args: &Args, now: DateTime<Utc>) -> Times {
    let mut times = Times { words: details.max_jitter.and_then(jitter_words), next: Vec::new() };
    let Some(trigger) = job.timing.aps4() else { return times };
    let keeps_all = details.coalesce == "all";
    let floor = match args.from {
        Some(from) => from,
        None if job.job_state.is_dormant() || job.next_run_time.is_none() => return times,
        None if keeps_all => DateTime::UNIX_EPOCH,
        None => now,
    };
    let count = usize::from(args.next);
    times.next.extend(job.next_run_time.filter(|next| args.from.is_none_or(|from| *next >= from)));
    times.next.truncate(count);
    for fire in Fires::new(trigger, floor).take(count - times.next.len()) {
        match fire {
            Ok(moment) => times.next.extend(moment.utc()),
            Err(stuck) => times.words = Some(stuck.to_string()),
        }
    }
    times
}

fn jitter_words(seconds: f64) -> Option<String> {
    let most = Duration::try_from_secs_f64(seconds).ok().filter(|most| !most.is_zero())?;
    Some(format!("each run up to {} later, at random", humantime::format_duration(most)))
}
