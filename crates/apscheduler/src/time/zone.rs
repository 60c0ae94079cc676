//! The types of `tzinfo` that a job can have: their offsets and names.

use std::fmt;

use chrono::{NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::{OffsetName as _, Tz};

use crate::next_fire::NextFireError;
use crate::time::unknown_tzinfo::UnknownTzinfo;
use crate::time::wall_clock::UtcOffset;
use crate::time::zone_tables::within_zone_tables;

/// A `tzinfo`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// `datetime.timezone`, `pytz.utc` or `pytz.FixedOffset`: a constant offset, and the name it was created with.
    Fixed { offset: TimeDelta, name: Option<Box<str>> },
    /// `zoneinfo.ZoneInfo`.
    Named(Tz),
    /// One of pytz's objects for a zone. Each has one offset, which a datetime keeps.
    Pytz { zone: Tz, offset: TimeDelta, name: Box<str> },
    /// A tzinfo of an unknown class.
    Unknown(UnknownTzinfo),
}

impl Zone {
    pub const UTC: Self = Self::Fixed { offset: TimeDelta::zero(), name: None };

    /// Returns the zone, or an error if only Python can compute its offsets.
    pub(crate) fn require_known(&self) -> Result<&Self, NextFireError> {
        match self {
            Self::Unknown(unknown) => Err(unknown.to_error()),
            zone => Ok(zone),
        }
    }

    /// Converts like APScheduler 3.11's `astimezone()`: a zone of pytz becomes a `ZoneInfo`.
    pub(crate) fn into_zoneinfo(self) -> Self {
        if let Self::Pytz { zone, .. } = self { Self::Named(zone) } else { self }
    }

    /// Returns Python's `tzname()` at the instant `utc`: `CET`, `UTC`, `UTC+05:45`.
    pub(crate) fn tzname_at(&self, utc: NaiveDateTime) -> String {
        match self {
            Self::Named(zone) => abbreviation(*zone, utc),
            Self::Pytz { name, .. } | Self::Fixed { name: Some(name), .. } => name.to_string(),
            Self::Fixed { .. } => self.to_string(),
            Self::Unknown(unknown) => match unknown.similar_zone {
                Some(zone) => abbreviation(zone, utc),
                None => unknown.class.to_string(),
            },
        }
    }

    /// Returns Python's `utcoffset(None)`: an offset if the zone has only one.
    pub(crate) fn constant_offset(&self) -> Option<TimeDelta> {
        const CONSTANT: [&str; 10] =
            ["UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu", "Etc"];
        match self {
            Self::Fixed { offset, .. } => Some(*offset),
            Self::Named(zone) => {
                let first = zone.name().split('/').next().unwrap_or_default();
                CONSTANT.contains(&first).then(|| zone.offset_at_utc(NaiveDateTime::default()))
            }
            Self::Pytz { .. } => None,
            Self::Unknown(unknown) => unknown.offset,
        }
    }
}

impl UtcOffset for Zone {
    fn offset_at_utc(&self, utc: NaiveDateTime) -> TimeDelta {
        match self {
            Self::Fixed { offset, .. } => *offset,
            Self::Named(zone) | Self::Pytz { zone, .. } => zone.offset_at_utc(utc),
            Self::Unknown(unknown) => unknown.offset.unwrap_or_default(),
        }
    }

    fn offset_at_local(&self, local: NaiveDateTime, fold: bool) -> TimeDelta {
        match self {
            Self::Fixed { offset, .. } | Self::Pytz { offset, .. } => *offset,
            Self::Named(zone) => zone.offset_at_local(local, fold),
            Self::Unknown(unknown) => unknown.offset.unwrap_or_default(),
        }
    }
}

/// Formats like Python's `str()`.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(zone) | Self::Pytz { zone, .. } => f.write_str(zone.name()),
            Self::Unknown(unknown) => f.write_str(&unknown.text),
            Self::Fixed { name: Some(name), .. } if !name.is_empty() => f.write_str(name),
            Self::Fixed { offset, .. } if offset.is_zero() => f.write_str("UTC"),
            Self::Fixed { offset, .. } => write!(f, "UTC{}", iso_offset(*offset)),
        }
    }
}

/// Formats an offset: `+05:45`, with seconds if there are any.
pub(crate) fn iso_offset(offset: TimeDelta) -> String {
    let sign = if offset < TimeDelta::zero() { '-' } else { '+' };
    let seconds = offset.num_seconds().abs();
    let tail = if seconds % 60 == 0 { String::new() } else { format!(":{:02}", seconds % 60) };
    format!("{sign}{:02}:{:02}{tail}", seconds / 3600, seconds / 60 % 60)
}

/// Returns the zone's abbreviation, or the offset in the form of the time zone database: `+0545`, `-03`.
pub(crate) fn abbreviation(zone: Tz, utc: NaiveDateTime) -> String {
    let offset = zone.offset_from_utc_datetime(&within_zone_tables(zone, utc));
    offset.abbreviation().map_or_else(
        || {
            let text = iso_offset(TimeDelta::seconds(i64::from(offset.fix().local_minus_utc())));
            text.strip_suffix(":00").unwrap_or(&text).replace(':', "")
        },
        str::to_owned,
    )
}
