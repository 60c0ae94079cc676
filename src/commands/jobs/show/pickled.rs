//! A job of an APScheduler 3 store.

use std::time::Duration;

use apscheduler::aps3::{Details, Fires};

use super::{Args, ShownRow, Times};
use crate::domain::job::Job;
use crate::report::{Cell, Record};

/// What there is to show of every job, and what APScheduler's own row tells besides (where it can be read).
pub(super) struct PickledRow(pub(super) ShownRow, pub(super) Option<Details>);

impl Record for PickledRow {
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
        "name",
        "trigger",
        "executor",
        "coalesce",
        "max_instances",
        "args_repr",
        "kwargs_repr",
    ];

    fn cells(self) -> Vec<Cell> {
        let Self(row, details) = self;
        let trigger = row.job.timing.aps3().map(ToString::to_string);
        let tell = |cell: fn(&Details) -> Cell| details.as_ref().map_or(Cell::Empty, cell);
        let own = [
            tell(|details| details.name.as_str().into()),
            trigger.into(),
            tell(|details| details.executor.as_str().into()),
            tell(|details| details.coalesce.into()),
            tell(|details| details.max_instances.into()),
            tell(|details| details.args_repr.as_str().into()),
            tell(|details| details.kwargs_repr.as_str().into()),
        ];
        row.cells().into_iter().chain(own).collect()
    }
}

/// The next runs as the scheduler will compute them; with `--from` as it would for a job that was added then.
pub(super) fn times(job: &Job, details: Option<&Details>, args: &Args) -> Times {
    let Some(trigger) = job.timing.aps3() else { return Times { words: None, next: Vec::new() } };
    let next = details.and_then(|details| details.next.clone());
    let fires = match (args.from, next) {
        (Some(from), _) => Fires::from(trigger, from),
        (None, Some(next)) if !job.job_state.is_dormant() => Fires::of_job(trigger, next),
        _ => return Times { words: jitter(trigger.jitter()), next: Vec::new() },
    };
    let mut times = Times { words: jitter(trigger.jitter()), next: Vec::new() };
    for fire in fires.take(usize::from(args.next)) {
        match fire {
            Ok(moment) => times.next.extend(moment.utc()),
            Err(stuck) => times.words = Some(stuck.to_string()),
        }
    }
    times
}

/// What is not certain about the times.
fn jitter(seconds: f64) -> Option<String> {
    let most = Duration::try_from_secs_f64(seconds).ok().filter(|most| !most.is_zero())?;
    Some(format!("each run up to {} later, at random", humantime::format_duration(most)))
}
