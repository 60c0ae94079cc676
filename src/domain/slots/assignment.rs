//! Which run was for which slot: each run for one at most, each slot filled by one at most.
//!
//! A run is for the newest slot that had come when it began. Where another has filled that, it makes up for the oldest
//! slot before it that nobody has filled, as long as it still is in time for that: so a scheduler works off what it
//! could not start in time.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

/// A time at which the job is to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub at: DateTime<Utc>,
    /// How much later its scheduler may put it, at random.
    pub jitter: TimeDelta,
}

impl Slot {
    /// Until when a run is on time.
    pub fn deadline(&self, tolerance: TimeDelta) -> DateTime<Utc> {
        add_saturating(add_saturating(self.at, self.jitter), tolerance)
    }
}

/// As far as the calendar reaches.
fn add_saturating(time: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A run as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunStart {
    pub at: DateTime<Utc>,
    /// Somebody asked for it: it fills a slot only if it is on time for that.
    pub is_triggered: bool,
}

/// What a run was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// This slot, which it fills.
    Fills(usize),
    /// This slot, which another run has filled.
    Repeats(usize),
    /// None.
    Unassigned,
}

/// A worker's clock may be ahead of the database's by so much.
pub(super) const MAX_EARLY_START: TimeDelta = TimeDelta::seconds(5);

/// What each run was for; slots and runs in the order of their times.
pub fn assign_runs(slots: &[Slot], runs: &[RunStart], tolerance: TimeDelta) -> Vec<Assignment> {
    let mut filled = vec![Assignment::Unassigned; runs.len()];
    let mut by: Vec<Option<usize>> = vec![None; slots.len()];
    // The runs from one slot to the next; those before the first are for none, or early.
    let first =
        |slot: usize| slots.get(slot).map_or(runs.len(), |slot| runs.partition_point(|run| run.at < slot.at));
    let mut previous = 0..first(0);
    for (slot, by) in by.iter_mut().enumerate() {
        let own = previous.end..first(slot + 1);
        let early = previous.into_iter().find(|run| {
            let is_free = filled[*run] == Assignment::Unassigned && !runs[*run].is_triggered;
            is_free && is_shortly_before(slots, slot, runs[*run].at)
        });
        *by = choose_run(slots, slot, runs, own.clone(), early, tolerance);
        if let Some(run) = *by {
            filled[run] = Assignment::Fills(slot);
        }
        previous = own;
    }
    fill_missed_slots(slots, runs, tolerance, &mut by, &mut filled);
    for (run, start) in runs.iter().enumerate() {
        let come = latest_slot(slots, start.at)
            .filter(|_| filled[run] == Assignment::Unassigned && !start.is_triggered);
        let Some((slot, first)) = come.and_then(|slot| Some((slot, by[slot]?))) else { continue };
        // Two that fired for one slot did so close together, in time or both too late.
        if start.at <= slots[slot].deadline(tolerance).max(add_saturating(runs[first].at, tolerance)) {
            filled[run] = Assignment::Repeats(slot);
        }
    }
    filled
}

/// The newest slot that had come by then.
fn latest_slot(slots: &[Slot], time: DateTime<Utc>) -> Option<usize> {
    slots.partition_point(|slot| slot.at <= time).checked_sub(1)
}

/// Whether a time before the slot is so near to it that a run may have begun for it.
fn is_shortly_before(slots: &[Slot], slot: usize, time: DateTime<Utc>) -> bool {
    let Some(at) = slots.get(slot).map(|slot| slot.at) else { return false };
    let gap = slot.checked_sub(1).map(|before| at - slots[before].at);
    at - gap.map_or(MAX_EARLY_START, |gap| MAX_EARLY_START.min(gap / 2)) <= time
}

/// Which run fills the slot: of its own the first that nobody has asked for and that is on time; else one that was a
/// little early; else one that was asked for and is on time; else the first, however late.
fn choose_run(
    slots: &[Slot],
    slot: usize,
    runs: &[RunStart],
    mut own: Range<usize>,
    early: Option<usize>,
    tolerance: TimeDelta,
) -> Option<usize> {
    let deadline = slots[slot].deadline(tolerance);
    let in_time = |triggered: bool| {
        own.clone().find(|run| runs[*run].is_triggered == triggered && runs[*run].at <= deadline)
    };
    let found = in_time(false).or(early).or_else(|| in_time(true));
    found.or_else(|| {
        own.find(|run| !runs[*run].is_triggered && !is_shortly_before(slots, slot + 1, runs[*run].at))
    })
}

/// Gives the runs that were not needed for their own slots to the empty ones before.
fn fill_missed_slots(
    slots: &[Slot],
    runs: &[RunStart],
    tolerance: TimeDelta,
    by: &mut [Option<usize>],
    filled: &mut [Assignment],
) {
    let empty: Vec<usize> = (0..slots.len()).filter(|slot| by[*slot].is_none()).collect();
    let mut next = 0;
    for (run, start) in runs.iter().enumerate() {
        if filled[run] != Assignment::Unassigned || start.is_triggered {
            continue;
        }
        while empty.get(next).is_some_and(|slot| slots[*slot].deadline(tolerance) < start.at) {
            next += 1;
        }
        if let Some(slot) = empty.get(next).copied().filter(|slot| Some(*slot) < latest_slot(slots, start.at))
        {
            by[slot] = Some(run);
            filled[run] = Assignment::Fills(slot);
            next += 1;
        }
    }
}
