//! A row of a job store: what a listing and `jobs show` tell of it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Job as Pickled, Moment};
use crate::domain::job::{Job, JobState, Timing};
use crate::domain::pickle::{self, Decoder, Tree};

/// The longest `repr` of arguments that is shown, in bytes.
pub(super) const REPR: usize = 64 * 1024;

/// How many values of arguments are shown as JSON at most: the same one may stand in many places.
pub(super) const VALUES: usize = 10_000;

/// What only `jobs show` tells.
#[derive(Debug, Clone)]
pub struct Details {
    pub name: String,
    pub executor: String,
    pub coalesce: bool,
    pub max_instances: i128,
    /// As Python prints them; one that is cut ends in `…`.
    pub args_repr: String,
    pub kwargs_repr: String,
    /// The same as JSON; none where it is too much of it.
    pub args: Option<Value>,
    pub kwargs: Option<Value>,
    /// The next run by the pickle.
    pub next: Option<Moment>,
}

/// The job of a row, whose pickle the decoder reads. Its state and next run are the column's, which is what a scheduler selects by; a pickle that
/// cannot be read is said in `fault`.
pub fn job<'p>(decoder: &mut Decoder<'p>, id: &str, next_run_time: Option<f64>, state: &'p [u8]) -> Job {
    let (next, endless) = match next_run_time.map(column_time) {
        None => (None, None),
        Some(Ok(time)) => (Some(time), None),
        Some(Err(word)) => (None, Some(word.to_owned())),
    };
    let job_state = if next_run_time.is_none() { JobState::Paused } else { JobState::Scheduled };
    let mut job = Job {
        id: id.to_owned(),
        job_state,
        next_run_time: next,
        out_of_range_time: endless,
        ..Job::default()
    };
    match with(decoder, (next_run_time, state), |pickled, _| {
        (pickled.func.into_owned(), pickled.misfire_grace_time, pickled.trigger)
    }) {
        Ok((func, grace, trigger)) => {
            job.func_ref = Some(func);
            job.misfire_grace_time = grace;
            job.timing = Timing::Aps3(Box::new(trigger));
        }
        Err(fault) => job.unreadable_reason = Some(fault),
    }
    job
}

/// # Errors
/// Why the pickle cannot be read.
pub fn details(next_run_time: Option<f64>, state: &[u8]) -> Result<Details, String> {
    with(&mut Decoder::default(), (next_run_time, state), |pickled, tree| Details {
        args_repr: pickled.args_repr(REPR).text,
        kwargs_repr: pickled.kwargs_repr(REPR).text,
        name: pickled.name.into_owned(),
        executor: pickled.executor.into_owned(),
        coalesce: pickled.coalesce,
        max_instances: pickled.max_instances,
        args: pickle::json(tree, pickled.args, VALUES),
        kwargs: pickle::json(tree, pickled.kwargs, VALUES),
        next: pickled.next_run_time,
    })
}

fn with<'p, T>(
    decoder: &mut Decoder<'p>,
    (column, state): (Option<f64>, &'p [u8]),
    tell: impl FnOnce(Pickled<'_>, &Tree<'_>) -> T,
) -> Result<T, String> {
    let tree = decoder.decode(state).map_err(|error| error.to_string())?;
    let pickled = Pickled::read_row(tree, column).map_err(|fault| fault.to_string())?;
    Ok(tell(pickled, tree))
}

/// What the column says, in seconds since 1970: to the microsecond, as Python makes a time of it.
///
/// # Errors
/// It is no time of any calendar: what it is.
#[allow(clippy::cast_possible_truncation, reason = "out of range it saturates, and is no time of a calendar")]
pub fn column_time(seconds: f64) -> Result<DateTime<Utc>, &'static str> {
    if seconds.is_nan() {
        return Err("not a number");
    }
    let micro = (seconds * 1e6).round() as i64;
    DateTime::from_timestamp_micros(micro).ok_or(if seconds > 0.0 { "infinity" } else { "-infinity" })
}
