//! On which clock a new time is written.

use crate::aps3::job::Job;
use crate::aps3::patch::memo::kept;
use crate::aps3::patch::writer::ZoneValue;
use crate::pickle::{Ref, Tree, stdlib};
use crate::time::datetime::Moment;
use crate::time::wall_clock::Offsets as _;
use crate::time::zone::Zone;
use crate::time::zone_reader::{doubtful, read_zone};
use chrono::{DateTime, Datelike as _, Utc};

/// How deep triggers are looked into.
const MAX_DEPTH: u32 = 20;

/// The time and the zone it is in: that of the trigger, as APScheduler does it (a calendar interval goes by the
/// date on that clock), else that of the old time, else UTC.
pub(crate) fn choose(tree: &Tree<'_>, job: &Job<'_>, to: DateTime<Utc>, cut: usize) -> (Moment, ZoneValue) {
    let old = job.next_run_time.as_ref().and_then(|_| tree.get(tree.root, "next_run_time"));
    let old = old.and_then(|old| stdlib::datetime(tree, old)).and_then(|old| old.zone);
    let trigger = tree.get(tree.root, "trigger").and_then(|trigger| tree.object(trigger)?.state);
    let trigger = trigger.and_then(|state| trigger_zone(tree, state, MAX_DEPTH));
    let candidates = [trigger, old];
    let chosen = candidates.into_iter().flatten().find_map(|at| usable(tree, at, to, cut));
    chosen.unwrap_or_else(|| (Moment::at(to.naive_utc(), &Zone::UTC), ZoneValue::New(Zone::UTC)))
}

/// The tzinfo in a trigger's state: its own, that of its date, or that of the first trigger it combines.
fn trigger_zone(tree: &Tree<'_>, state: Ref, depth: u32) -> Option<Ref> {
    let depth = depth.checked_sub(1)?;
    if let Some(zone) = tree.get(state, "timezone") {
        return Some(zone);
    }
    if let Some(date) = tree.get(state, "run_date") {
        return stdlib::datetime(tree, date)?.zone;
    }
    let first = tree.sequence(tree.get(state, "triggers")?)?.next()?;
    trigger_zone(tree, tree.sequence(first)?.nth(1)?, depth)
}

/// The time in that zone, if it can be written so that it reads back as the same instant.
fn usable(tree: &Tree<'_>, at: Ref, to: DateTime<Utc>, cut: usize) -> Option<(Moment, ZoneValue)> {
    let zone = read_zone(tree, at);
    zone.known().ok()?;
    let utc = to.naive_utc();
    let mut moment = Moment::at(utc, &zone);
    if let Zone::Pytz { offset, .. } = &zone {
        // One of pytz's objects is right only while its offset is that of the zone.
        if zone.at(utc) != *offset {
            return None;
        }
        moment.zone = Some(zone.clone());
    }
    // Protocols before 4 lose the fold.
    if (moment.fold && tree.protocol < 4) || moment.utc() != Some(to) {
        return None;
    }
    // Python has no later year.
    if moment.local.year() > 9999 {
        return None;
    }
    if doubtful(tree, at, moment.local).is_some() {
        return None;
    }
    match kept(tree, at, cut) {
        Some(index) => Some((moment, ZoneValue::Kept(index))),
        None if tree.python2 => None,
        None => match zone {
            Zone::Named(_) if !is_zoneinfo(tree, at) => None,
            Zone::Pytz { .. } => None,
            zone => Some((moment, ZoneValue::New(zone))),
        },
    }
}

/// Whether it is of the standard library's own class, and not of one that Pythons before 3.9 have instead.
fn is_zoneinfo(tree: &Tree<'_>, at: Ref) -> bool {
    let owner = || {
        let (_, args) = tree.instance(tree.object(at)?.callable)?;
        tree.global(tree.arg(args, 0)?)
    };
    owner().is_some_and(|owner| owner.module == b"zoneinfo")
}
