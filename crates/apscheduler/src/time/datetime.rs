//! Times as Python's `datetime` keeps and compares them.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, Timelike, Utc};

use crate::next_fire::Stuck;
use crate::time::wall_clock::{Offsets as _, Reading};
use crate::time::zone::{Zone, abbreviation, iso_offset};

/// A `datetime`: a reading of a zone's clock. It may be one the clock skips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds at most.
    pub local: NaiveDateTime,
    /// The second of two equal readings.
    pub fold: bool,
    /// None if it is naive; no scheduler can run such a job.
    pub zone: Option<Zone>,
}

impl Moment {
    /// What the clock shows there at the instant `utc`; on a clock that only Python can read, the time in UTC.
    pub fn at(utc: NaiveDateTime, zone: &Zone) -> Self {
        if let Zone::Opaque(_) = zone {
            return Self { local: utc, fold: false, zone: Some(Zone::UTC) };
        }
        let Reading { local, fold } = match zone {
            Zone::Pytz { zone, .. } => Reading { fold: false, ..Reading::at(utc, zone) },
            zone => Reading::at(utc, zone),
        };
        let zone = match zone {
            Zone::Pytz { zone, .. } => {
                Zone::Pytz { zone: *zone, offset: zone.at(utc), name: abbreviation(*zone, utc).into() }
            }
            zone => zone.clone(),
        };
        Self { local, fold, zone: Some(zone) }
    }

    /// Takes the instant from the row's column where only Python can tell it from the pickle.
    pub fn settle(&mut self, column: Option<DateTime<Utc>>) {
        let (Some(Zone::Opaque(opaque)), Some(column)) = (&mut self.zone, column) else { return };
        if opaque.is_time {
            self.local = column.naive_utc();
        }
        let offset = self.local - column.naive_utc();
        // No zone is a day from UTC.
        opaque.offset = Some(offset).filter(|offset| offset.abs() < TimeDelta::days(1));
    }

    /// Whether only Python can tell the instant from the pickle.
    pub fn is_opaque(&self) -> bool {
        matches!(self.zone, Some(Zone::Opaque(_)))
    }

    /// The instant it stands for; none if it is naive, or if only Python can tell.
    pub fn utc(&self) -> Option<DateTime<Utc>> {
        let zone = self.zone.as_ref()?;
        if let Zone::Opaque(opaque) = zone {
            opaque.offset?;
        }
        Some((self.local - zone.of(self.local, self.fold)).and_utc())
    }

    /// The instant, for an operation Python refuses on a naive datetime, or does by the machine's own zone.
    pub(crate) fn instant(&self) -> Result<NaiveDateTime, Stuck> {
        self.utc().map(|utc| utc.naive_utc()).ok_or_else(|| self.without_instant())
    }

    fn without_instant(&self) -> Stuck {
        match &self.zone {
            Some(Zone::Opaque(opaque)) => opaque.stuck(),
            _ => Stuck::Fails("a datetime has no time zone".to_owned()),
        }
    }

    /// What APScheduler writes into the column `next_run_time`.
    #[allow(clippy::cast_precision_loss, reason = "it is what Python does with these numbers")]
    pub fn column(&self) -> Option<f64> {
        let utc = self.utc()?;
        Some(utc.timestamp() as f64 + f64::from(utc.timestamp_subsec_micros()) / 1e6)
    }

    /// `timestamp()`: seconds since 1970.
    pub(crate) fn timestamp(&self) -> Result<f64, Stuck> {
        Ok(seconds(self.instant()?.and_utc().timestamp_micros()))
    }

    /// `datetime.fromtimestamp(seconds, zone)`: rounded to the nearest microsecond, half to even.
    #[allow(clippy::cast_possible_truncation, reason = "checked before")]
    pub(crate) fn from_timestamp(timestamp: f64, zone: &Zone) -> Result<Self, Stuck> {
        let (whole, part) = (timestamp.trunc(), timestamp.fract());
        let micro = (part * 1e6).round_ties_even();
        // From the year 1 to the year 9999.
        if !(-62_135_596_800.0..253_402_300_800.0).contains(&whole) {
            return Err(Stuck::Fails("year is out of range".to_owned()));
        }
        let utc = DateTime::from_timestamp_micros(whole as i64 * 1_000_000 + micro as i64);
        utc.map(|utc| Self::at(utc.naive_utc(), zone))
            .ok_or_else(|| Stuck::Fails("year is out of range".to_owned()))
    }

    /// Python's order: two readings of one zone by the clock alone, others by the instant.
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, Stuck> {
        if self.is_beside(other) {
            return Ok(self.local.cmp(&other.local));
        }
        match (self.utc(), other.utc()) {
            (Some(this), Some(that)) => Ok(this.cmp(&that)),
            (None, _) => Err(self.without_instant()),
            (_, None) => Err(other.without_instant()),
        }
    }

    /// Python's `==`: where zones differ, a time that depends on its fold equals none (PEP 495).
    pub(crate) fn equals(&self, other: &Self) -> bool {
        if self.is_beside(other) {
            return self.local == other.local;
        }
        let depends = |moment: &Self| Self { fold: !moment.fold, ..moment.clone() }.utc() != moment.utc();
        self.utc().is_some() && self.utc() == other.utc() && !depends(self) && !depends(other)
    }

    /// Whether both have the same tzinfo object, so far as that matters.
    pub(crate) fn is_beside(&self, other: &Self) -> bool {
        match (&self.zone, &other.zone) {
            (None, None) => true,
            (Some(Zone::Named(this)), Some(Zone::Named(that))) => this == that,
            _ => false,
        }
    }

    /// `str()`: as [`Self::iso`], with a space between date and time.
    pub(crate) fn to_python_str(&self) -> String {
        self.iso().replacen('T', " ", 1)
    }

    /// `isoformat()`.
    pub fn iso(&self) -> String {
        let mut text = self.local.format("%Y-%m-%dT%H:%M:%S").to_string();
        if self.local.nanosecond() > 0 {
            text.push_str(&format!(".{:06}", self.local.nanosecond() / 1000));
        }
        if let Some(zone) = self.zone.as_ref().filter(|_| self.utc().is_some()) {
            text.push_str(&iso_offset(zone.of(self.local, self.fold)));
        }
        text
    }
}

/// As APScheduler prints it: `2026-12-01 03:00:00 CET`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local;
        if let Some(Zone::Opaque(opaque)) = &self.zone
            && opaque.is_time
        {
            return f.write_str(&opaque.text);
        }
        write!(f, "{}-{:02}-{:02} ", local.year(), local.month(), local.day())?;
        write!(f, "{:02}:{:02}:{:02} ", local.hour(), local.minute(), local.second())?;
        match (&self.zone, self.utc()) {
            (Some(zone), Some(utc)) => f.write_str(&zone.name_at(utc.naive_utc())),
            (Some(Zone::Opaque(opaque)), None) => f.write_str(&opaque.class),
            _ => Ok(()),
        }
    }
}

/// `total_seconds()`: microseconds divided by a million, rounded once.
#[allow(clippy::cast_precision_loss, reason = "numbers that would lose digits go another way")]
pub(crate) fn seconds(micro: i64) -> f64 {
    if micro.unsigned_abs() < 1 << 53 {
        return micro as f64 / 1e6;
    }
    let sign = if micro < 0 { "-" } else { "" };
    let micro = micro.unsigned_abs();
    format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000).parse().unwrap_or(f64::NAN)
}

/// `total_seconds()` of a timedelta.
pub(crate) fn total_seconds(span: TimeDelta) -> f64 {
    span.num_microseconds().map_or(f64::NAN, seconds)
}

/// `min()` or `max()`: the first of those that are equal.
pub(crate) fn extreme(times: &[Moment], wanted: Ordering) -> Result<Option<&Moment>, Stuck> {
    let mut found: Option<&Moment> = None;
    for time in times {
        if match found {
            Some(found) => time.compare(found)? == wanted,
            None => true,
        } {
            found = Some(time);
        }
    }
    Ok(found)
}
