//! Renewing the lease of a pass: by its heartbeat, or between its batches.

use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Result;
use postgres::types::Type;

use super::Pass;
use crate::db::transaction::{self, TransactionLimits};
use crate::db::{Db, Param};

/// Who renews a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewedBy {
    Heartbeat,
    Batches,
}

/// Result of renewing a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    Renewed {
        /// Whether no pooler is between this process and the server.
        is_direct: bool,
    },
    /// It has expired, or another pass has taken it.
    Lost,
}

impl Db {
    /// Renews the lease of a pass, so that it lasts at least this long from now.
    pub fn renew_lease(&mut self, pass: &Pass, lease: Duration, by: RenewedBy) -> Result<Renewal> {
        let limits = TransactionLimits { statement: lease, idle: Some(lease) };
        self.write_transaction(Some(limits), transaction::commit_always, |db| {
            let is_direct = db.is_direct();
            let is_heartbeat = by == RenewedBy::Heartbeat && is_direct;
            let seconds = lease.as_secs_f64();
            let params: [Param; 3] = [(&pass.token, Type::INT8), (&seconds, Type::FLOAT8), (&is_heartbeat, Type::BOOL)];
            let is_held = db.execute(include_str!("renew_lease.sql"), &params)? == 1;
            Ok(if is_held { Renewal::Renewed { is_direct } } else { Renewal::Lost })
        })
    }

    /// Whether the session of the current transaction is this process's own, without a pooler between them.
    pub(super) fn is_direct(&self) -> bool {
        self.client.is_direct(self.backend_pid.load(Ordering::Relaxed))
    }
}
