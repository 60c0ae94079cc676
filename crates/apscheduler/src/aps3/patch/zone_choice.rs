//! Chooses the zone in which a new next run is written.

use crate::aps3::job::Job;
use crate::aps3::patch::memo::memo_index;
use crate::aps3::patch::writer::ZoneValue;
use crate::pickle::{NodeId, Tree, stdlib};
use crate::time::datetime::PyDateTime;
use crate::time::wall_clock::UtcOffset as _;
use crate::time::zone::Zone;
use crate::time::zone_reader::{read_zone, zone_if_library_differs};
use chrono::{DateTime, Datelike as _, Utc};

/// The maximum depth of combined triggers.
const MAX_DEPTH: u32 = 20;

/// Returns the time and its zone: the zone of the trigger, as APScheduler uses, else that of the old time, else UTC.
pub(crate) fn choose_zone(
    tree: &Tree<'_>,
    job: &Job<'_>,
    to: DateTime<Utc>,
    cut_offset: usize,
) -> (PyDateTime, ZoneValue) {
    let old = job.next_run_time.as_ref().and_then(|_| tree.get(tree.root, "next_run_time"));
    let old = old.and_then(|old| stdlib::datetime(tree, old)).and_then(|old| old.zone);
    let trigger = tree.get(tree.root, "trigger").and_then(|trigger| tree.object(trigger)?.state);
    let trigger = trigger.and_then(|state| trigger_zone(tree, state, MAX_DEPTH));
    let candidates = [trigger, old];
    let chosen = candidates.into_iter().flatten().find_map(|id| zone_value(tree, id, to, cut_offset));
    chosen.unwrap_or_else(|| (PyDateTime::from_utc(to.naive_utc(), &Zone::UTC), ZoneValue::New(Zone::UTC)))
}

/// Returns the tzinfo of a trigger's state, of its date, or of the first combined trigger.
fn trigger_zone(tree: &Tree<'_>, state: NodeId, depth: u32) -> Option<NodeId> {
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

/// Returns the time in a zone, if it can be written and reads back as the same instant.
fn zone_value(tree: &Tree<'_>, id: NodeId, to: DateTime<Utc>, cut_offset: usize) -> Option<(PyDateTime, ZoneValue)> {
    let zone = read_zone(tree, id);
    zone.require_known().ok()?;
    let utc = to.naive_utc();
    let mut moment = PyDateTime::from_utc(utc, &zone);
    if let Zone::Pytz { offset, .. } = &zone {
        // A pytz object is right only while it has the zone's current offset.
        if zone.offset_at_utc(utc) != *offset {
            return None;
        }
        moment.zone = Some(zone.clone());
    }
    // Protocols before 4 do not store the fold.
    if (moment.fold && tree.protocol < 4) || moment.utc() != Some(to) {
        return None;
    }
    // Python's last year is 9999.
    if moment.local.year() > 9999 {
        return None;
    }
    if zone_if_library_differs(tree, id, moment.local).is_some() {
        return None;
    }
    match memo_index(tree, id, cut_offset) {
        Some(index) => Some((moment, ZoneValue::InMemo(index))),
        None if tree.python2 => None,
        None => match zone {
            Zone::Named(_) if !is_zoneinfo(tree, id) => None,
            Zone::Pytz { .. } => None,
            zone => Some((moment, ZoneValue::New(zone))),
        },
    }
}

/// Returns whether a tzinfo has the standard library's class, and not that of a backport.
fn is_zoneinfo(tree: &Tree<'_>, id: NodeId) -> bool {
    let owner = || {
        let (_, args) = tree.instance(tree.object(id)?.callable)?;
        tree.global(tree.nth(args, 0)?)
    };
    owner().is_some_and(|owner| owner.module == b"zoneinfo")
}
