//! Python's `datetime`: its fields, comparisons and formats.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};

use crate::next_fire::NextFireError;
use crate::time::wall_clock::{LocalTime, UtcOffset as _, is_repeated};
use crate::time::zone::{Zone, abbreviation, iso_offset};

/// A `datetime.datetime`. Its local time may be one that the zone's clock skips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PyDateTime {
    /// The local time, with microseconds.
    pub local: NaiveDateTime,
    /// Whether it is the second of two equal local times (PEP 495).
    pub fold: bool,
    /// The tzinfo; `None` if the datetime is naive. No scheduler can run a job at a naive time.
    pub zone: Option<Zone>,
}

impl PyDateTime {
    /// Converts an instant to a zone. Uses UTC if only Python knows the zone's offset.
    pub fn from_utc(utc: NaiveDateTime, zone: &Zone) -> Self {
        if let Zone::Unknown(_) = zone {
            return Self { local: utc, fold: false, zone: Some(Zone::UTC) };
        }
        let LocalTime { local, fold } = match zone {
            Zone::Pytz { zone, .. } => LocalTime { fold: false, ..LocalTime::from_utc(utc, zone) },
            zone => LocalTime::from_utc(utc, zone),
        };
        let zone = match zone {
            Zone::Pytz { zone, .. } => {
                Zone::Pytz { zone: *zone, offset: zone.offset_at_utc(utc), name: abbreviation(*zone, utc).into() }
            }
            zone => zone.clone(),
        };
        Self { local, fold, zone: Some(zone) }
    }

    /// Takes the instant from the row's column if only Python can compute it from the pickle.
    pub fn resolve_with_column(&mut self, column: Option<DateTime<Utc>>) {
        let (Some(Zone::Unknown(unknown)), Some(column)) = (&mut self.zone, column) else { return };
        if unknown.is_datetime {
            self.local = column.naive_utc();
        }
        let offset = self.local - column.naive_utc();
        // No zone is a day or more from UTC.
        unknown.offset = Some(offset).filter(|offset| offset.abs() < TimeDelta::days(1));
    }

    /// Returns whether Python can represent the local time and the instant: both are in the years 1 to 9999.
    pub(crate) fn is_representable(&self) -> bool {
        let is_in_range = |year| (1..=9999).contains(&year);
        is_in_range(self.local.year()) && self.utc().is_some_and(|utc| is_in_range(utc.year()))
    }

    /// Returns whether only Python can compute the instant from the pickle.
    pub fn has_unknown_tzinfo(&self) -> bool {
        matches!(self.zone, Some(Zone::Unknown(_)))
    }

    /// Returns the instant; `None` if the datetime is naive or only Python can compute it.
    pub fn utc(&self) -> Option<DateTime<Utc>> {
        let zone = self.zone.as_ref()?;
        if let Zone::Unknown(unknown) = zone {
            unknown.offset?;
        }
        Some((self.local - zone.offset_at_local(self.local, self.fold)).and_utc())
    }

    /// Returns the instant, or the error of an operation that needs one.
    pub(crate) fn require_utc(&self) -> Result<NaiveDateTime, NextFireError> {
        self.utc().map(|utc| utc.naive_utc()).ok_or_else(|| self.no_utc_error())
    }

    fn no_utc_error(&self) -> NextFireError {
        match &self.zone {
            Some(Zone::Unknown(unknown)) => unknown.to_error(),
            _ => NextFireError::Raises("a datetime has no time zone".to_owned()),
        }
    }

    /// Returns a note if the zone's clock skips or repeats this local time.
    pub fn clock_change_note(&self) -> Option<String> {
        let zone = match self.zone.as_ref()? {
            Zone::Named(zone) | Zone::Pytz { zone, .. } => *zone,
            _ => return None,
        };
        let actual = LocalTime::from_utc(self.utc()?.naive_utc(), &zone);
        let hour = self.local.format("%H:%M");
        if actual.local != self.local {
            return Some(format!("skipped hour: {hour} does not exist, runs at {}", actual.local.format("%H:%M")));
        }
        is_repeated(zone, self.local).then(|| format!("{} of two {hour}", if actual.fold { "second" } else { "first" }))
    }

    /// Returns the value that APScheduler writes to the column `next_run_time`.
    #[allow(clippy::cast_precision_loss, reason = "Python rounds these numbers the same way")]
    pub fn to_column(&self) -> Option<f64> {
        let utc = self.utc()?;
        Some(utc.timestamp() as f64 + f64::from(utc.timestamp_subsec_micros()) / 1e6)
    }

    /// Returns Python's `timestamp()`: seconds since 1970.
    pub(crate) fn timestamp(&self) -> Result<f64, NextFireError> {
        Ok(micros_to_seconds(self.require_utc()?.and_utc().timestamp_micros()))
    }

    /// Computes Python's `datetime.fromtimestamp(seconds, zone)`: rounded to the nearest microsecond, half to even.
    #[allow(clippy::cast_possible_truncation, reason = "checked before")]
    pub(crate) fn from_timestamp(timestamp: f64, zone: &Zone) -> Result<Self, NextFireError> {
        let (whole, part) = (timestamp.trunc(), timestamp.fract());
        let micros = (part * 1e6).round_ties_even();
        // The years 1 to 9999.
        if !(-62_135_596_800.0..253_402_300_800.0).contains(&whole) {
            return Err(NextFireError::Raises("year is out of range".to_owned()));
        }
        let utc = DateTime::from_timestamp_micros(whole as i64 * 1_000_000 + micros as i64);
        utc.map(|utc| Self::from_utc(utc.naive_utc(), zone))
            .ok_or_else(|| NextFireError::Raises("year is out of range".to_owned()))
    }

    /// Compares like Python: two datetimes of one zone by local time, others by instant.
    pub(crate) fn python_cmp(&self, other: &Self) -> Result<Ordering, NextFireError> {
        if self.has_same_tzinfo(other) {
            return Ok(self.local.cmp(&other.local));
        }
        match (self.utc(), other.utc()) {
            (Some(this), Some(that)) => Ok(this.cmp(&that)),
            (None, _) => Err(self.no_utc_error()),
            (_, None) => Err(other.no_utc_error()),
        }
    }

    /// Computes Python's `==`. In different zones, a datetime whose instant depends on its fold equals no other (PEP 495).
    pub(crate) fn python_eq(&self, other: &Self) -> bool {
        if self.has_same_tzinfo(other) {
            return self.local == other.local;
        }
        let depends = |moment: &Self| Self { fold: !moment.fold, ..moment.clone() }.utc() != moment.utc();
        self.utc().is_some() && self.utc() == other.utc() && !depends(self) && !depends(other)
    }

    /// Returns whether Python compares both by local time because they have the same tzinfo.
    pub(crate) fn has_same_tzinfo(&self, other: &Self) -> bool {
        match (&self.zone, &other.zone) {
            (None, None) => true,
            (Some(Zone::Named(this)), Some(Zone::Named(that))) => this == that,
            _ => false,
        }
    }

    /// Formats like Python's `str()`: a space separates date and time.
    pub(crate) fn to_python_str(&self) -> String {
        self.isoformat().replacen('T', " ", 1)
    }

    /// Formats like Python's `isoformat()`.
    pub fn isoformat(&self) -> String {
        let mut text = self.local.format("%Y-%m-%dT%H:%M:%S").to_string();
        if self.local.nanosecond() > 0 {
            text.push_str(&format!(".{:06}", self.local.nanosecond() / 1000));
        }
        if let Some(zone) = self.zone.as_ref().filter(|_| self.utc().is_some()) {
            text.push_str(&iso_offset(zone.offset_at_local(self.local, self.fold)));
        }
        text
    }
}

/// Formats like APScheduler: `2026-12-01 03:00:00 CET`.
impl fmt::Display for PyDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local;
        if let Some(Zone::Unknown(unknown)) = &self.zone
            && unknown.is_datetime
        {
            return f.write_str(&unknown.text);
        }
        write!(f, "{}-{:02}-{:02} ", local.year(), local.month(), local.day())?;
        write!(f, "{:02}:{:02}:{:02} ", local.hour(), local.minute(), local.second())?;
        match (&self.zone, self.utc()) {
            (Some(zone), Some(utc)) => f.write_str(&zone.tzname_at(utc.naive_utc())),
            (Some(Zone::Unknown(unknown)), None) => f.write_str(&unknown.class),
            _ => Ok(()),
        }
    }
}

/// Divides microseconds by a million and rounds once, like Python's `total_seconds()`.
#[allow(clippy::cast_precision_loss, reason = "larger numbers are converted by their digits")]
pub(crate) fn micros_to_seconds(micros: i64) -> f64 {
    if micros.unsigned_abs() < 1 << 53 {
        return micros as f64 / 1e6;
    }
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    format!("{sign}{}.{:06}", micros / 1_000_000, micros % 1_000_000).parse().unwrap_or(f64::NAN)
}

/// Computes Python's `total_seconds()` of a timedelta.
pub(crate) fn total_seconds(span: TimeDelta) -> f64 {
    span.num_microseconds().map_or(f64::NAN, micros_to_seconds)
}

/// Returns Python's `min()` (`Ordering::Less`) or `max()` (`Ordering::Greater`): the first one if several are equal.
pub(crate) fn extreme(times: &[PyDateTime], order: Ordering) -> Result<Option<&PyDateTime>, NextFireError> {
    let mut extreme_time: Option<&PyDateTime> = None;
    for time in times {
        if match extreme_time {
            Some(extreme_time) => time.python_cmp(extreme_time)? == order,
            None => true,
        } {
            extreme_time = Some(time);
        }
    }
    Ok(extreme_time)
}
