//! Assigns runs to slots: each run to at most one slot, each slot to at most one run.
//!
//! A run belongs to the latest slot before its start. If another run has filled that slot, it fills the oldest empty slot
//! before it for which it is still in time. This is how a scheduler works off runs that it could not start in time.
//!
//! A run that names its slot belongs to that slot.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

/// A time at which the job should run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub at: DateTime<Utc>,
    /// The largest random delay that the scheduler may add.
    pub jitter: TimeDelta,
}

impl Slot {
    /// Returns the latest start that is on time.
    pub fn deadline(&self, tolerance: TimeDelta) -> DateTime<Utc> {
        add_saturating(add_saturating(self.at, self.jitter), tolerance)
    }
}

fn add_saturating(time: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The start of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunStart {
    pub at: DateTime<Utc>,
    /// Whether an operator triggered it; such a run fills a slot only if it is on time.
    pub is_triggered: bool,
    /// The slot that the run names, as an index.
    pub slot: Option<usize>,
}

/// The slot of a run, as an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    Fills(usize),
    /// Another run fills this slot.
    Repeats(usize),
    Unassigned,
}

/// How long before its slot a run may start: the worker's clock may be ahead of the database's.
pub(super) const MAX_EARLY_START: TimeDelta = TimeDelta::seconds(5);

/// Assigns each run to a slot. Slots and runs must be sorted by time.
pub fn assign_runs(slots: &[Slot], runs: &[RunStart], tolerance: TimeDelta) -> Vec<Assignment> {
    let mut assignments = vec![Assignment::Unassigned; runs.len()];
    let mut run_of_slot: Vec<Option<usize>> = vec![None; slots.len()];
    for (run, start) in runs.iter().enumerate() {
        let Some(filled_by) = start.slot.and_then(|slot| run_of_slot.get_mut(slot)) else { continue };
        let slot = start.slot.unwrap_or_default();
        assignments[run] = if filled_by.is_some() { Assignment::Repeats(slot) } else { Assignment::Fills(slot) };
        filled_by.get_or_insert(run);
    }
    let first_run =
        |slot: usize| slots.get(slot).map_or(runs.len(), |slot| runs.partition_point(|run| run.at < slot.at));
    // The runs between the slot before and this slot. Before the first slot they are early or unassigned.
    let mut previous = 0..first_run(0);
    for (slot, filled_by) in run_of_slot.iter_mut().enumerate() {
        let own_runs = previous.end..first_run(slot + 1);
        if filled_by.is_some() {
            previous = own_runs;
            continue;
        }
        let early = previous.into_iter().find(|run| {
            let is_free = assignments[*run] == Assignment::Unassigned && !runs[*run].is_triggered;
            is_free && is_shortly_before(slots, slot, runs[*run].at)
        });
        *filled_by = choose_run(slots, slot, runs, own_runs.clone(), early, tolerance);
        if let Some(run) = *filled_by {
            assignments[run] = Assignment::Fills(slot);
        }
        previous = own_runs;
    }
    fill_missed_slots(slots, runs, tolerance, &mut run_of_slot, &mut assignments);
    for (run, start) in runs.iter().enumerate() {
        let is_free = assignments[run] == Assignment::Unassigned && !start.is_triggered;
        let latest = latest_slot(slots, start.at).filter(|_| is_free);
        let Some((slot, first)) = latest.and_then(|slot| Some((slot, run_of_slot[slot]?))) else { continue };
        // Duplicates start close together: both in time, or the second soon after the late first one.
        if start.at <= slots[slot].deadline(tolerance).max(add_saturating(runs[first].at, tolerance)) {
            assignments[run] = Assignment::Repeats(slot);
        }
    }
    assignments
}

/// Returns the slot of a run that was due at `due`. A random delay of the scheduler may lie between them.
pub(super) fn slot_of_due_time(slots: &[Slot], due: DateTime<Utc>) -> Option<usize> {
    let before = latest_slot(slots, add_saturating(due, DUE_TIME_ERROR));
    if let Some(slot) = before.filter(|slot| due <= slots[*slot].deadline(DUE_TIME_ERROR)) {
        return Some(slot);
    }
    let next = before.map_or(0, |slot| slot + 1);
    let is_next = slots.get(next).is_some_and(|slot| slot.at < add_saturating(due, DUE_TIME_ROUNDING));
    if is_next { Some(next) } else { before.filter(|slot| due <= slots[*slot].deadline(DUE_TIME_ROUNDING)) }
}

/// The error of a time at which a run was due, if it is computed from the time of a log line.
pub(super) const DUE_TIME_ERROR: TimeDelta = TimeDelta::milliseconds(200);

/// Some log lines round that time down to a second.
const DUE_TIME_ROUNDING: TimeDelta = TimeDelta::seconds(1);

/// Returns the latest slot at or before `time`.
pub(super) fn latest_slot(slots: &[Slot], time: DateTime<Utc>) -> Option<usize> {
    slots.partition_point(|slot| slot.at <= time).checked_sub(1)
}

/// Whether `time` is so shortly before the slot that a run may have started early for it.
fn is_shortly_before(slots: &[Slot], slot: usize, time: DateTime<Utc>) -> bool {
    let Some(at) = slots.get(slot).map(|slot| slot.at) else { return false };
    let gap = slot.checked_sub(1).map(|before| at - slots[before].at);
    at - gap.map_or(MAX_EARLY_START, |gap| MAX_EARLY_START.min(gap / 2)) <= time
}

/// Returns the run that fills the slot. In order of preference: the first scheduled run on time, a run that started early,
/// a triggered run on time, the first late scheduled run.
fn choose_run(
    slots: &[Slot],
    slot: usize,
    runs: &[RunStart],
    mut own: Range<usize>,
    early: Option<usize>,
    tolerance: TimeDelta,
) -> Option<usize> {
    let deadline = slots[slot].deadline(tolerance);
    let is_free = |run: &usize| runs[*run].slot.is_none();
    let on_time = |is_triggered: bool| {
        own.clone().filter(is_free).find(|run| runs[*run].is_triggered == is_triggered && runs[*run].at <= deadline)
    };
    let chosen = on_time(false).or(early).or_else(|| on_time(true));
    chosen.or_else(|| {
        own.find(|run| is_free(run) && !runs[*run].is_triggered && !is_shortly_before(slots, slot + 1, runs[*run].at))
    })
}

/// Assigns the runs that did not fill their own slot to earlier empty slots for which they are still in time.
fn fill_missed_slots(
    slots: &[Slot],
    runs: &[RunStart],
    tolerance: TimeDelta,
    run_of_slot: &mut [Option<usize>],
    assignments: &mut [Assignment],
) {
    let empty: Vec<usize> = (0..slots.len()).filter(|slot| run_of_slot[*slot].is_none()).collect();
    let mut next = 0;
    for (run, start) in runs.iter().enumerate() {
        if assignments[run] != Assignment::Unassigned || start.is_triggered {
            continue;
        }
        while empty.get(next).is_some_and(|slot| slots[*slot].deadline(tolerance) < start.at) {
            next += 1;
        }
        let oldest = empty.get(next).copied();
        if let Some(slot) = oldest.filter(|slot| Some(*slot) < latest_slot(slots, start.at)) {
            run_of_slot[slot] = Some(run);
            assignments[run] = Assignment::Fills(slot);
            next += 1;
        }
    }
}
