//! Reads from the database for one check after another. A failure of one does not affect the others.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::db::Db;
use crate::domain::doctor::check_result::{NotChecked, ProbeResult};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::RESTART_DATABASE;
use crate::error::{ExitCode, cli_error_of, exit_code_of, redact};
use crate::interrupt;

pub(super) struct Prober<'a> {
    pub(super) context: &'a mut Context,
    /// Why the database cannot be reached, or not any more.
    pub(super) unreachable: Option<NotChecked>,
    now: DateTime<Utc>,
}

impl<'a> Prober<'a> {
    /// Connects to the database.
    ///
    /// # Errors
    /// If the command line or the configuration is wrong, or a signal has come. An unreachable server is not an error.
    pub(super) fn connect(context: &'a mut Context) -> Result<Self> {
        // A usage error is not the server's: the sandbox may be missing, for example.
        let unreachable = match context.db().map(drop) {
            Err(error) if exit_code_of(&error) == ExitCode::Usage => return Err(error),
            Err(error) => Some(unreachable_database(&error)?),
            Ok(()) => None,
        };
        let now = if unreachable.is_some() { context.local_now() } else { context.now()? };
        Ok(Self { context, unreachable, now })
    }

    /// Returns the server's time when the command started, or the local time if there is no server.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Reads from the database.
    pub(super) fn probe<T>(&mut self, read: impl FnOnce(&mut Db) -> Result<T>) -> Result<ProbeResult<T>> {
        if self.unreachable.is_some() {
            return Ok(Err(NotChecked::new("the database cannot be reached", None)));
        }
        match read(self.context.db()?) {
            Ok(answer) => Ok(Ok(answer)),
            Err(error) => self.handle_error(&error).map(Err),
        }
    }

    /// Starts a new transaction, or a new connection, for the next check.
    fn handle_error(&mut self, error: &anyhow::Error) -> Result<NotChecked> {
        interrupt::check()?;
        let mut not_checked = NotChecked::new(redact(&format!("{error:#}")), hint(error));
        let is_refused = cli_error_of(error).is_some_and(|error| error.code == ExitCode::Refused);
        if self.context.db()?.refresh().is_err() {
            self.context.disconnect();
            if let Err(error) = self.context.db().map(drop) {
                self.unreachable = Some(unreachable_database(&error)?);
            }
        } else if is_refused && let Some(grant) = self.missing_grant() {
            not_checked.remedy = Some(grant);
        }
        Ok(not_checked)
    }

    /// Returns the GRANT that is missing, if this role may not read a table.
    fn missing_grant(&mut self) -> Option<Remedy> {
        let db = self.context.db().ok()?;
        let tables_and_role = db.unreadable_tables().and_then(|tables| Ok((tables, db.server_info()?.role)));
        let Ok((tables, role)) = tables_and_role else {
            // The failed statement has aborted the transaction.
            drop(db.refresh());
            return None;
        };
        (!tables.is_empty()).then(|| Remedy::grant_select(&tables, &role))
    }
}

/// Returns the hint of an error as a remedy.
pub(super) fn hint(error: &anyhow::Error) -> Option<Remedy> {
    cli_error_of(error).and_then(|error| error.hint.clone()).map(Remedy::Instruction)
}

/// Returns why the server does not answer, and what to do.
fn unreachable_database(error: &anyhow::Error) -> Result<NotChecked> {
    interrupt::check()?;
    let is_refused = cli_error_of(error).is_some_and(|error| error.connection == Some(pgconnect::ErrorKind::Refused));
    let remedy = if is_refused { Some(Remedy::shell(RESTART_DATABASE)) } else { hint(error) };
    Ok(NotChecked::new(redact(&format!("{error:#}")), remedy))
}
