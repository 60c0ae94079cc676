//! The schedules of APScheduler 4: a counter of running jobs that is too high, and claims that have expired.

use anyhow::Result;

use super::{Args, RepairedRow};
use crate::db::Change;

/// Repairs what is wrong with the claims on these schedules.
///
/// # Errors
/// A refusal that names the ids there are no jobs of.
pub(super) fn repair(args: &Args, change: &mut Change) -> Result<Vec<RepairedRow>> {
    let found = change.claims(&args.ids)?;
    let is_sound = |id: &&String| found.iter().all(|claims| claims.id != **id);
    let sound: Vec<String> = args.ids.iter().filter(is_sound).cloned().collect();
    if !sound.is_empty() {
        change.lock_jobs(&sound)?;
    }
    let mut rows: Vec<RepairedRow> = sound.into_iter().map(|id| row(id, Vec::new(), None)).collect();
    for wrong in found {
        let done = change.repair_claims(&wrong)?;
        let (repaired, operation) = done.map_or((Vec::new(), None), |(done, id)| (done, Some(id)));
        rows.push(row(wrong.id, repaired, operation));
    }
    Ok(rows)
}

fn row(id: String, repaired: Vec<String>, operation: Option<i64>) -> RepairedRow {
    RepairedRow { id, repaired, next_run_time: None, operation }
}
