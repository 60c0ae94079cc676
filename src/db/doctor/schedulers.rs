//! The sessions that look for jobs in an APScheduler 3 table.

use std::time::Duration;

use anyhow::Result;
use postgres::Row;
use postgres::types::Type;

use crate::db::{Db, Param, get};
use crate::domain::doctor::schedulers::Session;

/// When schedulers wake up next, by the server's clock.
#[derive(Debug, Clone, Copy)]
pub struct Wake {
    /// Seconds since 1970; none where no job is to run.
    pub due: Option<f64>,
    now: f64,
}

impl Wake {
    pub fn wait(self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.due? - self.now).ok()
    }
}

impl Db {
    /// The next time at which a job is due.
    pub fn next_poll(&mut self) -> Result<Wake> {
        let row = self.query_one(include_str!("next_poll.sql"), &[])?;
        Ok(Wake { due: get(&row, "due")?, now: get(&row, "now")? })
    }

    /// The other sessions of this database, as they are at this moment.
    pub fn polls(&mut self, due: Option<f64>) -> Result<Vec<Session>> {
        let table = self.table_name("jobs");
        let bare = table.rsplit('.').next().unwrap_or_default().to_owned();
        // A transaction sees the sessions as they were when it first looked.
        self.query(include_str!("clear_snapshot.sql"), &[])?;
        let params: [Param; 2] = [(&bare, Type::TEXT), (&due, Type::FLOAT8)];
        let session = |row: &Row| {
            Ok(Session {
                pid: get(row, "pid")?,
                application_name: get(row, "application_name")?,
                client: get(row, "client")?,
                polls: get(row, "polls")?,
                is_polling: get(row, "is_polling")?,
                woke: get(row, "woke")?,
            })
        };
        self.query(include_str!("polls.sql"), &params)?.iter().map(session).collect()
    }
}
