//! Whether the owner of the pass's lease is alive. Every command decides it by this one expression, on the server's clock.
//!
//! A pass records its sessions with the time at which each began, so that a later session with the same process id is not taken
//! for it. Nothing that a session can set, such as its name, matters. A role that may not read the start of another role's
//! session sees it as open if the process id is in use; then the time decides.

use anyhow::{Context as _, Result};
use postgres::Row;

use super::get;
use crate::domain::lease_state::LeaseState;

/// The state of the lease in row `l` of the lease table. Statements use it as `:lease_state`; [`read_lease_state`] reads it.
///
/// - A standby lacks the primary's sessions, and may not have replayed the newest renewal.
/// - A release without a heartbeat leaves `renewed_at` older than `acquired_at`: the recorded sessions are those of an earlier
///   owner.
/// - `pg_stat_get_activity` has the rows of `pg_stat_activity`, but reads a single one.
const LEASE_STATE: &str = "CASE
    WHEN l.expires_at IS NULL THEN 'free'
    WHEN l.expires_at <= clock_timestamp() THEN
        CASE WHEN pg_is_in_recovery() AND pg_last_xact_replay_timestamp() > l.expires_at IS NOT TRUE
             THEN 'not_replayed' ELSE 'expired' END
    WHEN l.backend_start IS NULL OR l.renewed_at < l.acquired_at OR l.renewed_at IS NULL OR pg_is_in_recovery()
        THEN 'unexpired'
    WHEN NOT EXISTS (SELECT FROM pg_stat_get_activity(l.backend_pid) s
                     WHERE s.backend_start IS NULL OR s.backend_start = l.backend_start)
        AND (l.heartbeat_start IS NULL
             OR NOT EXISTS (SELECT FROM pg_stat_get_activity(l.heartbeat_pid) s
                            WHERE s.backend_start IS NULL OR s.backend_start = l.heartbeat_start))
        THEN 'disconnected'
    WHEN EXISTS (SELECT FROM pg_stat_get_activity(l.backend_pid) s WHERE s.backend_start = l.backend_start)
        OR l.heartbeat_start IS NOT NULL
            AND EXISTS (SELECT FROM pg_stat_get_activity(l.heartbeat_pid) s WHERE s.backend_start = l.heartbeat_start)
        THEN 'connected'
    ELSE 'unexpired' END";

/// Whether the lease has not expired. Only the owner's own statements use it, as `:lease_is_unexpired`: the token tells whether
/// another pass has taken the lease.
const LEASE_IS_UNEXPIRED: &str = "l.expires_at > clock_timestamp()";

/// Returns the SQL of a placeholder for the lease; `None` for another placeholder.
pub(super) fn lease_placeholder(word: &str) -> Option<String> {
    match word {
        "lease_state" => Some(LEASE_STATE.to_owned()),
        "lease_is_live" => Some(format!("({LEASE_STATE}) IN ('connected', 'unexpired', 'not_replayed')")),
        "lease_is_unexpired" => Some(LEASE_IS_UNEXPIRED.to_owned()),
        _ => None,
    }
}

/// Reads the column `lease_state`; `None` if nobody holds the lease.
pub(super) fn read_lease_state(row: &Row) -> Result<Option<LeaseState>> {
    let word: Option<String> = get(row, "lease_state")?;
    let word = word.filter(|word| word != "free");
    word.map(|word| LeaseState::parse(&word).with_context(|| format!("unknown state of the lease: {word}"))).transpose()
}
