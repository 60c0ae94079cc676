//! A lock that lets one session create indexes at a time. The others find the index when they get the lock.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use crate::db::transaction::TransactionLimits;
use crate::db::{Db, get};
use crate::interrupt;

/// Key of the advisory lock: "apsctlix" in ASCII.
const LOCK_KEY: i64 = 0x6170_7363_746c_6978;

/// Interval of the attempts.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// The lock, until it is dropped.
pub(super) struct BuildLock {
    _session: Option<Db>,
}

impl Db {
    /// Waits for the lock to create an index on `table` (its quoted name). The wait has no limit, and can be
    /// interrupted.
    ///
    /// Another session holds the lock in a transaction without a snapshot, so that CREATE INDEX CONCURRENTLY does not
    /// wait for it. A lock held by a role that may not create the index is ignored.
    pub(super) fn take_build_lock(&mut self, table: &str) -> Result<BuildLock> {
        let mut session = self.open_another()?;
        let mut is_reported = false;
        loop {
            session.end_transaction()?;
            let limits = TransactionLimits { statement: session.options.statement_timeout, idle: Some(Duration::ZERO) };
            session.begin("READ COMMITTED", limits)?;
            let lock_row = session.query_one(include_str!("take_build_lock.sql"), &[(&LOCK_KEY, Type::INT8)])?;
            if get(&lock_row, "taken")? {
                // The portal of the previous query holds a snapshot until another statement replaces it.
                session.batch("SET LOCAL jit = off")?;
                return Ok(BuildLock { _session: Some(session) });
            }
            let params = [(&LOCK_KEY as _, Type::INT8), (&table as _, Type::TEXT)];
            let holder_row = session.query_one(include_str!("is_unprivileged_holder.sql"), &params)?;
            if get::<bool>(&holder_row, "is_unprivileged")? {
                return Ok(BuildLock { _session: None });
            }
            session.end_transaction()?;
            if !is_reported {
                log::info!("waiting for another session that is creating indexes");
                is_reported = true;
            }
            interrupt::sleep(POLL_INTERVAL)?;
        }
    }
}
