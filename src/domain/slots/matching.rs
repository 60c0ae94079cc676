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
        later(later(self.at, self.jitter), tolerance)
    }
}

/// As far as the calendar reaches.
fn later(time: DateTime<Utc>, by: TimeDelta) -> DateTime<Utc> {
    time.checked_add_signed(by).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A run as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    pub at: DateTime<Utc>,
    /// Somebody asked for it: it fills a slot only if it is on time for that.
    pub is_triggered: bool,
}

/// What a run was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// This slot, which it fills.
    Slot(usize),
    /// This slot, which another run has filled.
    Again(usize),
    /// None.
    Nothing,
}

/// A worker's clock may be ahead of the database's by so much.
pub(super) const EARLY: TimeDelta = TimeDelta::seconds(5);

/// What each run was for; slots and runs in the order of their times.
pub fn assign(slots: &[Slot], runs: &[Start], tolerance: TimeDelta) -> Vec<Filled> {
    let mut filled = vec![Filled::Nothing; runs.len()];
    let mut by: Vec<Option<usize>> = vec![None; slots.len()];
    // The runs from one slot to the next; those before the first are for none, or early.
    let first =
        |slot: usize| slots.get(slot).map_or(runs.len(), |slot| runs.partition_point(|run| run.at < slot.at));
    let mut previous = 0..first(0);
    for slot in 0..slots.len() {
        let own = previous.end..first(slot + 1);
        let early = previous.into_iter().find(|run| {
            filled[*run] == Filled::Nothing && !runs[*run].is_triggered && is_near(slots, slot, runs[*run].at)
        });
        by[slot] = filler(slots, slot, runs, own.clone(), early, tolerance);
        if let Some(run) = by[slot] {
            filled[run] = Filled::Slot(slot);
        }
        previous = own;
    }
    make_up(slots, runs, tolerance, &mut by, &mut filled);
    for (run, start) in runs.iter().enumerate() {
        let come = newest(slots, start.at).filter(|_| filled[run] == Filled::Nothing && !start.is_triggered);
        let Some((slot, first)) = come.and_then(|slot| Some((slot, by[slot]?))) else { continue };
        // Two that fired for one slot did so close together, in time or both too late.
        if start.at <= slots[slot].deadline(tolerance).max(later(runs[first].at, tolerance)) {
            filled[run] = Filled::Again(slot);
        }
    }
    filled
}

/// The newest slot that had come by then.
fn newest(slots: &[Slot], time: DateTime<Utc>) -> Option<usize> {
    slots.partition_point(|slot| slot.at <= time).checked_sub(1)
}

/// Whether a time before the slot is so near to it that a run may have begun for it.
fn is_near(slots: &[Slot], slot: usize, time: DateTime<Utc>) -> bool {
    let Some(at) = slots.get(slot).map(|slot| slot.at) else { return false };
    let gap = slot.checked_sub(1).map(|before| at - slots[before].at);
    at - gap.map_or(EARLY, |gap| EARLY.min(gap / 2)) <= time
}

/// Which run fills the slot: of its own the first that nobody has asked for and that is on time; else one that was a
/// little early; else one that was asked for and is on time; else the first, however late.
fn filler(
    slots: &[Slot],
    slot: usize,
    runs: &[Start],
    mut own: Range<usize>,
    early: Option<usize>,
    tolerance: TimeDelta,
) -> Option<usize> {
    let deadline = slots[slot].deadline(tolerance);
    let in_time = |triggered: bool| {
        own.clone().find(|run| runs[*run].is_triggered == triggered && runs[*run].at <= deadline)
    };
    let found = in_time(false).or(early).or_else(|| in_time(true));
    found.or_else(|| own.find(|run| !runs[*run].is_triggered && !is_near(slots, slot + 1, runs[*run].at)))
}

/// Gives the runs that were not needed for their own slots to the empty ones before.
fn make_up(
    slots: &[Slot],
    runs: &[Start],
    tolerance: TimeDelta,
    by: &mut [Option<usize>],
    filled: &mut [Filled],
) {
    let empty: Vec<usize> = (0..slots.len()).filter(|slot| by[*slot].is_none()).collect();
    let mut next = 0;
    for (run, start) in runs.iter().enumerate() {
        if filled[run] != Filled::Nothing || start.is_triggered {
            continue;
        }
        while empty.get(next).is_some_and(|slot| slots[*slot].deadline(tolerance) < start.at) {
            next += 1;
        }
        if let Some(slot) = empty.get(next).copied().filter(|slot| Some(*slot) < newest(slots, start.at)) {
            by[slot] = Some(run);
            filled[run] = Filled::Slot(slot);
            next += 1;
        }
    }
}
