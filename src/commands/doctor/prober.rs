//! Asks the store one thing after the other, whatever becomes of the ones before: each in a transaction that works.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::db::Db;
use crate::domain::doctor::{NotChecked, ProbeResult};
use crate::error::{ExitCode, cli_error_of, exit_code_of, redact};
use crate::interrupt;

pub(super) struct Prober<'a> {
    pub(super) context: &'a mut Context,
    /// Why the database cannot be reached, or not any more.
    pub(super) unreachable: Option<NotChecked>,
    now: DateTime<Utc>,
}

impl<'a> Prober<'a> {
    /// # Errors
    /// Where the command line or the configuration is wrong, or a signal has come. That the server cannot be reached is
    /// none.
    pub(super) fn connect(context: &'a mut Context) -> Result<Self> {
        // The sandbox's own errors are none of a server.
        let unreached = match context.db().map(drop) {
            Err(error) if exit_code_of(&error) == ExitCode::Usage => return Err(error),
            Err(error) => Some(unreachable_database(&error)?),
            Ok(()) => None,
        };
        let now = if unreached.is_some() { context.local_now() } else { context.now()? };
        Ok(Self { context, unreachable: unreached, now })
    }

    /// The server's time, once for all; where there is no server, the time here.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The answer, or why there is none.
    pub(super) fn probe<T>(&mut self, question: impl FnOnce(&mut Db) -> Result<T>) -> Result<ProbeResult<T>> {
        if self.unreachable.is_some() {
            return Ok(Err(NotChecked::new("the database cannot be reached", None)));
        }
        match question(self.context.db()?) {
            Ok(answer) => Ok(Ok(answer)),
            Err(error) => self.handle_error(&error).map(Err),
        }
    }

    /// Makes the session fit for the next question.
    fn handle_error(&mut self, error: &anyhow::Error) -> Result<NotChecked> {
        // A signal ends it all.
        interrupt::check()?;
        let refusal = cli_error_of(error);
        let fix = refusal.and_then(|refusal| refusal.hint.clone());
        let mut unasked = NotChecked::new(redact(&format!("{error:#}")), fix);
        let is_refused = refusal.is_some_and(|refusal| refusal.code == ExitCode::Refused);
        if self.context.db()?.refresh().is_err() {
            self.context.disconnect();
            if let Err(again) = self.context.db().map(drop) {
                self.unreachable = Some(unreachable_database(&again)?);
            }
        } else if is_refused && let Some(grant) = self.missing_grant() {
            unasked.remedy = Some(grant);
        }
        Ok(unasked)
    }

    /// The right that is missing, if it is one to read.
    fn missing_grant(&mut self) -> Option<String> {
        let db = self.context.db().ok()?;
        let asked = db.unreadable_tables().and_then(|tables| Ok((tables, db.server_info()?.role)));
        let Ok((tables, role)) = asked else {
            // The next question is to have a transaction that works.
            drop(db.refresh());
            return None;
        };
        (!tables.is_empty()).then(|| crate::domain::doctor::grant_select(&tables, &role))
    }
}

/// What is to be done about a server that does not answer, or not to us.
fn unreachable_database(error: &anyhow::Error) -> Result<NotChecked> {
    interrupt::check()?;
    let refusal = cli_error_of(error);
    let is_down = refusal.is_some_and(|refusal| refusal.connection == Some(pgconnect::ErrorKind::Refused));
    let hint = refusal.and_then(|refusal| refusal.hint.clone());
    let fix = if is_down { Some("docker compose restart postgres".to_owned()) } else { hint };
    Ok(NotChecked::new(redact(&format!("{error:#}")), fix))
}
