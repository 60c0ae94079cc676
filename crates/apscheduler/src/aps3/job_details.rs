//! The properties of a job that only a detailed view shows.

use serde_json::Value;

use super::job::Job;
use crate::pickle::{decode, to_json};
use crate::time::datetime::PyDateTime;

/// The maximum length of printed arguments in bytes.
pub(crate) const MAX_REPR_BYTES: usize = 64 * 1024;

/// The maximum number of values in arguments as JSON. A shared value can appear many times.
pub(crate) const MAX_JSON_VALUES: usize = 10_000;

/// The properties of a job that only a detailed view shows.
#[derive(Debug, Clone)]
pub struct JobDetails {
    pub name: String,
    pub executor: String,
    pub coalesce: bool,
    pub max_instances: i128,
    /// The arguments as Python prints them; ends in `…` if it was cut.
    pub args_repr: String,
    pub kwargs_repr: String,
    /// The arguments as JSON; `None` if there are too many values.
    pub args: Option<Value>,
    pub kwargs: Option<Value>,
    /// The next run in the pickle.
    pub next: Option<PyDateTime>,
}

/// Reads the details of a job from its row.
///
/// # Errors
/// Returns why the pickle cannot be read.
pub fn job_details(next_run_time: Option<f64>, state: &[u8]) -> Result<JobDetails, String> {
    let tree = decode(state).map_err(|error| error.to_string())?;
    let job = Job::read_with_column(&tree, next_run_time).map_err(|fault| fault.to_string())?;
    Ok(JobDetails {
        args_repr: job.args_repr(MAX_REPR_BYTES).text,
        kwargs_repr: job.kwargs_repr(MAX_REPR_BYTES).text,
        args: to_json(&tree, job.args, MAX_JSON_VALUES),
        kwargs: to_json(&tree, job.kwargs, MAX_JSON_VALUES),
        name: job.name.into_owned(),
        executor: job.executor.into_owned(),
        coalesce: job.coalesce,
        max_instances: job.max_instances,
        next: job.next_run_time,
    })
}
