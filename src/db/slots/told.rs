//! Reads rows of the audit log and the journal.

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use postgres::Row;
use serde_json::Value;

use crate::db::row::{Id, run_id};
use crate::db::{clamped_time, finite_time, get};
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::job::CronSchedule;
use crate::domain::slots::{JobImage, JobRun, JournalEvent};
use crate::domain::{image, json_text};

pub(super) fn read_run(row: &Row) -> Result<JobRun> {
    // What is no JSON is left aside.
    let details = get::<Option<String>>(row, "details")?
        .as_deref()
        .map(json_text::parse_within_limits)
        .unwrap_or_default();
    let text = |key: &str| match details.get(key)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        other => Some(other.to_string()),
    };
    let status: Option<String> = get(row, "status")?;
    Ok(JobRun {
        id: run_id(row, "id")?,
        at: clamped_time(row, "created_at")?,
        completed_at: finite_time(row, "completed_at")?.0,
        status: status.map(|word| {
            let Ok(status) = word.parse();
            status
        }),
        attempt: text("attempt").and_then(|number| number.parse().ok()),
        process: text("host").zip(text("pid")).map(|(host, pid)| format!("{host}:{pid}")),
        is_copy: get::<Option<Id>>(row, "job_id")?.is_some_and(|id| id.text.contains(COPY_MARKER)),
    })
}

/// Reads what was done to a job. For a copy, only that there was one.
pub(super) fn read_journal_event(row: &Row, is_copy: bool) -> Result<JournalEvent> {
    let (before, after): (Option<&str>, Option<&str>) = (get(row, "before")?, get(row, "after")?);
    let seen = |image: Option<&str>| {
        image.filter(|_| !is_copy).map(|image| job_in_image(&json_text::parse_within_limits(image)))
    };
    Ok(JournalEvent {
        at: clamped_time(row, "at")?,
        actor: get(row, "who")?,
        is_trigger: get(row, "is_trigger")?,
        before: seen(before),
        after: seen(after),
    })
}

fn job_in_image(image: &Value) -> JobImage {
    let (state, _) = image::state_and_next_run(image);
    let is_paused_or_removed =
        image["paused"].as_bool().unwrap_or(matches!(state.as_deref(), Some("PAUSED" | "REMOVED")));
    let text = |name: &str| image["schedule"][name].as_str().map(str::to_owned);
    let schedule = || {
        let kept =
            CronSchedule { cron: text("cron")?, time_zone: text("time_zone")?, dialect: text("dialect")? };
        Some((kept, parse_time(&image["schedule"]["updated_at"])?))
    };
    JobImage { is_paused_or_removed, paused_at: parse_time(&image["paused_at"]), schedule: schedule() }
}

fn parse_time(value: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|time| time.to_utc())
}

/// Converts seconds to a duration, clamped to the supported range.
#[allow(clippy::cast_possible_truncation, reason = "clamped before")]
pub(super) fn seconds_to_delta(seconds: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds * 1e3).clamp(0.0, 1e15) as i64)
}
