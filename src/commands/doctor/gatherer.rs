//! Asks the store one thing after the other, whatever becomes of the ones before: each in a transaction that works.

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::context::Context;
use crate::db::Db;
use crate::domain::doctor::{Asked, Unasked};
use crate::error::{ExitCode, FailureKind, cli_error_of, exit_code_of, redact};
use crate::interrupt;

pub(super) struct Gatherer<'a> {
    pub(super) context: &'a mut Context,
    /// Why the database cannot be reached, or not any more.
    pub(super) unreached: Option<Unasked>,
    now: DateTime<Utc>,
}

impl<'a> Gatherer<'a> {
    /// # Errors
    /// Where the command line or the configuration is wrong, or a signal has come. That the server cannot be reached is
    /// none.
    pub(super) fn connect(context: &'a mut Context) -> Result<Self> {
        // The sandbox's own errors are none of a server.
        let unreached = match context.db().map(drop) {
            Err(error) if exit_code_of(&error) == ExitCode::Usage => return Err(error),
            Err(error) => Some(unreached(&error)?),
            Ok(()) => None,
        };
        let now = if unreached.is_some() { context.local_now() } else { context.now()? };
        Ok(Self { context, unreached, now })
    }

    /// The server's time, once for all; where there is no server, the time here.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The answer, or why there is none.
    pub(super) fn ask<T>(&mut self, question: impl FnOnce(&mut Db) -> Result<T>) -> Result<Asked<T>> {
        if self.unreached.is_some() {
            return Ok(Err(Unasked::new("the database cannot be reached", None)));
        }
        match question(self.context.db()?) {
            Ok(answer) => Ok(Ok(answer)),
            Err(error) => self.failed(&error).map(Err),
        }
    }

    /// Makes the session fit for the next question.
    fn failed(&mut self, error: &anyhow::Error) -> Result<Unasked> {
        // A signal ends it all.
        interrupt::check()?;
        let refusal = cli_error_of(error);
        let fix = refusal.and_then(|refusal| refusal.hint.clone());
        let mut unasked = Unasked::new(redact(&format!("{error:#}")), fix);
        let is_refused = refusal.is_some_and(|refusal| refusal.code == ExitCode::Refused);
        if self.context.db()?.refresh().is_err() {
            self.context.disconnect();
            if let Err(again) = self.context.db().map(drop) {
                self.unreached = Some(unreached(&again)?);
            }
        } else if is_refused && let Some(grant) = self.grant() {
            unasked.fix = Some(grant);
        }
        Ok(unasked)
    }

    /// The right that is missing, if it is one to read.
    fn grant(&mut self) -> Option<String> {
        let db = self.context.db().ok()?;
        let asked = db.forbidden_tables().and_then(|tables| Ok((tables, db.server()?.role)));
        let Ok((tables, role)) = asked else {
            // The next question is to have a transaction that works.
            drop(db.refresh());
            return None;
        };
        (!tables.is_empty()).then(|| crate::domain::doctor::grant(&tables, &role))
    }
}

/// What is to be done about a server that does not answer, or not to us.
fn unreached(error: &anyhow::Error) -> Result<Unasked> {
    interrupt::check()?;
    let refusal = cli_error_of(error);
    let is_gone = refusal.is_some_and(|refusal| {
        refusal.kind == FailureKind::NoConnection && refusal.message.ends_with("refused")
    });
    let hint = refusal.and_then(|refusal| refusal.hint.clone());
    let fix = if is_gone { Some("docker compose restart postgres".to_owned()) } else { hint };
    Ok(Unasked::new(redact(&format!("{error:#}")), fix))
}
