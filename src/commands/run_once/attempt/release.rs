//! Giving up what a pass holds where its run cannot be closed.

use crate::commands::run_once::failure::is_connection_failure;
use crate::context::Context;
use crate::db::pass::{Pass, PassEnd};

/// Gives up the lease and the job: a job that stays EXECUTING is never run again. The run stays open in the audit log.
pub(super) fn release(pass: &Pass, end: &PassEnd, error: &anyhow::Error, context: &mut Context) {
    // On a connection that is lost nothing can be written; the lease runs out.
    if is_connection_failure(error) {
        return;
    }
    let released = context.db().and_then(|db| {
        db.refresh()?;
        db.release_pass(pass, end)
    });
    match released {
        Ok(()) => log::warn!("The job and the lease have been released; run {} stays open", pass.run_id),
        Err(other) => log::error!("The lease could not be given up, it will run out: {other:#}"),
    }
}
