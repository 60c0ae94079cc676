//! When a scheduler notices a change of its jobs.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::change_jobs::JobChange;
use crate::context::Context;
use crate::db::store::Scheduling;
use crate::domain::duration_text::exact_duration;
use crate::domain::time_format::format_time;

/// Returns a note on when a scheduler of APScheduler 3 notices changes of existing jobs.
pub(super) fn notes(changes: &[JobChange], context: &mut Context) -> Result<Vec<String>> {
    let is_changed = changes.iter().any(|change| change.changed.as_ref().is_some_and(|job| job.operation.is_some()));
    if !is_changed || context.db()?.features()?.scheduling != Scheduling::Aps3Trigger {
        return Ok(Vec::new());
    }
    // A scheduler computes its wake-up from the rows as they were before.
    let earliest_before = changes.iter().filter_map(|change| change.changed.as_ref()?.before.next_run_time).min();
    let ids: Vec<String> = changes.iter().map(|change| change.job.id.clone()).collect();
    let wake_up = context.or_warn("when the scheduler wakes up next is not known", |context| {
        let db = context.db()?;
        db.refresh()?;
        Ok((db.next_scheduled_run(&ids)?, db.now()))
    })?;
    Ok(wake_up.map(|(next, now)| note(earliest_before.into_iter().chain(next).min(), now)).into_iter().collect())
}

/// Describes when the scheduler wakes up: nothing in the database can wake it earlier.
fn note(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    match next {
        Some(next) if next > now => {
            let seconds = u64::try_from((next - now).num_seconds()).unwrap_or_default();
            let wait = exact_duration(std::time::Duration::from_secs(seconds));
            format!("a running scheduler notices this when it wakes up, by {} (in {wait})", format_time(next))
        }
        Some(_) => "a running scheduler notices this at once".to_owned(),
        None => "a sleeping scheduler notices this when its own process wakes it".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_gives_the_time_of_the_wake_up() {
        let at = |seconds: i64| DateTime::from_timestamp(1_761_480_000 + seconds, 0);
        let note = |next| note(next, at(0).unwrap());
        assert!(note(at(750)).ends_with("by 2025-10-26 12:12:30 UTC (in 12m 30s)"));
        assert!(note(at(0)).ends_with("at once"));
        assert!(note(None).starts_with("a sleeping scheduler"));
    }
}
