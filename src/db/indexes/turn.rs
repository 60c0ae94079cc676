//! Who makes indexes in turn: of several at once, one makes an index, and the others find it made.

use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use crate::db::transaction::TransactionLimits;
use crate::db::{Db, get};
use crate::interrupt;

/// The advisory lock of who makes indexes: "apsctlix" in ASCII.
const LOCK: i64 = 0x6170_7363_746c_6978;

/// How often to try.
const POLL: Duration = Duration::from_millis(100);

/// The turn, until it is dropped.
pub(super) struct Turn {
    _session: Option<Db>,
}

impl Db {
    /// Waits for the turn to make an index on `table` (its quoted name), however long another builds: it can be
    /// interrupted.
    ///
    /// The lock is held by the transaction of another session. It has no snapshot, so that CREATE INDEX CONCURRENTLY does
    /// not wait for it. A role that may not make the index anyway is not waited for.
    pub(super) fn turn(&mut self, table: &str) -> Result<Turn> {
        let mut session = self.open_another()?;
        let mut is_told = false;
        loop {
            session.end_transaction()?;
            let limits = TransactionLimits {
                statement: session.options.statement_timeout,
                idle: Some(Duration::ZERO),
            };
            session.begin("READ COMMITTED", limits)?;
            let taken = session.query_one(include_str!("turn.sql"), &[(&LOCK, Type::INT8)])?;
            if get(&taken, "taken")? {
                // The question's portal keeps a snapshot until another statement takes its place.
                session.batch("SET LOCAL jit = off")?;
                return Ok(Turn { _session: Some(session) });
            }
            let asked = [(&LOCK as _, Type::INT8), (&table as _, Type::TEXT)];
            let held = session.query_one(include_str!("turn_is_unfair.sql"), &asked)?;
            if get::<bool>(&held, "is_unfair")? {
                return Ok(Turn { _session: None });
            }
            session.end_transaction()?;
            if !is_told {
                log::info!("another session makes indexes: waiting for it");
                is_told = true;
            }
            interrupt::sleep(POLL)?;
        }
    }
}
