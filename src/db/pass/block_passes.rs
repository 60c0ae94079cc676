//! Holds the lease without running a pass, so that no pass can start.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::start::PassRequest;
use crate::db::transaction::commit_always;
use crate::db::{Change, Db, Param, get};
use crate::domain::job::Job;
use crate::error::CliError;

/// Keeps passes from starting until it is released or expires.
#[derive(Debug)]
pub struct PassBlock {
    token: i64,
}

/// Result of an attempt to block passes.
#[derive(Debug)]
pub enum BlockResult {
    Blocked(PassBlock),
    /// A pass is executing: its process, if known.
    PassExecuting(Option<String>),
}

impl Db {
    /// Takes the lease for a time. `jobs` are the jobs of the pass. The application's own worker takes no lease, but
    /// leaves an open run, which may be `job_timeout` old.
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
            |result| matches!(result, BlockResult::Blocked(_)),
            |db| {
                let Some(lease) = db.acquire_lease(&claim)? else {
                    return Ok(BlockResult::PassExecuting(db.held_lease()?.and_then(|lease| lease.process)));
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

    /// Releases the lease, if it is still held, after the blocked operation has failed.
    pub fn unblock_passes(&mut self, block: &PassBlock) -> Result<()> {
        self.require_migrated()?;
        self.write_transaction(None, commit_always, |db| db.release_block(block, false).map(drop))
    }

    /// Releases the lease. Returns whether it was held.
    fn release_block(&mut self, block: &PassBlock, must_be_live: bool) -> Result<bool> {
        let params: [Param; 2] = [(&block.token, Type::INT8), (&must_be_live, Type::BOOL)];
        Ok(self.execute(include_str!("unblock_passes.sql"), &params)? == 1)
    }
}

impl Change<'_> {
    /// Releases the lease in the transaction of the change.
    ///
    /// # Errors
    /// Fails if the lease has expired: a pass may have started, so the change must not be made.
    pub(in crate::db) fn unblock_passes(&mut self, block: &PassBlock) -> Result<()> {
        if self.db.release_block(block, true)? {
            return Ok(());
        }
        Err(CliError::failed("the lease has expired: a pass may have started, so nothing was changed")
            .hint("increase --statement-timeout, which also extends the lease")
            .into())
    }
}
