//! Sessions that poll an APScheduler 3 table.

use std::time::Duration;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use crate::db::{Db, Param, get};
use crate::domain::doctor::schedulers::{SchedulerSession, SessionSample};

/// When schedulers wake up next, by the server's clock.
#[derive(Debug, Clone)]
pub struct NextDueJob {
    /// The job that is due next and its time in seconds since 1970; `None` if no job is scheduled.
    pub due: Option<(String, f64)>,
    now: f64,
}

impl NextDueJob {
    pub fn time_left(&self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.due.as_ref()?.1 - self.now).ok()
    }
}

impl Db {
    /// Returns when a job is due next.
    pub fn next_due_job(&mut self) -> Result<NextDueJob> {
        let row = self.query_one(include_str!("next_poll.sql"), &[])?;
        let (id, due): (Option<String>, Option<f64>) = (get(&row, "id")?, get(&row, "due")?);
        Ok(NextDueJob { due: id.zip(due), now: get(&row, "now")? })
    }

    /// Returns the other sessions of this database, and the current row of the job that was due.
    pub fn sample_sessions(&mut self, due: Option<&(String, f64)>) -> Result<SessionSample> {
        let (id, due) = (due.map(|(id, _)| id.as_str()), due.map(|(_, due)| *due));
        let table = self.table_name("jobs");
        let bare = table.rsplit('.').next().unwrap_or_default().to_owned();
        let sessions: [Param; 2] = [(&bare, Type::TEXT), (&due, Type::FLOAT8)];
        let row: [Param; 1] = [(&id, Type::TEXT)];
        // A transaction keeps the sessions and the row as of its first query, so a new one is needed.
        self.refresh()?;
        let mut statements: Vec<(&str, &[Param])> = vec![(include_str!("poll_sessions.sql"), &sessions)];
        if id.is_some() {
            statements.push((include_str!("row_version.sql"), &row));
        }
        let answers = self.query_pipelined(&statements)?;
        let session = |row: &Row| {
            Ok(SchedulerSession {
                pid: get(row, "pid")?,
                application_name: get(row, "application_name")?,
                client: get(row, "client")?,
                is_poller: get(row, "polls")?,
                is_polling: get(row, "is_polling")?,
                woke_when_due: get(row, "woke")?,
            })
        };
        let version =
            |row: &Row| -> Result<(String, Option<f64>)> { Ok((get(row, "version")?, get(row, "next_run_time")?)) };
        Ok(SessionSample {
            sessions: answers.first().into_iter().flatten().map(session).collect::<Result<_>>()?,
            row_version: answers.get(1).and_then(|rows| rows.first()).map(version).transpose()?,
        })
    }
}
