//! The lease held by something that is no pass, so that none begins meanwhile.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::claim::Claim;
use crate::db::transaction::commit_always;
use crate::db::{Change, Db, Param, get};
use crate::domain::job::Job;
use crate::error::CliError;

/// Keeps passes from beginning until it is given up, or runs out.
#[derive(Debug)]
pub struct Hold {
    token: i64,
}

/// What came of asking for it.
#[derive(Debug)]
pub enum Held {
    Yes(Hold),
    /// A pass is executing: who, where that is known.
    No(Option<String>),
}

impl Db {
    /// Takes the lease for so long. `jobs` are those a pass may run for: the application's own worker takes no lease,
    /// but leaves an open run, which may be `job_timeout` old.
    pub fn hold_passes(
        &mut self,
        host: &str,
        lease: Duration,
        jobs: &[Job],
        job_timeout: Duration,
    ) -> Result<Held> {
        self.require_migrated()?;
        let claim = Claim {
            job: None,
            host,
            pid: std::process::id(),
            by: None,
            lease,
            holder: None,
            own_runs: &[],
            max_concurrent: usize::MAX,
            job_timeout,
            attempt: 1,
        };
        self.write_transaction(
            None,
            |held| matches!(held, Held::Yes(_)),
            |db| {
                let Some(lease) = db.acquire(&claim)? else { return Ok(Held::No(db.lease_holder()?)) };
                let left_open: Option<String> = get(&lease, "run_id")?;
                for job in jobs.iter().filter(|_| left_open.is_none()) {
                    if db.runs_elsewhere(Some(job), job_timeout)? {
                        return Ok(Held::No(None));
                    }
                }
                Ok(Held::Yes(Hold { token: get(&lease, "token")? }))
            },
        )
    }

    /// Gives it up, if it is still ours, after what it was held for has failed.
    pub fn let_passes(&mut self, hold: &Hold) -> Result<()> {
        self.require_migrated()?;
        self.write_transaction(None, commit_always, |db| db.leave(hold, false).map(drop))
    }

    /// Whether it was ours.
    fn leave(&mut self, hold: &Hold, must_be_live: bool) -> Result<bool> {
        let params: [Param; 2] = [(&hold.token, Type::INT8), (&must_be_live, Type::BOOL)];
        Ok(self.execute(include_str!("leave.sql"), &params)? == 1)
    }
}

impl Change<'_> {
    /// Gives it up in the transaction of the change itself.
    ///
    /// # Errors
    /// A refusal where it has run out: then a pass may have begun, and the change must not be made.
    pub(in crate::db) fn let_passes(&mut self, hold: &Hold) -> Result<()> {
        if self.db.leave(hold, true)? {
            return Ok(());
        }
        Err(CliError::failed("the lease ran out meanwhile: a pass may have begun, and nothing was changed")
            .hint("a longer --statement-timeout makes for a longer lease")
            .into())
    }
}
