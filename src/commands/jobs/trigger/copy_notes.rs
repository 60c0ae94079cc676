//! Notes about the copies that run once in place of triggered jobs, on APScheduler's own tables.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::commands::jobs::change_jobs::JobChange;
use crate::context::Context;
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::time_format::format_time;
use crate::invocation::APSCTL;
use crate::screen::counted;

/// Up to how many copies have a note each.
const MAX_NOTES: usize = 10;

struct Copy<'a> {
    original_id: &'a str,
    id: &'a str,
    /// The journal entry.
    operation: Option<i64>,
}

fn copies(changes: &[JobChange]) -> impl Iterator<Item = Copy<'_>> {
    changes.iter().filter_map(|change| {
        let job = change.changed.as_ref()?;
        let (original_id, id) = (&job.before.id, &job.after.as_ref()?.id);
        (original_id != id).then_some(Copy { original_id, id, operation: job.operation })
    })
}

/// Returns notes on the id under which each copy runs, and on when the scheduler wakes up, as far as that is known.
pub(super) fn notes(changes: &[JobChange], context: &mut Context) -> Result<Vec<String>> {
    let number = copies(changes).count();
    if number == 0 {
        return Ok(Vec::new());
    }
    let mut notes: Vec<String> = if number > MAX_NOTES {
        let number = counted(number, "job");
        vec![format!("{number} run once, each as a copy with the id ID{COPY_MARKER}TIME")]
    } else {
        copies(changes).map(|copy| format!("job {} runs once, as {}", copy.original_id, copy.id)).collect()
    };
    let wake_up = context.or_warn("when the scheduler wakes up next is not known", |context| {
        let db = context.db()?;
        db.refresh()?;
        Ok((db.next_scheduled_run(&[])?, db.now()))
    })?;
    notes.extend(wake_up.map(|(next, now)| wake_up_note(next, now)));
    Ok(notes)
}

/// Describes when the scheduler wakes up: nothing in the database can wake it earlier.
fn wake_up_note(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    let Some(next) = next else {
        return "no other job is scheduled: a sleeping scheduler may not run the copy until its own process wakes it; a \
                job that runs every minute limits the wait"
            .into();
    };
    let time = format_time(next);
    if next <= now {
        return format!("a running scheduler wakes up at once: a job has been due since {time}");
    }
    let seconds = u64::try_from((next - now).num_seconds()).unwrap_or_default();
    let wait = humantime::format_duration(std::time::Duration::from_secs(seconds));
    format!("a running scheduler wakes up by {time} (in {wait}); a job that runs every minute shortens the wait")
}

/// Returns notes on the copies that have not run in time.
pub(super) fn notes_on_waiting(changes: &[JobChange], waiting_ids: &[&str]) -> Vec<String> {
    let note = |copy: Copy| {
        let (id, operation) = (copy.id, copy.operation?);
        waiting_ids
            .contains(&id)
            .then(|| format!("{id} still runs when the scheduler wakes up; `{APSCTL} undo {operation}` removes it"))
    };
    copies(changes).filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_gives_the_time_of_the_wake_up() {
        let now = DateTime::from_timestamp(1_761_480_000, 0).unwrap();
        let note = |seconds: i64| wake_up_note(DateTime::from_timestamp(1_761_480_000 + seconds, 0), now);
        assert!(note(750).contains("by 2025-10-26 12:12:30 UTC (in 12m 30s)"));
        assert!(note(-5).contains("at once: a job has been due since 2025-10-26 11:59:55 UTC"));
        assert!(wake_up_note(None, now).starts_with("no other job is scheduled"));
    }
}
