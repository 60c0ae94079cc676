//! On which clock a new time is written.

use chrono::{DateTime, Datelike as _, Utc};

use super::writer::ZoneValue;
use crate::domain::aps::foreign;
use crate::domain::aps::job::Job;
use crate::domain::aps::moment::Moment;
use crate::domain::aps::zone::Zone;
use crate::domain::cron::zone::Offsets as _;
use crate::domain::pickle::{Node, Ref, Tree, stdlib};

/// How deep triggers are looked into.
const MAX_DEPTH: u32 = 20;

/// The time and the zone it is in: that of the trigger, as APScheduler does it (a calendar interval goes by the
/// date on that clock), else that of the old time, else UTC.
pub(super) fn choose(tree: &Tree<'_>, job: &Job<'_>, to: DateTime<Utc>, cut: usize) -> (Moment, ZoneValue) {
    let old = job.next_run_time.as_ref().and_then(|_| tree.get(tree.root, "next_run_time"));
    let old = old.and_then(|old| stdlib::datetime(tree, old)).and_then(|old| old.zone);
    let trigger = tree.get(tree.root, "trigger").and_then(|trigger| tree.object(trigger)?.state);
    let trigger = trigger.and_then(|state| trigger_zone(tree, state, MAX_DEPTH));
    let candidates = [trigger, old];
    let chosen = candidates.into_iter().flatten().find_map(|at| usable(tree, at, to, cut));
    chosen.unwrap_or_else(|| (Zone::UTC.moment(to.naive_utc()), ZoneValue::New(Zone::UTC)))
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
    let zone = Zone::read(tree, at);
    zone.known().ok()?;
    let utc = to.naive_utc();
    let mut moment = zone.moment(utc);
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
    if foreign::doubtful(tree, at, moment.local).is_some() {
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

/// Under which number a value is stored before `cut`.
fn kept(tree: &Tree<'_>, at: Ref, cut: usize) -> Option<usize> {
    let is_it =
        |kept: &Option<(Ref, u32)>| kept.is_some_and(|(node, put)| node == at && (put as usize) < cut);
    tree.layout.memo.iter().position(is_it)
}

/// Under which number the first value of such a kind is stored before `cut`.
pub(super) fn kept_node(tree: &Tree<'_>, cut: usize, is_it: impl Fn(Node<'_>, Ref) -> bool) -> Option<usize> {
    let found = |kept: &Option<(Ref, u32)>| {
        kept.is_some_and(|(at, put)| (put as usize) < cut && is_it(tree.node(at), at))
    };
    tree.layout.memo.iter().position(found)
}
