//! The check `locks`: sessions that block others, and old transactions.

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, merge_findings};
use crate::domain::evidence::{Evidence, Span, Unit, evidence};
use crate::domain::identifier::quote_identifier;
use crate::domain::remedy::Remedy;
use crate::domain::shell;

/// A session that blocks others and waits for no lock itself.
#[derive(Debug, Clone)]
pub struct BlockingSession {
    /// 0 for a prepared transaction, which has no process.
    pub pid: i32,
    pub application_name: Option<String>,
    /// The identifier of the prepared transaction, if there is only one.
    pub gid: Option<String>,
    pub state: Option<String>,
    pub state_seconds: Option<f64>,
    pub waiting_sessions: i64,
    pub longest_wait_seconds: Option<f64>,
}

/// A transaction that has been open for too long.
#[derive(Debug, Clone)]
pub struct OldTransaction {
    pub pid: i32,
    pub application_name: Option<String>,
    pub state: Option<String>,
    /// The identifier of a prepared transaction.
    pub gid: Option<String>,
    pub age_seconds: Option<f64>,
}

/// How long an idle session may block others, in seconds: it may be about to continue.
const IDLE_BLOCKER_SECONDS: f64 = 1.0;
/// How long an active session may block others, in seconds.
const ACTIVE_BLOCKER_SECONDS: f64 = 10.0;

/// What the server shows about locks on the application's tables.
#[derive(Debug, Clone, Default)]
pub struct Locks {
    pub blocking_sessions: Vec<BlockingSession>,
    pub old_transactions: Vec<OldTransaction>,
    /// Whether this role sees the activity of other roles' sessions.
    pub sees_all_sessions: bool,
    pub role: String,
}

pub fn locks(locks: &Locks) -> CheckResult {
    let mut findings: Vec<CheckResult> = locks.blocking_sessions.iter().filter_map(blocking_session).collect();
    // A session that is listed as a blocker is not listed again.
    let is_listed =
        |old: &OldTransaction| old.pid != 0 && locks.blocking_sessions.iter().any(|blocking| blocking.pid == old.pid);
    findings.extend(locks.old_transactions.iter().filter(|old| !is_listed(old)).map(old_transaction));
    let ok = "no session waits for a lock on the application's tables, and no transaction is old";
    let result = merge_findings(Check::Locks, findings, ok);
    if locks.sees_all_sessions || result.status != CheckStatus::Ok {
        return result;
    }
    let evidence = format!(
        "no session waits for a lock on the application's tables; role {} cannot see the age of other roles' \
         transactions",
        locks.role
    );
    let grant = Remedy::psql(&format!("GRANT pg_read_all_stats TO {}", quote_identifier(&locks.role)));
    CheckResult::new(Check::Locks, CheckStatus::Unknown, evidence, grant)
}

/// Returns `pid 4711 (psql, idle in transaction for 5m)` or `the prepared transaction 'x'`.
fn describe_session(
    pid: i32,
    application: Option<&str>,
    state: Option<&str>,
    state_seconds: Option<f64>,
    gid: Option<&str>,
) -> Evidence {
    if pid == 0 {
        return gid.map_or_else(
            || "a prepared transaction".into(),
            |gid| evidence!["the prepared transaction ", Unit(shell::quote(gid))],
        );
    }
    let application = application.map_or(String::new(), |name| format!("{name}, "));
    let state = state.unwrap_or("activity hidden");
    let duration = state_seconds.map_or_else(Evidence::default, |seconds| evidence![" for ", Span(seconds.round())]);
    evidence![format!("pid {pid} ({application}{state}")].and(duration).and(")")
}

/// Returns the command that ends a session or a prepared transaction.
fn end_transaction(pid: i32, gid: Option<&str>) -> Remedy {
    match gid {
        _ if pid > 0 => Remedy::psql(&format!("SELECT pg_terminate_backend({pid})")),
        Some(gid) => Remedy::psql(&format!("ROLLBACK PREPARED '{}'", gid.replace('\'', "''"))),
        None => Remedy::psql("SELECT * FROM pg_prepared_xacts"),
    }
}

/// Returns a finding if a session has blocked others for too long.
fn blocking_session(blocking: &BlockingSession) -> Option<CheckResult> {
    let BlockingSession { pid, application_name, state, state_seconds, waiting_sessions, .. } = blocking;
    let gid = blocking.gid.as_deref();
    let is_idle = *pid == 0 || state.as_ref().is_some_and(|state| state.starts_with("idle"));
    let wait = blocking.longest_wait_seconds.unwrap_or_default();
    let is_too_long = if is_idle {
        *pid == 0 || *state_seconds >= Some(IDLE_BLOCKER_SECONDS)
    } else {
        wait >= ACTIVE_BLOCKER_SECONDS
    };
    if !is_too_long {
        return None;
    }
    let session = describe_session(*pid, application_name.as_deref(), state.as_deref(), *state_seconds, gid);
    let waiting = if *waiting_sessions == 1 { "1 session".to_owned() } else { format!("{waiting_sessions} sessions") };
    let evidence = session.and(evidence![
        format!(" blocks {waiting} on the application's tables, for "),
        Span(wait.round()),
        " so far"
    ]);
    let status = if is_idle { CheckStatus::Critical } else { CheckStatus::Warning };
    let headline = if *pid == 0 { "a prepared transaction blocks others" } else { "a session blocks others" };
    Some(CheckResult::new(Check::Locks, status, evidence, end_transaction(*pid, gid)).headline(headline))
}

fn old_transaction(old: &OldTransaction) -> CheckResult {
    let OldTransaction { pid, application_name, state, gid, age_seconds } = old;
    let age = age_seconds.map_or_else(|| "of unknown age".into(), |seconds| evidence![Span(seconds.round()), " old"]);
    let session = describe_session(*pid, application_name.as_deref(), state.as_deref(), None, gid.as_deref());
    let evidence = if *pid == 0 { session } else { evidence!["the transaction of "].and(session) }.and(" is ").and(age);
    CheckResult::new(Check::Locks, CheckStatus::Warning, evidence, end_transaction(*pid, gid.as_deref()))
        .headline("a transaction is old")
}
