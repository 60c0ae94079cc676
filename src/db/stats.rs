//! Statistics of the audit log.

use std::str::FromStr;

use anyhow::Result;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use postgres::types::Type;

use super::{Db, get};
use crate::domain::durations::Durations;

/// How runs are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    Hour,
    Day,
    Job,
}

impl FromStr for Grouping {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "hour" => Ok(Self::Hour),
            "day" => Ok(Self::Day),
            "job" => Ok(Self::Job),
            _ => Err(format!("runs cannot be grouped by `{name}`")),
        }
    }
}

impl Grouping {
    /// The names that [`str::parse`] accepts.
    pub const NAMES: [&'static str; 3] = ["hour", "day", "job"];

    fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Job => "job",
        }
    }
}

/// The runs of one day, hour or job.
#[derive(Debug, Clone)]
pub struct RunGroup {
    /// The date or the job id.
    pub label: Option<String>,
    pub hour: Option<DateTime<Utc>>,
    pub durations: Durations,
}

impl Db {
    /// Returns the durations of the runs of the last days, newest first (jobs by id).
    pub fn durations(&mut self, by: Grouping, days: i32, zone: Tz) -> Result<Vec<RunGroup>> {
        let mut groups = Vec::new();
        self.each_run_group(by, days, zone, |group| {
            groups.push(group);
            Ok(())
        })?;
        Ok(groups)
    }

    /// Calls `each` with the durations of the runs of the last days, newest first (jobs by id).
    pub fn each_run_group(
        &mut self,
        by: Grouping,
        days: i32,
        zone: Tz,
        mut each: impl FnMut(RunGroup) -> Result<()>,
    ) -> Result<()> {
        let (sql, now) = (include_str!("stats/durations.sql"), self.now());
        let params: [super::Param; 4] =
            [(&now, Type::TIMESTAMPTZ), (&zone.name(), Type::TEXT), (&days, Type::INT4), (&by.as_str(), Type::TEXT)];
        match by {
            Grouping::Job => self.stream(sql, &params, |row| each(read_group(row)?)),
            // There are few of them, and the server reads a cursor with one process only.
            Grouping::Hour | Grouping::Day => {
                self.query(sql, &params)?.iter().try_for_each(|row| each(read_group(row)?))
            }
        }
    }
}

fn read_group(row: &postgres::Row) -> Result<RunGroup> {
    let percentiles: Option<Vec<Option<f64>>> = get(row, "percentiles")?;
    let percentile = |at: usize| percentiles.as_ref().and_then(|all| all.get(at).copied().flatten());
    Ok(RunGroup {
        label: get(row, "label")?,
        hour: get(row, "hour")?,
        durations: Durations {
            executions: get(row, "executions")?,
            unfinished: get(row, "unfinished")?,
            average: get(row, "average")?,
            p50: percentile(0),
            p95: percentile(1),
            p99: percentile(2),
            maximum: get(row, "maximum")?,
        },
    })
}
