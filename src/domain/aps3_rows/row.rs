//! Reads a row of APScheduler 3's table as a job.

use apscheduler::aps3::{self, time_from_column};
use apscheduler::pickle::Decoder;

use crate::domain::job::{ExecutionOptions, Job, JobState, Timing};

/// Reads a job. Its state and next run are those of the column, because a scheduler selects by the column. If the
/// pickle cannot be read, `fault` has the reason.
pub fn job<'p>(decoder: &mut Decoder<'p>, id: &str, next_run_time: Option<f64>, state: &'p [u8]) -> Job {
    let (next, endless) = match next_run_time.map(time_from_column) {
        None => (None, None),
        Some(Ok(time)) => (Some(time), None),
        Some(Err(word)) => (None, Some(word.to_owned())),
    };
    let job_state = if next_run_time.is_none() { JobState::Paused } else { JobState::Scheduled };
    let mut job =
        Job { id: id.to_owned(), job_state, next_run_time: next, out_of_range_time: endless, ..Job::default() };
    let pickled = decoder.decode(state).map_err(|error| error.to_string()).and_then(|tree| {
        let pickled = aps3::Job::read_with_column(tree, next_run_time).map_err(|fault| fault.to_string())?;
        let execution = ExecutionOptions {
            executor: Some(pickled.executor.into_owned()),
            max_instances: Some(pickled.max_instances),
            runs_all_missed: !pickled.coalesce,
            max_delay: 0.0,
        };
        Ok((pickled.func.into_owned(), pickled.misfire_grace_time, pickled.trigger, execution))
    });
    match pickled {
        Ok((func, grace, trigger, execution)) => {
            job.func_ref = Some(func);
            job.misfire_grace_time = grace;
            job.timing = Timing::Aps3(Box::new(trigger));
            job.execution = execution;
        }
        Err(fault) => job.unreadable_reason = Some(fault),
    }
    job
}
