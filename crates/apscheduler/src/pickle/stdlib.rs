//! Reads and formats values of Python's `datetime` module.

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::pickle::node::{Items, NodeId};
use crate::pickle::tree::Tree;

/// A pickled `datetime.datetime`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PickledDateTime {
    pub local: NaiveDateTime,
    /// Whether it is the second of two equal local times.
    pub fold: bool,
    /// The tzinfo; `None` if the datetime is naive.
    pub zone: Option<NodeId>,
}

/// Reads a `datetime.datetime`; returns `None` for another type.
pub(crate) fn datetime(tree: &Tree<'_>, id: NodeId) -> Option<PickledDateTime> {
    let (_, args) = tree.instance(id).filter(|(class, _)| class.is("datetime", "datetime"))?;
    datetime_from_args(tree, args)
}

/// Reads the constructor arguments of a pickled datetime, whatever its class.
pub(crate) fn datetime_from_args(tree: &Tree<'_>, args: Items) -> Option<PickledDateTime> {
    let payload = tree.bytes(tree.nth(args, 0)?).filter(|payload| payload.len() == 10)?;
    let zone = tree.nth(args, 1);
    let [high, low, month, day, time @ ..]: [u8; 10] = payload.as_ref().try_into().ok()?;
    let [hour, minute, second, micro @ ..] = time;
    let date = date_from_bytes([high, low, month & 0x7f, day])?;
    let local = date.and_time(time_from_bytes([hour, minute, second], micro)?);
    Some(PickledDateTime { local, fold: month & 0x80 != 0, zone })
}

/// Reads a `datetime.date`; returns `None` for another type.
pub(crate) fn date(tree: &Tree<'_>, id: NodeId) -> Option<NaiveDate> {
    let (payload, _) = payload(tree, id, "date")?;
    date_from_bytes(payload.as_ref().try_into().ok()?)
}

/// Reads a `datetime.time`: the local time, the fold and the tzinfo. Returns `None` for another type.
pub(crate) fn time(tree: &Tree<'_>, id: NodeId) -> Option<(NaiveTime, bool, Option<NodeId>)> {
    let (payload, zone) = payload(tree, id, "time")?;
    let [hour, minute, second, micro @ ..]: [u8; 6] = payload.as_ref().try_into().ok()?;
    Some((time_from_bytes([hour & 0x7f, minute, second], micro)?, hour & 0x80 != 0, zone))
}

/// Reads a `datetime.timedelta`; returns `None` for another type.
pub(crate) fn timedelta(tree: &Tree<'_>, id: NodeId) -> Option<TimeDelta> {
    let (_, args) = tree.instance(id).filter(|(class, _)| class.is("datetime", "timedelta"))?;
    let mut parts = [0; 3];
    for (part, arg) in parts.iter_mut().zip(tree.items(args)) {
        *part = tree.int(arg)?;
    }
    let [days, seconds, micro] = parts;
    let span = TimeDelta::try_days(days)?.checked_add(&TimeDelta::try_seconds(seconds)?)?;
    let span = span.checked_add(&TimeDelta::microseconds(micro))?;
    (span.num_days().abs() <= 999_999_999).then_some(span)
}

fn payload<'t>(tree: &'t Tree<'_>, id: NodeId, class: &str) -> Option<(Cow<'t, [u8]>, Option<NodeId>)> {
    let (_, args) = tree.instance(id).filter(|(global, _)| global.is("datetime", class))?;
    let payload = tree.bytes(tree.nth(args, 0)?)?;
    (payload.len() <= 10).then(|| (payload, tree.nth(args, 1)))
}

fn date_from_bytes([high, low, month, day]: [u8; 4]) -> Option<NaiveDate> {
    let year = i32::from(high) * 256 + i32::from(low);
    NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day)).filter(|_| (1..=9999).contains(&year))
}

fn time_from_bytes([hour, minute, second]: [u8; 3], [a, b, c]: [u8; 3]) -> Option<NaiveTime> {
    let micro = u32::from_be_bytes([0, a, b, c]);
    let second = u32::from(second);
    NaiveTime::from_hms_micro_opt(u32::from(hour), u32::from(minute), second, micro).filter(|_| micro < 1_000_000)
}

/// Returns the days, seconds and microseconds of a timedelta. As in Python, only the days can be negative.
pub(crate) fn timedelta_parts(span: TimeDelta) -> (i64, i64, i64) {
    let (seconds, micro) = (span.num_seconds(), i64::from(span.subsec_micros()));
    let seconds = if micro < 0 { seconds - 1 } else { seconds };
    (seconds.div_euclid(86_400), seconds.rem_euclid(86_400), micro.rem_euclid(1_000_000))
}

/// Formats a timedelta like Python's `str()`: `1 day, 2:00:00.500000`.
pub(crate) fn timedelta_str(span: TimeDelta) -> String {
    let (days, seconds, micro) = timedelta_parts(span);
    let mut text = match days {
        0 => String::new(),
        1 | -1 => format!("{days} day, "),
        _ => format!("{days} days, "),
    };
    text.push_str(&format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if micro > 0 {
        text.push_str(&format!(".{micro:06}"));
    }
    text
}
