//! Tries the writes of a pass, to find out whether triggers, checks and row policies allow them.
//!
//! The transaction that writes to the audit log and to the job is rolled back.

use anyhow::Result;
use postgres::types::Type;

use crate::db::{Db, Param, get};
use crate::domain::audit::RunStatus;
use crate::error::{Reason, cli_error_of};

impl Db {
    /// Returns what prevents a pass from writing to the audit log and to this job.
    pub(super) fn try_pass_writes(
        &mut self,
        audit: bool,
        jobs: bool,
        job: Option<&str>,
        is_filtered: bool,
    ) -> Result<Vec<Reason>> {
        let tried = self.write_transaction(
            None,
            |_| false,
            |db| {
                let mut reasons = Vec::new();
                if audit {
                    reasons.extend(db.try_run_record(job, is_filtered)?);
                }
                if let Some(job) = job.filter(|_| jobs && reasons.is_empty()) {
                    reasons.extend(db.try_job_states(job)?);
                }
                Ok(reasons)
            },
        );
        let table = self.table_name(if audit { "audit" } else { "jobs" });
        match tried {
            Ok(reasons) => Ok(reasons),
            // The server's own message is the reason.
            Err(error)
                if cli_error_of(&error).is_some_and(|refusal| refusal.kind == crate::error::FailureKind::Lasting) =>
            {
                Ok(vec![Reason::new(
                    format!("{table} refused a trial write, which was rolled back: {error:#}"),
                    format!("see the triggers, checks and policies of {table} (\\d {table} in psql)"),
                )])
            }
            Err(error) => Err(error),
        }
    }

    fn try_run_record(&mut self, job: Option<&str>, is_filtered: bool) -> Result<Option<Reason>> {
        let sql = include_str!("try_insert_run.sql").replace(":trial_id", &self.trial_id(is_filtered));
        let opened = self.query_one(&sql, &[(&job, Type::TEXT)])?;
        let id: Option<String> = get(&opened, "id")?;
        let table = self.table_name("audit");
        let Some(id) = id else {
            let what = format!("a new row of {table} has no id");
            return Ok(Some(Reason::new(what, "give the column id a default")));
        };
        let mut closed = 1;
        for status in RunStatus::OF_PASSES.iter().filter(|status| **status != "running") {
            let params: [Param; 2] = [(&id, Type::TEXT), (status, Type::TEXT)];
            // Each status is tried on the open run: a trigger may forbid changes of a finished run.
            self.batch("SAVEPOINT trial")?;
            closed = closed.min(self.execute(include_str!("try_finish_run.sql"), &params)?);
            self.batch("SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK TO trial")?;
        }
        Ok((closed != 1).then(|| {
            Reason::new(
                format!("{table} is append-only for this role: a row that was just inserted cannot be changed"),
                format!("a pass closes the row of its run: see the triggers, rules and policies of {table} (\\d {table} in psql)"),
            )
        }))
    }

    /// Returns SQL for an unused id, so that the trial does not advance the table's sequence.
    ///
    /// If rows are hidden the greatest id is unknown, so an id near the end of the type's range is used.
    fn trial_id(&self, is_filtered: bool) -> String {
        let id = self.relations.table("audit").and_then(|table| table.columns.get("id"));
        let max_id = match id.map(|id| id.type_name.as_str()) {
            Some("smallint") => i64::from(i16::MAX),
            Some("integer") => i64::from(i32::MAX),
            Some("bigint") => i64::MAX,
            Some("uuid") => return "gen_random_uuid()".to_owned(),
            _ => return "'apsctl-trial'".to_owned(),
        };
        if is_filtered {
            format!("{max_id} - (random() * 1000)::bigint")
        } else {
            "(SELECT coalesce(max(i.id), 0) + 1 FROM :audit i)".to_owned()
        }
    }

    fn try_job_states(&mut self, id: &str) -> Result<Option<Reason>> {
        let mut changed = 1;
        // The states at the begin and at the end of a pass.
        for state in ["EXECUTING", "SCHEDULED", "EXECUTING", "FAILED"] {
            let params: [Param; 2] = [(&id, Type::TEXT), (&state, Type::TEXT)];
            changed = changed.min(self.execute(include_str!("try_set_job_state.sql"), &params)?);
            self.batch("SET CONSTRAINTS ALL IMMEDIATE")?;
        }
        let table = self.table_name("jobs");
        Ok((changed != 1).then(|| {
            Reason::new(
                format!("job {id} cannot be given the states of a pass: {changed} rows of {table} changed"),
                format!("see the triggers, rules and policies of {table} (\\d {table} in psql)"),
            )
        }))
    }
}
