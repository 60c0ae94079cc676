//! Compares two versions of a job's row.

use crate::aps3::fire_times::FireTimes;
use crate::aps3::job::Job;
use crate::aps3::trigger::Trigger;
use crate::pickle::{Tree, decode, is_same_value};
use crate::time::datetime::PyDateTime;
use chrono::{DateTime, Utc};

/// How a job has changed from one row to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobChange {
    /// Nothing has changed, or only the form of the pickle.
    Unchanged,
    /// The next run has moved on by the trigger.
    NextRunMoved,
    /// The names of the changed items, and `paused` or `resumed`.
    Changed(Vec<&'static str>),
}

const COMPARED_KEYS: [&str; 10] =
    ["id", "func", "trigger", "executor", "args", "kwargs", "name", "misfire_grace_time", "coalesce", "max_instances"];

/// Compares a job's row (column and pickle) with a later one.
pub fn compare_rows(before: (Option<f64>, &[u8]), after: (Option<f64>, &[u8])) -> JobChange {
    let is_same_column = before.0.map(f64::to_bits) == after.0.map(f64::to_bits);
    if is_same_column && before.1 == after.1 {
        return JobChange::Unchanged;
    }
    let (Ok(old), Ok(new)) = (decode(before.1), decode(after.1)) else {
        return JobChange::Changed(vec!["job_state"]);
    };
    let (Ok(old_job), Ok(new_job)) = (Job::read_with_column(&old, before.0), Job::read_with_column(&new, after.0))
    else {
        return JobChange::Changed(vec!["job_state"]);
    };
    let mut changed: Vec<&'static str> = COMPARED_KEYS.into_iter().filter(|key| !is_same(&old, &new, key)).collect();
    match (&old_job.next_run_time, &new_job.next_run_time) {
        (Some(_), None) => changed.push("paused"),
        (None, Some(_)) => changed.push("resumed"),
        (Some(old), Some(new)) if old.utc() != new.utc() => {
            if changed.is_empty() && after.0 == new.to_column() && is_on_schedule(&old_job.trigger, old, new) {
                return JobChange::NextRunMoved;
            }
            changed.push("next_run_time");
        }
        _ if !is_same_column => changed.push("next_run_time"),
        _ => {}
    }
    if changed.is_empty() { JobChange::Unchanged } else { JobChange::Changed(changed) }
}

fn is_same(old: &Tree<'_>, new: &Tree<'_>, key: &str) -> bool {
    match (old.get(old.root, key), new.get(new.root, key)) {
        (Some(before), Some(after)) => is_same_value(old, before, new, after),
        (before, after) => before.is_none() && after.is_none(),
    }
}

/// Returns whether a scheduler may have moved the next run: to a later fire time of the trigger.
fn is_on_schedule(trigger: &Trigger, old: &PyDateTime, new: &PyDateTime) -> bool {
    let (Some(before), Some(after)) = (old.utc(), new.utc()) else { return false };
    if after <= before {
        return false;
    }
    // With a jitter or an unknown trigger, any later time can be a fire time.
    if trigger.jitter() > 0.0 || matches!(trigger, Trigger::Unknown(_)) {
        return true;
    }
    let is_it = |fire: Option<Result<PyDateTime, _>>| matches!(fire, Some(Ok(fire)) if fire.utc() == Some(after));
    // The fire times of a calendar interval depend on the previous run.
    is_it(FireTimes::starting_at(trigger, after).next())
        || FireTimes::from_next_run(trigger, old.clone())
            .map_while(Result::ok)
            .take_while(|fire| fire.utc().is_some_and(|at| at <= after))
            .take(MAX_FIRE_TIMES)
            .any(|fire| fire.utc() == Some(after))
}

/// The maximum number of fire times between the two rows.
const MAX_FIRE_TIMES: usize = 10_000;

/// Returns when the last run of a job was due, if its trigger has no later one and that time has passed.
pub fn last_run_if_finished(state: &[u8], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let tree = decode(state).ok()?;
    let job = Job::read(&tree).ok()?;
    let next = job.next_run_time.clone()?;
    let (mut last, mut count) = (None, 0);
    for fire in FireTimes::from_next_run(&job.trigger, next).take(MAX_FIRE_TIMES) {
        let at = fire.ok()?.utc()?;
        if at > now {
            return None;
        }
        (last, count) = (Some(at), count + 1);
    }
    last.filter(|_| count < MAX_FIRE_TIMES)
}
