//! The table `scheduled_jobs`, in which an application may keep its own list of jobs.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use postgres::Row;
use postgres::types::Type;

use super::{Db, get, template};
use crate::domain::scheduled_job::ScheduledJob;

/// The columns to read. A table with the first four is taken for such a list.
const COLUMNS: [&str; 8] =
    ["id", "name", "schedule_cron", "enabled", "status", "run_count", "success_count", "error_message"];

impl Db {
    /// Whether the table may exist.
    pub fn has_scheduled_jobs(&self) -> bool {
        self.scheduled_jobs.is_some()
    }

    /// Returns the application's list by job id; `None` if the table does not exist or must not be read. The
    /// session's first statement has determined whether it exists.
    pub fn read_scheduled_jobs(&mut self) -> Result<Option<BTreeMap<String, ScheduledJob>>> {
        let Some(table) = self.scheduled_jobs.clone() else { return Ok(None) };
        let rows = self.query(include_str!("scheduled_jobs/readable_columns.sql"), &[(&table, Type::TEXT)])?;
        let readable: Vec<String> = rows.iter().map(|row| get(row, "column_name")).collect::<Result<_>>()?;
        let has = |column: &&str| readable.iter().any(|readable| readable == column);
        if !COLUMNS[..4].iter().all(has) {
            return Ok(None);
        }
        let text_columns = COLUMNS.map(|column| {
            let value = if has(&column) { format!("s.{column}") } else { "NULL".to_owned() };
            format!("{value}::text AS {column}")
        });
        let values = [("text_columns", &*text_columns.join(", ")), ("scheduled_jobs", &*table)];
        let sql = template::fill(include_str!("scheduled_jobs/list.sql"), &values);
        let rows = self.query(&sql, &[]).context("reading scheduled_jobs")?;
        rows.iter().map(scheduled_job).collect::<Result<_>>().map(Some)
    }
}

fn scheduled_job(row: &Row) -> Result<(String, ScheduledJob)> {
    let number = |column: &str| -> Result<Option<i64>> {
        Ok(get::<Option<String>>(row, column)?.and_then(|text| text.parse().ok()))
    };
    let enabled: Option<String> = get(row, "enabled")?;
    let job = ScheduledJob {
        name: get::<Option<String>>(row, "name")?.unwrap_or_default(),
        cron: get(row, "schedule_cron")?,
        is_enabled: enabled.is_some_and(|word| ["true", "1"].contains(&word.as_str())),
        status: get(row, "status")?,
        runs: number("run_count")?,
        successes: number("success_count")?,
        error: get::<Option<String>>(row, "error_message")?.filter(|error| !error.is_empty()),
    };
    Ok((get::<Option<String>>(row, "id")?.unwrap_or_default(), job))
}
