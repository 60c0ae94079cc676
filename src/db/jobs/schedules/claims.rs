//! Finds and removes expired claims of APScheduler 4's schedulers.

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;
use serde_json::json;

use crate::db::{Change, Db, JournalEntry, Param, get, time};
use crate::domain::claims::Claims;

impl Db {
    /// Returns the inconsistent claims on these schedules (`None`: all). Other layouts have none.
    pub fn claims(&mut self, ids: Option<&[String]>) -> Result<Vec<Claims>> {
        if !self.features()?.has_claims {
            return Ok(Vec::new());
        }
        let params: [Param; 1] = [(&ids, Type::TEXT_ARRAY)];
        self.query(include_str!("inconsistent_claims.sql"), &params)?.iter().map(claims).collect()
    }
}

fn claims(row: &Row) -> Result<Claims> {
    let by: Option<String> = get(row, "acquired_by")?;
    Ok(Claims {
        id: get(row, "id")?,
        task_id: get(row, "task_id")?,
        running_jobs: get(row, "running")?,
        max_running_jobs: get(row, "most")?,
        acquired_jobs: get(row, "acquired")?,
        waiting_jobs: get(row, "waiting")?,
        expired_jobs: get(row, "expired_jobs")?,
        expired_claim: by.zip(time(row, "acquired_until")?),
    })
}

impl Change<'_> {
    /// Removes expired claims and corrects the task's count of running jobs. Returns descriptions of what was done
    /// and the number of the journal entry, or `None` if nothing was left to do.
    pub fn repair_claims(&mut self, claims: &Claims) -> Result<Option<(Vec<String>, i64)>> {
        let task: [Param; 1] = [(&claims.task_id, Type::TEXT)];
        self.db.query(include_str!("lock_task.sql"), &task)?;
        let mut notes = Vec::new();
        let released = self.db.execute(include_str!("release_schedule.sql"), &[(&claims.id, Type::TEXT)])?;
        if let (1.., Some((by, _))) = (released, &claims.expired_claim) {
            notes.push(format!("released from scheduler {by}"));
        }
        let jobs = self.db.execute(include_str!("release_jobs.sql"), &task)?;
        if jobs > 0 {
            notes.push(format!("{jobs} queued jobs released"));
        }
        let counted = self.db.query(include_str!("correct_running_count.sql"), &task)?;
        if let Some(row) = counted.first() {
            let running: i64 = get(row, "running")?;
            notes
                .push(format!("running_jobs of task {} set from {} to {running}", claims.task_id, claims.running_jobs));
        }
        if notes.is_empty() {
            return Ok(None);
        }
        let Claims { id, task_id, running_jobs, expired_claim, .. } = claims;
        let before = json!({"claims": {
            "id": id, "task_id": task_id, "running_jobs": running_jobs,
            "acquired_by": expired_claim.as_ref().map(|(by, _)| by),
            "acquired_until": expired_claim.as_ref().map(|(_, until)| until.to_rfc3339()),
        }});
        let entry = JournalEntry {
            job_id: None,
            before: Some(before.to_string()),
            after: Some(json!({"claims": {"id": id, "repaired": notes}}).to_string()),
            undo_of: None,
        };
        let operation = self.write_entry(&entry)?;
        Ok(Some((notes, operation)))
    }

    /// Returns the inconsistent claims on these schedules.
    pub fn claims(&mut self, ids: &[String]) -> Result<Vec<Claims>> {
        self.db.claims(Some(ids))
    }
}
