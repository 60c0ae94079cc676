//! What an operation changed besides state and next run, from its images in the operator journal.

use apscheduler::pickle::Decoder;
use apscheduler::{aps3, aps4};
use serde_json::Value;

use super::hex::unhex;
use super::job::{CronSchedule, grace_word};

/// An attribute with another value than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeChange {
    pub label: &'static str,
    pub old: String,
    pub new: String,
}

impl AttributeChange {
    /// Returns `grace 1s → 5m`.
    pub fn describe(&self) -> String {
        format!("{} {} → {}", self.label, self.old, self.new)
    }
}

/// Returns the attributes that differ between two images of a job. Empty if one of them is missing or cannot be read.
pub fn attribute_changes(before: &Value, after: &Value) -> Vec<AttributeChange> {
    let (Some(before), Some(after)) = (attributes(before), attributes(after)) else { return Vec::new() };
    let change = |((label, old), (_, new)): ((&'static str, String), (&'static str, String))| {
        (old != new).then_some(AttributeChange { label, old, new })
    };
    before.into_iter().zip(after).filter_map(change).collect()
}

/// Returns the attributes of a job, always in the same order.
fn attributes(image: &Value) -> Option<[(&'static str, String); 6]> {
    let job = image.get("job").filter(|job| job.is_object())?;
    let text = |column: &str| job.get(column).and_then(Value::as_str);
    let [mut grace, mut instances, mut coalesce, mut name, mut executor, mut schedule] =
        std::array::from_fn(|_| "none".to_owned());
    if let Some(pickle) = text("job_state").and_then(unhex) {
        let mut decoder = Decoder::default();
        let job = aps3::Job::read(decoder.decode(&pickle).ok()?).ok()?;
        grace = grace_word(job.misfire_grace_time);
        instances = job.max_instances.to_string();
        coalesce = on_or_off(job.coalesce);
        name = format!("\"{}\"", job.name);
        executor = job.executor.into_owned();
        schedule = job.trigger.to_string();
    } else if let Some(trigger) = text("trigger").and_then(unhex) {
        grace = text("misfire_grace_time").map_or(grace, interval_word);
        coalesce = text("coalesce").map_or(coalesce, str::to_owned);
        executor = text("job_executor").map_or(executor, str::to_owned);
        schedule = aps4::Trigger::read(&trigger).ok()?.to_string();
    } else {
        grace = grace_word(job.get("misfire_grace_time").and_then(Value::as_i64).map(i128::from));
        schedule = stored_schedule(image).map_or(schedule, |stored| stored.summary());
    }
    Some([
        ("schedule", schedule),
        ("grace", grace),
        ("max_instances", instances),
        ("coalesce", coalesce),
        ("name", name),
        ("executor", executor),
    ])
}

fn stored_schedule(image: &Value) -> Option<CronSchedule> {
    let text = |column: &str| image.get("schedule")?.get(column)?.as_str().map(str::to_owned);
    Some(CronSchedule { cron: text("cron")?, time_zone: text("time_zone")?, dialect: text("dialect")? })
}

fn on_or_off(is_on: bool) -> String {
    if is_on { "on" } else { "off" }.to_owned()
}

/// Returns an interval of less than a day, which PostgreSQL writes as `00:05:00`, as `--grace` accepts it.
fn interval_word(text: &str) -> String {
    let parts: Option<Vec<i128>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([hours, minutes, seconds]) => grace_word(Some(hours * 3600 + minutes * 60 + seconds)),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn changes_of_the_tasks_table_are_its_schedule_and_grace() {
        let image = |grace: Option<i64>, cron: Option<&str>| {
            let schedule = cron.map(|cron| json!({"cron": cron, "time_zone": "UTC", "dialect": "crontab"}));
            json!({"job": {"job_state": "SCHEDULED", "misfire_grace_time": grace}, "schedule": schedule})
        };
        let changes = |before: &Value, after: &Value| {
            attribute_changes(before, after).iter().map(AttributeChange::describe).collect::<Vec<_>>()
        };
        let (old, new) = (image(None, None), image(Some(300), Some("0 9 * * *")));
        assert_eq!(changes(&old, &new), ["schedule none → 0 9 * * *", "grace none → 5m"]);
        assert_eq!(changes(&new, &old), ["schedule 0 9 * * * → none", "grace 5m → none"]);
        for missing in [json!(null), json!({"job": null}), json!({"job": {"job_state": "\\x80"}})] {
            assert_eq!(changes(&new, &missing), [""; 0]);
        }
        assert_eq!(changes(&new, &new), [""; 0]);
    }

    #[test]
    fn intervals_are_written_as_grace_times() {
        for (text, word) in [("00:00:01", "1s"), ("00:05:00", "5m"), ("02:00:00", "2h"), ("1 day", "1 day")] {
            assert_eq!(interval_word(text), word);
        }
    }
}
