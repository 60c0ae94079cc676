//! Reads time zones from pickles: those of the standard library, pytz, dateutil, pydantic, psycopg2 and pendulum.
//!
//! If a library may compute another offset than this crate, the zone counts as unknown. The row's column then
//! determines the instant.

use chrono::{Datelike as _, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use crate::pickle::{Items, NodeId, Tree, stdlib};
use crate::time::unknown_tzinfo::UnknownTzinfo;
use crate::time::zone::{Zone, iso_offset};

/// The year in which the tables of dateutil 2 end; later times have the zone's standard time.
const DATEUTIL_LAST_YEAR: i32 = 2037;

/// Reads a tzinfo. One of an unknown class becomes [`Zone::Unknown`].
pub(crate) fn read_zone(tree: &Tree<'_>, id: NodeId) -> Zone {
    stdlib_or_pytz_zone(tree, id)
        .or_else(|| third_party_zone(tree, id))
        .unwrap_or_else(|| Zone::Unknown(UnknownTzinfo::from_tzinfo(tree, id)))
}

fn stdlib_or_pytz_zone(tree: &Tree<'_>, id: NodeId) -> Option<Zone> {
    let (class, args) = tree.instance(id)?;
    let text = |n| tree.nth(args, n).and_then(|id| tree.str(id));
    let seconds = |n, unit: i64| {
        let count = tree.int(tree.nth(args, n)?)?.checked_mul(unit)?;
        (count.abs() < 86_400).then(|| TimeDelta::seconds(count))
    };
    Some(match class.module_and_name() {
        ("datetime", "timezone") => {
            let offset = stdlib::timedelta(tree, tree.nth(args, 0)?)?;
            if offset.num_days() != 0 {
                return None;
            }
            Zone::Fixed { offset, name: text(1).map(Into::into) }
        }
        ("pytz", "_UTC") => Zone::Fixed { offset: TimeDelta::zero(), name: Some("UTC".into()) },
        // Its `tzname()` returns None; APScheduler prints that as an empty text.
        ("pytz", "FixedOffset" | "_FixedOffset") => Zone::Fixed { offset: seconds(0, 60)?, name: Some("".into()) },
        ("pytz", "_p") if args.len == 1 => Zone::Named(text(0)?.parse().ok()?),
        ("pytz", "_p") => {
            let (zone, offset, name) = (text(0)?.parse().ok()?, seconds(1, 1)?, text(3)?.into());
            Zone::Pytz { zone, offset, name }
        }
        ("pytz_deprecation_shim._impl" | "pytz_deprecation_shim", "wrap_zone") => Zone::Named(text(1)?.parse().ok()?),
        _ => return None,
    })
}

/// Reads a tzinfo of dateutil, pydantic, psycopg2 or pendulum, or a subclass of `ZoneInfo`.
fn third_party_zone(tree: &Tree<'_>, id: NodeId) -> Option<Zone> {
    let object = tree.object(id)?;
    let Some((class, args)) = tree.instance(id) else {
        // getattr(ZoneInfo, '_unpickle')(key, from_cache), or the same of a subclass.
        let (_, from) = tree.instance(object.callable).filter(|(class, _)| class.name == b"getattr")?;
        let is_unpickle = tree.is_text(tree.nth(from, 1)?, "_unpickle");
        let key = tree.str(tree.sequence(object.args)?.next()?)?;
        return is_unpickle.then(|| named_zone(key))?;
    };
    let arg = |n| tree.nth(args, n);
    let text = |n| arg(n).and_then(|id| tree.str(id));
    let state = |key: &str| tree.get(object.state?, key);
    let (module, name) = class.module_and_name();
    if name.ends_with("._unpickle") {
        return named_zone(text(0)?);
    }
    match (module.split('.').next()?, name) {
        ("dateutil", "tzutc") => Some(Zone::UTC),
        ("dateutil", "tzoffset") => {
            let offset = seconds_or_timedelta(tree, state("_offset").or_else(|| arg(1))?, 1)?;
            let name = state("_name").and_then(|id| tree.str(id)).or_else(|| text(0));
            fixed_zone(offset, name.unwrap_or_default())
        }
        // The name is the last argument in dateutil 2, and the second one after the class later.
        ("dateutil", "tzfile" | "_unpickle") => dateutil_zone_name(tree, args).and_then(named_zone),
        ("pydantic_core", "TzInfo") => {
            let offset = seconds_or_timedelta(tree, arg(0)?, 1)?;
            fixed_zone(offset, &if offset.is_zero() { "UTC".to_owned() } else { iso_offset(offset) })
        }
        ("psycopg2", "FixedOffsetTimezone") => {
            let offset = seconds_or_timedelta(tree, arg(0).or_else(|| state("_offset"))?, 60)?;
            let own = text(1).or_else(|| state("_name").and_then(|id| tree.str(id)));
            fixed_zone(offset, own.unwrap_or(&psycopg2_zone_name(offset)))
        }
        ("pendulum", "FixedTimezone") => {
            let offset = seconds_or_timedelta(tree, arg(0)?, 1)?;
            fixed_zone(offset, text(1).unwrap_or(&iso_offset(offset)))
        }
        ("pendulum", "Timezone") => named_zone(text(0)?),
        _ => None,
    }
}

/// Returns the zone if its library may convert this local time differently from the standard library. dateutil does so
/// for skipped and repeated local times, and after its tables end. pendulum loses the fold.
pub(crate) fn zone_if_library_differs(tree: &Tree<'_>, id: NodeId, local: NaiveDateTime) -> Option<Tz> {
    let class = package_name(tree, id).filter(|class| ["dateutil", "pendulum"].contains(class))?;
    let Zone::Named(zone) = read_zone(tree, id) else { return None };
    let is_single = matches!(zone.offset_from_local_datetime(&local), LocalResult::Single(_));
    (!is_single || class == "dateutil" && local.year() >= DATEUTIL_LAST_YEAR).then_some(zone)
}

/// Returns the package of a tzinfo's class.
fn package_name<'p>(tree: &Tree<'p>, id: NodeId) -> Option<&'p str> {
    let object = tree.object(id)?;
    let owner = || {
        let (_, from) = tree.instance(object.callable)?;
        tree.global(tree.nth(from, 0)?)
    };
    let global = tree.global(object.callable).or_else(owner)?;
    global.module_and_name().0.split('.').next()
}

fn named_zone(key: &str) -> Option<Zone> {
    key.parse::<Tz>().ok().map(Zone::Named)
}

fn fixed_zone(offset: TimeDelta, name: &str) -> Option<Zone> {
    (offset.num_seconds().abs() < 86_400).then(|| Zone::Fixed { offset, name: Some(name.into()) })
}

/// Reads a timedelta, or a number of units of `unit` seconds.
fn seconds_or_timedelta(tree: &Tree<'_>, id: NodeId, unit: i64) -> Option<TimeDelta> {
    let count = || TimeDelta::try_seconds(tree.int(id)?.checked_mul(unit)?);
    stdlib::timedelta(tree, id).or_else(count)
}

/// Finds the zone's name in a path such as `/usr/share/zoneinfo/Europe/Berlin`.
fn dateutil_zone_name<'t>(tree: &'t Tree<'_>, args: Items) -> Option<&'t str> {
    let texts: Vec<&str> = tree.items(args).take(3).filter_map(|id| tree.str(id)).collect();
    texts.into_iter().find_map(|text| {
        let name = text.rsplit_once("zoneinfo/").map_or(text, |(_, name)| name);
        name.parse::<Tz>().is_ok().then_some(name)
    })
}

/// Formats an offset like psycopg2: `+01`, with minutes and seconds if there are any.
fn psycopg2_zone_name(offset: TimeDelta) -> String {
    let text = iso_offset(offset);
    text.strip_suffix(":00").unwrap_or(&text).to_owned()
}
