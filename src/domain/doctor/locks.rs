//! Do the transactions commit?

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::identifier::quote_identifier;
use crate::domain::shell;
use crate::domain::time_format::format_seconds;

use super::{merge_findings, psql, terminate};

/// A session that holds others up, and waits for nobody itself.
#[derive(Debug, Clone)]
pub struct BlockingSession {
    /// 0 for a prepared transaction, which has none.
    pub pid: i32,
    pub application_name: Option<String>,
    /// Of a prepared one, where it is the only one.
    pub gid: Option<String>,
    pub state: Option<String>,
    pub state_seconds: Option<f64>,
    pub waiting_sessions: i64,
    pub longest_wait_seconds: Option<f64>,
}

/// A transaction that is too old.
#[derive(Debug, Clone)]
pub struct OldTransaction {
    pub pid: i32,
    pub application_name: Option<String>,
    pub state: Option<String>,
    /// Of a prepared one.
    pub gid: Option<String>,
    pub age_seconds: Option<f64>,
}

/// A session that does nothing may hold others up for so long, in seconds: it may be about to go on.
const IDLE_BLOCKER_SECONDS: f64 = 1.0;
/// One at work, for so long.
const ACTIVE_BLOCKER_SECONDS: f64 = 10.0;

#[derive(Debug, Clone, Default)]
pub struct Locks {
    pub blocking_sessions: Vec<BlockingSession>,
    pub old_transactions: Vec<OldTransaction>,
    /// Other roles' sessions are shown without what they do.
    pub sees_all_sessions: bool,
    pub role: String,
}

pub fn locks(locks: &Locks) -> CheckResult {
    let mut found: Vec<CheckResult> = locks.blocking_sessions.iter().filter_map(blocking_session).collect();
    // Who is told as a blocker need not be told again.
    let named = |old: &&OldTransaction| {
        old.pid == 0 || !locks.blocking_sessions.iter().any(|blocking| blocking.pid == old.pid)
    };
    found.extend(locks.old_transactions.iter().filter(named).map(old_transaction));
    let ok = "nobody waits at our tables, and no transaction is old";
    let finding = merge_findings(Check::Locks, found, ok);
    if locks.sees_all_sessions || finding.status != CheckStatus::Ok {
        return finding;
    }
    let evidence = format!(
        "nobody waits at our tables; how old the transactions of other roles are, {} may not see",
        locks.role
    );
    CheckResult::new(
        Check::Locks,
        CheckStatus::Unknown,
        evidence,
        psql(&format!("GRANT pg_read_all_stats TO {}", quote_identifier(&locks.role))),
    )
}

/// `pid 4711 (psql, idle in transaction for 5m)`, `the prepared transaction 'x'`
fn describe_session(
    pid: i32,
    application: Option<&str>,
    state: Option<&str>,
    for_seconds: Option<f64>,
    gid: Option<&str>,
) -> String {
    if pid == 0 {
        return gid.map_or_else(
            || "a prepared transaction".into(),
            |gid| format!("the prepared transaction {}", shell::quote(gid)),
        );
    }
    let application = application.map_or(String::new(), |name| format!("{name}, "));
    let state = state.unwrap_or("what it does is not to be seen");
    let for_long =
        for_seconds.map_or(String::new(), |seconds| format!(" for {}", format_seconds(seconds.round())));
    format!("pid {pid} ({application}{state}{for_long})")
}

/// The command that ends it.
fn end(pid: i32, gid: Option<&str>) -> String {
    match gid {
        _ if pid > 0 => terminate(pid),
        Some(gid) => psql(&format!("ROLLBACK PREPARED '{}'", gid.replace('\'', "''"))),
        None => psql("SELECT * FROM pg_prepared_xacts"),
    }
}

fn blocking_session(blocking: &BlockingSession) -> Option<CheckResult> {
    let BlockingSession {
        pid,
        application_name,
        gid,
        state,
        state_seconds,
        waiting_sessions: waiting,
        longest_wait_seconds: longest_wait,
    } = blocking;
    let is_idle = *pid == 0 || state.as_ref().is_some_and(|state| state.starts_with("idle"));
    let wait = longest_wait.unwrap_or_default();
    let is_too_long = if is_idle {
        *pid == 0 || *state_seconds >= Some(IDLE_BLOCKER_SECONDS)
    } else {
        wait >= ACTIVE_BLOCKER_SECONDS
    };
    if !is_too_long {
        return None;
    }
    let who =
        describe_session(*pid, application_name.as_deref(), state.as_deref(), *state_seconds, gid.as_deref());
    let waiters = if *waiting == 1 { "a session".to_owned() } else { format!("{waiting} sessions") };
    let evidence = format!("{who} holds up {waiters} at our tables for {}", format_seconds(wait.round()));
    let standing = if is_idle { CheckStatus::Critical } else { CheckStatus::Warning };
    Some(CheckResult::new(Check::Locks, standing, evidence, end(*pid, gid.as_deref())))
}

fn old_transaction(old: &OldTransaction) -> CheckResult {
    let OldTransaction { pid, application_name, state, gid, age_seconds: seconds } = old;
    let age =
        seconds.map_or_else(|| "of unknown age".into(), |s| format!("{} old", format_seconds(s.round())));
    let who = describe_session(*pid, application_name.as_deref(), state.as_deref(), None, gid.as_deref());
    let evidence = format!("the transaction of {who} is {age}");
    let evidence = if *pid == 0 { format!("{who} is {age}") } else { evidence };
    CheckResult::new(Check::Locks, CheckStatus::Warning, evidence, end(*pid, gid.as_deref()))
}
