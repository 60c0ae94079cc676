//! Zones and times of libraries that applications use: dateutil, pydantic, psycopg2, pendulum, pandas.
//!
//! What is read here means the same to those libraries. Where it may not, the object is left opaque, and the row's
//! column has the instant.

use chrono::{Datelike as _, LocalResult, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use crate::pickle::{Items, Ref, Tree, stdlib};
use crate::time::opaque::Opaque;
use crate::time::zone::{Zone, iso_offset};

/// The year from which on dateutil before 3 keeps the standard time of a zone.
const DATEUTIL_ENDS: i32 = 2037;

/// Reads a tzinfo. One of an unknown class becomes [`Zone::Opaque`].
pub(crate) fn read_zone(tree: &Tree<'_>, at: Ref) -> Zone {
    known_zone(tree, at)
        .or_else(|| third_party_zone(tree, at))
        .unwrap_or_else(|| Zone::Opaque(Opaque::of(tree, at)))
}

fn known_zone(tree: &Tree<'_>, at: Ref) -> Option<Zone> {
    let (class, args) = tree.instance(at)?;
    let text = |n| tree.arg(args, n).and_then(|at| tree.str(at));
    let seconds = |n, unit: i64| {
        let count = tree.int(tree.arg(args, n)?)?.checked_mul(unit)?;
        (count.abs() < 86_400).then(|| TimeDelta::seconds(count))
    };
    Some(match class.words() {
        ("datetime", "timezone") => {
            let offset = stdlib::timedelta(tree, tree.arg(args, 0)?)?;
            if offset.num_days() != 0 {
                return None;
            }
            Zone::Fixed { offset, name: text(1).map(Into::into) }
        }
        ("pytz", "_UTC") => Zone::Fixed { offset: TimeDelta::zero(), name: Some("UTC".into()) },
        // Its `tzname()` is None, which prints as nothing.
        ("pytz", "FixedOffset" | "_FixedOffset") => {
            Zone::Fixed { offset: seconds(0, 60)?, name: Some("".into()) }
        }
        ("pytz", "_p") if args.len == 1 => Zone::Named(text(0)?.parse().ok()?),
        ("pytz", "_p") => {
            let (zone, offset, name) = (text(0)?.parse().ok()?, seconds(1, 1)?, text(3)?.into());
            Zone::Pytz { zone, offset, name }
        }
        ("pytz_deprecation_shim._impl" | "pytz_deprecation_shim", "wrap_zone") => {
            Zone::Named(text(1)?.parse().ok()?)
        }
        _ => return None,
    })
}

/// Reads a tzinfo of one of these libraries.
fn third_party_zone(tree: &Tree<'_>, at: Ref) -> Option<Zone> {
    let object = tree.object(at)?;
    let Some((class, args)) = tree.instance(at) else {
        // getattr(ZoneInfo, '_unpickle')(key, from_cache), or of a class that is made from ZoneInfo.
        let (_, from) = tree.instance(object.callable).filter(|(class, _)| class.name == b"getattr")?;
        let is_unpickle = tree.is(tree.arg(from, 1)?, "_unpickle");
        let key = tree.str(tree.sequence(object.args)?.next()?)?;
        return is_unpickle.then(|| named(key))?;
    };
    let arg = |n| tree.arg(args, n);
    let text = |n| arg(n).and_then(|at| tree.str(at));
    let state = |key: &str| tree.get(object.state?, key);
    let (module, name) = class.words();
    if name.ends_with("._unpickle") {
        return named(text(0)?);
    }
    match (module.split('.').next()?, name) {
        ("dateutil", "tzutc") => Some(Zone::UTC),
        ("dateutil", "tzoffset") => {
            let offset = span(tree, state("_offset").or_else(|| arg(1))?, 1)?;
            let name = state("_name").and_then(|at| tree.str(at)).or_else(|| text(0));
            fixed(offset, name.unwrap_or_default())
        }
        // The last argument of 2.x, the second one after the class since.
        ("dateutil", "tzfile" | "_unpickle") => dateutil_name(tree, args).and_then(named),
        ("pydantic_core", "TzInfo") => {
            let offset = span(tree, arg(0)?, 1)?;
            fixed(offset, &if offset.is_zero() { "UTC".to_owned() } else { iso_offset(offset) })
        }
        ("psycopg2", "FixedOffsetTimezone") => {
            let offset = span(tree, arg(0).or_else(|| state("_offset"))?, 60)?;
            let own = text(1).or_else(|| state("_name").and_then(|at| tree.str(at)));
            fixed(offset, own.unwrap_or(&psycopg2_name(offset)))
        }
        ("pendulum", "FixedTimezone") => {
            let offset = span(tree, arg(0)?, 1)?;
            fixed(offset, text(1).unwrap_or(&iso_offset(offset)))
        }
        ("pendulum", "Timezone") => named(text(0)?),
        _ => None,
    }
}

/// The zone, if the library may take this reading of its clock otherwise than the standard library: dateutil does
/// where the clock skips or repeats it, and after its tables end; pendulum forgets the fold.
pub(crate) fn doubtful(tree: &Tree<'_>, at: Ref, local: NaiveDateTime) -> Option<Tz> {
    let class = class(tree, at).filter(|class| ["dateutil", "pendulum"].contains(class))?;
    let Zone::Named(zone) = read_zone(tree, at) else { return None };
    let is_single = matches!(zone.offset_from_local_datetime(&local), LocalResult::Single(_));
    (!is_single || class == "dateutil" && local.year() >= DATEUTIL_ENDS).then_some(zone)
}

/// The package of a zone's class.
fn class<'p>(tree: &Tree<'p>, at: Ref) -> Option<&'p str> {
    let object = tree.object(at)?;
    let owner = || {
        let (_, from) = tree.instance(object.callable)?;
        tree.global(tree.arg(from, 0)?)
    };
    let global = tree.global(object.callable).or_else(owner)?;
    global.words().0.split('.').next()
}

fn named(key: &str) -> Option<Zone> {
    key.parse::<Tz>().ok().map(Zone::Named)
}

fn fixed(offset: TimeDelta, name: &str) -> Option<Zone> {
    (offset.num_seconds().abs() < 86_400).then(|| Zone::Fixed { offset, name: Some(name.into()) })
}

/// A timedelta, or a number of units of so many seconds.
fn span(tree: &Tree<'_>, at: Ref, unit: i64) -> Option<TimeDelta> {
    let count = || TimeDelta::try_seconds(tree.int(at)?.checked_mul(unit)?);
    stdlib::timedelta(tree, at).or_else(count)
}

/// The zone's name in a path to its file: `/usr/share/zoneinfo/Europe/Berlin`, or the name alone.
fn dateutil_name<'t>(tree: &'t Tree<'_>, args: Items) -> Option<&'t str> {
    let texts: Vec<&str> = tree.items(args).take(3).filter_map(|at| tree.str(at)).collect();
    texts.into_iter().find_map(|text| {
        let name = text.rsplit_once("zoneinfo/").map_or(text, |(_, name)| name);
        name.parse::<Tz>().is_ok().then_some(name)
    })
}

/// `+01`, with minutes and seconds where there are some.
fn psycopg2_name(offset: TimeDelta) -> String {
    let text = iso_offset(offset);
    text.strip_suffix(":00").unwrap_or(&text).to_owned()
}
