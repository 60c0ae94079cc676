//! What two rows of one job differ in.

use crate::aps3::fire_times::Fires;
use crate::aps3::job::Job;
use crate::aps3::trigger::Trigger;
use crate::pickle::{Tree, decode, same};
use crate::time::datetime::Moment;
use chrono::{DateTime, Utc};

/// How a job has changed from one row to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Not at all, or only in how its pickle is written.
    None,
    /// Its next run has moved on as its schedule has it.
    Moved,
    /// What has changed, in the words of the job's items; `paused`, `resumed`.
    Changed(Vec<&'static str>),
}

const KEYS: [&str; 10] = [
    "id",
    "func",
    "trigger",
    "executor",
    "args",
    "kwargs",
    "name",
    "misfire_grace_time",
    "coalesce",
    "max_instances",
];

/// Compares a job's row with the same one later.
pub fn changes(before: (Option<f64>, &[u8]), after: (Option<f64>, &[u8])) -> Change {
    let is_same_column = before.0.map(f64::to_bits) == after.0.map(f64::to_bits);
    if is_same_column && before.1 == after.1 {
        return Change::None;
    }
    let (Ok(old), Ok(new)) = (decode(before.1), decode(after.1)) else {
        return Change::Changed(vec!["job_state"]);
    };
    let (Ok(old_job), Ok(new_job)) = (Job::read_row(&old, before.0), Job::read_row(&new, after.0)) else {
        return Change::Changed(vec!["job_state"]);
    };
    let mut changed: Vec<&'static str> = KEYS.into_iter().filter(|key| !is_same(&old, &new, key)).collect();
    match (&old_job.next_run_time, &new_job.next_run_time) {
        (Some(_), None) => changed.push("paused"),
        (None, Some(_)) => changed.push("resumed"),
        (Some(old), Some(new)) if old.utc() != new.utc() => {
            if changed.is_empty() && after.0 == new.column() && is_on_schedule(&old_job.trigger, old, new) {
                return Change::Moved;
            }
            changed.push("next_run_time");
        }
        _ if !is_same_column => changed.push("next_run_time"),
        _ => {}
    }
    if changed.is_empty() { Change::None } else { Change::Changed(changed) }
}

fn is_same(old: &Tree<'_>, new: &Tree<'_>, key: &str) -> bool {
    match (old.get(old.root, key), new.get(new.root, key)) {
        (Some(before), Some(after)) => same(old, before, new, after),
        (before, after) => before.is_none() && after.is_none(),
    }
}

/// Whether a scheduler may have moved the next run so: later, and to a time the trigger gives.
fn is_on_schedule(trigger: &Trigger, old: &Moment, new: &Moment) -> bool {
    let (Some(before), Some(after)) = (old.utc(), new.utc()) else { return false };
    if after <= before {
        return false;
    }
    // A random part, or a trigger only Python can ask: any later time may be one of its own.
    if trigger.jitter() > 0.0 || matches!(trigger, Trigger::Unknown(_)) {
        return true;
    }
    let is_it = |fire: Option<Result<Moment, _>>| matches!(fire, Some(Ok(fire)) if fire.utc() == Some(after));
    // A calendar interval counts from its last run; the others find the time itself again.
    is_it(Fires::from(trigger, after).next())
        || Fires::of_job(trigger, old.clone())
            .map_while(Result::ok)
            .take_while(|fire| fire.utc().is_some_and(|at| at <= after))
            .take(MOST_FIRES)
            .any(|fire| fire.utc() == Some(after))
}

/// How many runs are followed from one row to the other.
const MOST_FIRES: usize = 10_000;

/// When the last run of a job was due, if its trigger has none after it and that time has come.
pub fn finished(state: &[u8], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let tree = decode(state).ok()?;
    let job = Job::read(&tree).ok()?;
    let next = job.next_run_time.clone()?;
    let (mut last, mut seen) = (None, 0);
    for fire in Fires::of_job(&job.trigger, next).take(MOST_FIRES) {
        let at = fire.ok()?.utc()?;
        if at > now {
            return None;
        }
        (last, seen) = (Some(at), seen + 1);
    }
    last.filter(|_| seen < MOST_FIRES)
}
