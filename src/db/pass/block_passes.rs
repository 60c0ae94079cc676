//! The lease held by something that is no pass, so that none begins meanwhile.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::start::PassRequest;
use crate::db::transaction::commit_always;
use crate::db::{Change, Db, Param, get};
use crate::domain::job::Job;
use crate::error::CliError;

/// Keeps passes from beginning until it is given up, or runs out.
#[derive(Debug)]
pub struct PassBlock {
    token: i64,
}

/// What came of asking for it.
#[derive(Debug)]
pub enum BlockResult {
    Blocked(PassBlock),
    /// A pass is executing: who, where that is known.
    PassExecuting(Option<String>),
}

impl Db {
    /// Takes the lease for so long. `jobs` are those a pass may run for: the application's own worker takes no lease,
    /// but leaves an open run, which may be `job_timeout` old.
    pub fn block_passes(
        &mut self,
        host: &str,
        lease: Duration,
        jobs: &[Job],
        job_timeout: Duration,
    ) -> Result<BlockResult> {
        self.require_migrated()?;
        let claim = PassRequest {
            job: None,
            host,
            pid: std::process::id(),
            started_by: None,
            lease,
            process_key: None,
            own_runs: &[],
            max_concurrent: usize::MAX,
            job_timeout,
            attempt: 1,
        };
        self.write_transaction(
            None,
            |held| matches!(held, BlockResult::Blocked(_)),
            |db| {
                let Some(lease) = db.acquire_lease(&claim)? else {
                    return Ok(BlockResult::PassExecuting(db.lease_holder()?));
                };
                let left_open: Option<String> = get(&lease, "run_id")?;
                for job in jobs.iter().filter(|_| left_open.is_none()) {
                    if db.has_run_without_lease(Some(job), job_timeout)? {
                        return Ok(BlockResult::PassExecuting(None));
                    }
                }
                Ok(BlockResult::Blocked(PassBlock { token: get(&lease, "token")? }))
            },
        )
    }

    /// Gives it up, if it is still ours, after what it was held for has failed.
    pub fn unblock_passes(&mut self, hold: &PassBlock) -> Result<()> {
        self.require_migrated()?;
        self.write_transaction(None, commit_always, |db| db.release_block(hold, false).map(drop))
    }

    /// Whether it was ours.
    fn release_block(&mut self, hold: &PassBlock, must_be_live: bool) -> Result<bool> {
        let params: [Param; 2] = [(&hold.token, Type::INT8), (&must_be_live, Type::BOOL)];
        Ok(self.execute(include_str!("unblock_passes.sql"), &params)? == 1)
    }
}

impl Change<'_> {
    /// Gives it up in the transaction of the change itself.
    ///
    /// # Errors
    /// A refusal where it has run out: then a pass may have begun, and the change must not be made.
    pub(in crate::db) fn unblock_passes(&mut self, hold: &PassBlock) -> Result<()> {
        if self.db.release_block(hold, true)? {
            return Ok(());
        }
        Err(CliError::failed("the lease ran out meanwhile: a pass may have begun, and nothing was changed")
            .hint("a longer --statement-timeout makes for a longer lease")
            .into())
    }
}
