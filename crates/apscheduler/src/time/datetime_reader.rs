//! Reads datetimes of the standard library, pendulum and pandas from pickles.

use chrono::{DateTime, NaiveDate, NaiveDateTime};

use crate::pickle::stdlib::{self, PickledDateTime};
use crate::pickle::{Node, NodeId, Tree};
use crate::time::datetime::PyDateTime;
use crate::time::unknown_tzinfo::UnknownTzinfo;
use crate::time::zone::Zone;
use crate::time::zone_reader::{read_zone, zone_if_library_differs};

/// Reads a datetime, or an object of an unknown class in its place. Returns `None` if the value is not an object.
pub(crate) fn read_datetime(tree: &Tree<'_>, id: NodeId) -> Option<PyDateTime> {
    if let Some((reading, zone)) = timestamp(tree, id) {
        let naive = PyDateTime { local: reading, fold: false, zone: None };
        return Some(zone.map_or(naive, |zone| PyDateTime::from_utc(reading, &zone)));
    }
    let Some(value) = datetime(tree, id) else {
        tree.object(id)?;
        let zone = Some(Zone::Unknown(UnknownTzinfo::from_datetime(tree, id)));
        return Some(PyDateTime { local: NaiveDateTime::default(), fold: false, zone });
    };
    let zone = value.zone.map(|zone| match zone_if_library_differs(tree, zone, value.local) {
        Some(named) => {
            Zone::Unknown(UnknownTzinfo { similar_zone: Some(named), ..UnknownTzinfo::from_tzinfo(tree, zone) })
        }
        None => read_zone(tree, zone),
    });
    Some(PyDateTime { local: value.local, fold: value.fold, zone })
}

/// Reads a datetime of the standard library or of a subclass.
fn datetime(tree: &Tree<'_>, id: NodeId) -> Option<PickledDateTime> {
    let (class, args) = tree.instance(id)?;
    let arg = |n| tree.nth(args, n);
    if let Some(value) = stdlib::datetime_from_args(tree, args) {
        return Some(value);
    }
    if class.module_and_name() != ("pendulum.datetime", "DateTime") {
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
    Some(PickledDateTime { local, fold: false, zone })
}

/// Reads a `Timestamp` of pandas: an instant and its zone, or a local time without a zone.
fn timestamp(tree: &Tree<'_>, id: NodeId) -> Option<(NaiveDateTime, Option<Zone>)> {
    let (class, args) = tree.instance(id)?;
    let (module, name) = class.module_and_name();
    if !module.starts_with("pandas.") || !["_unpickle_timestamp", "Timestamp"].contains(&name) {
        return None;
    }
    let value = tree.int(tree.nth(args, 0)?).filter(|value| *value != i64::MIN)?;
    let unit = tree.nth(args, 3).map_or(Some(10), |unit| tree.int(unit))?;
    let utc = match unit {
        7 => DateTime::from_timestamp(value, 0)?,
        8 => DateTime::from_timestamp_millis(value)?,
        9 => DateTime::from_timestamp_micros(value)?,
        10 => DateTime::from_timestamp_micros(value.div_euclid(1000))?,
        _ => return None,
    };
    let zone = tree.nth(args, 2).filter(|zone| tree.node(*zone) != Node::None);
    Some((utc.naive_utc(), zone.map(|zone| read_zone(tree, zone))))
}
