//! Zones and times of libraries that applications use: dateutil, pydantic, psycopg2, pendulum, pandas.
//!
//! What is read here means the same to those libraries. Where it may not, the object is left opaque, and the row's
//! column has the instant.

use chrono::{DateTime, Datelike as _, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::zone::{Zone, iso_offset};
use crate::domain::pickle::stdlib::{self, DateTimeValue};
use crate::domain::pickle::{Items, Node, Ref, Tree};

/// The year from which on dateutil before 3 keeps the standard time of a zone.
const DATEUTIL_ENDS: i32 = 2037;

/// Reads a tzinfo of one of these libraries.
pub(super) fn zone(tree: &Tree<'_>, at: Ref) -> Option<Zone> {
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
pub(super) fn doubtful(tree: &Tree<'_>, at: Ref, local: NaiveDateTime) -> Option<Tz> {
    let class = class(tree, at).filter(|class| ["dateutil", "pendulum"].contains(class))?;
    let Zone::Named(zone) = Zone::read(tree, at) else { return None };
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

/// Reads a datetime of a class that is made from the standard library's.
pub(super) fn datetime(tree: &Tree<'_>, at: Ref) -> Option<DateTimeValue> {
    let (class, args) = tree.instance(at)?;
    let arg = |n| tree.arg(args, n);
    if let Some(value) = stdlib::datetime_of(tree, args) {
        return Some(value);
    }
    if class.words() != ("pendulum.datetime", "DateTime") {
        return None;
    }
    let mut parts = [0_u32; 7];
    for (n, part) in parts.iter_mut().enumerate() {
        *part = u32::try_from(tree.int(arg(n)?)?).ok()?;
    }
    let [year, month, day, hour, minute, second, micro] = parts;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let local = date.and_hms_micro_opt(hour, minute, second, micro)?;
    let zone = arg(7).filter(|zone| tree.node(*zone) != Node::None);
    Some(DateTimeValue { local, fold: false, zone })
}

/// Reads a `Timestamp` of pandas: an instant, and its zone; a reading of a clock where there is no zone.
pub(super) fn timestamp(tree: &Tree<'_>, at: Ref) -> Option<(NaiveDateTime, Option<Zone>)> {
    let (class, args) = tree.instance(at)?;
    let (module, name) = class.words();
    if !module.starts_with("pandas.") || !["_unpickle_timestamp", "Timestamp"].contains(&name) {
        return None;
    }
    let value = tree.int(tree.arg(args, 0)?).filter(|value| *value != i64::MIN)?;
    let unit = tree.arg(args, 3).map_or(Some(10), |unit| tree.int(unit))?;
    let utc = match unit {
        7 => DateTime::from_timestamp(value, 0)?,
        8 => DateTime::from_timestamp_millis(value)?,
        9 => DateTime::from_timestamp_micros(value)?,
        10 => DateTime::from_timestamp_micros(value.div_euclid(1000))?,
        _ => return None,
    };
    let zone = tree.arg(args, 2).filter(|zone| tree.node(*zone) != Node::None);
    Some((utc.naive_utc(), zone.map(|zone| Zone::read(tree, zone))))
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
