//! What there is to say of jobs that run as copies of themselves, as they do in APScheduler's own stores.

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::super::changing::JobChange;
use crate::context::Context;
use crate::domain::span::moment;

/// The job a copy was made of, the copy, and its row in the journal.
struct Copy<'a> {
    of: &'a str,
    id: &'a str,
    operation: Option<i64>,
}

fn copies(done: &[JobChange]) -> Vec<Copy<'_>> {
    done.iter().filter_map(copy).collect()
}

fn copy(done: &JobChange) -> Option<Copy<'_>> {
    let changed = done.changed.as_ref()?;
    let (of, id) = (&changed.before.id, &changed.after.as_ref()?.id);
    (of != id).then_some(Copy { of, id, operation: changed.operation })
}

/// Under which id each runs, and when, as far as that is known: nothing in the database wakes a scheduler.
pub(super) fn notes(done: &[JobChange], context: &mut Context) -> Result<Vec<String>> {
    let copies = copies(done);
    if copies.is_empty() {
        return Ok(Vec::new());
    }
    let mut notes: Vec<String> =
        copies.iter().map(|copy| format!("job {} runs once, as {}", copy.of, copy.id)).collect();
    let asked = context.afterwards("when the scheduler wakes up next is not known", |context| {
        let db = context.db()?;
        db.refresh()?;
        Ok((db.next_scheduled_run()?, db.now()))
    })?;
    notes.extend(asked.map(|(next, now)| wake(next, now)));
    Ok(notes)
}

fn wake(next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    let Some(next) = next else {
        return "nothing else is scheduled: a scheduler that sleeps may not wake up for it before something in its \
                own process does; a job that runs every minute (a heartbeat) bounds that wait"
            .into();
    };
    let time = moment(next);
    if next <= now {
        return format!("a scheduler that runs wakes up at once: a job has been due since {time}");
    }
    let whole = std::time::Duration::from_secs(u64::try_from((next - now).num_seconds()).unwrap_or_default());
    let left = humantime::format_duration(whole);
    format!(
        "a scheduler that runs wakes up for it at {time} at the latest (in {left}); a job that runs every minute (a heartbeat) shortens that"
    )
}

/// What becomes of copies that have not run in time.
pub(super) fn left_waiting(done: &[JobChange], waiting: &[&str]) -> Vec<String> {
    let note = |copy: Copy| {
        let (id, operation) = (copy.id, copy.operation?);
        waiting.contains(&id).then(|| {
            format!(
                "{id} stays, and runs when the scheduler wakes up; `apsctl undo {operation}` takes it back"
            )
        })
    };
    copies(done).into_iter().filter_map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_told() {
        let now = DateTime::from_timestamp(1_761_480_000, 0).unwrap();
        let told = |seconds: i64| wake(DateTime::from_timestamp(1_761_480_000 + seconds, 0), now);
        assert!(told(750).contains("at 2025-10-26 12:12:30 UTC at the latest (in 12m 30s)"));
        assert!(told(-5).contains("at once: a job has been due since 2025-10-26 11:59:55 UTC"));
        assert!(wake(None, now).starts_with("nothing else is scheduled"));
    }
}
