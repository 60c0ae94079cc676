//! Whether one scheduler polls an APScheduler 3 table, or several.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Findings;
use super::gatherer::Gatherer;
use super::store::Store;
use crate::db::Db;
use crate::domain::check::{Check, CheckResult};
use crate::domain::doctor::schedulers::{Seen, judge};
use crate::domain::doctor::{Unasked, judged};
use crate::interrupt;

/// How long to wait for the time at which a job is due, and the schedulers wake up.
const PATIENCE: Duration = Duration::from_millis(2500);

/// How long before that to begin, and how long to look.
const BEFORE: Duration = Duration::from_millis(30);
const AROUND: Duration = Duration::from_millis(400);

/// How long to look where no scheduler is going to wake up.
const GLIMPSE: Duration = Duration::from_millis(50);

pub(super) fn look(store: &Store, gatherer: &mut Gatherer<'_>, findings: &mut Findings) -> Result<()> {
    if !findings.wants(Check::Schedulers) {
        return Ok(());
    }
    if let Some(features) = store.features.as_ref().ok().filter(|features| !features.has_pickles()) {
        let why = if features.has_claims {
            "does not apply: several schedulers may share a store of APScheduler 4"
        } else {
            "does not apply: this store is not APScheduler 3's own"
        };
        findings.add(CheckResult::ok(Check::Schedulers, why));
        return Ok(());
    }
    let seen = gatherer.ask(watch)?;
    let seen = seen.and_then(|seen| match &store.server {
        Ok(server) if !server.can_see_sessions => {
            let fix = format!("GRANT pg_read_all_stats TO {}", server.role);
            Err(Unasked::new("other roles' sessions do not show this role what they do", fix))
        }
        Ok(_) => Ok(seen),
        Err(unasked) => Err(unasked.clone()),
    });
    findings.add(judged(Check::Schedulers, seen, |seen| judge(&seen)));
    Ok(())
}

/// Looks at the sessions again and again, around each wake-up that is near.
fn watch(db: &mut Db) -> Result<Seen> {
    let mut seen = Seen::of(db.table_name("jobs"));
    let begun = Instant::now();
    // The row as it is before the run belongs to no other run.
    seen.add(db.polls(None)?);
    if seen.sessions.is_empty() {
        return Ok(seen);
    }
    loop {
        let wake = db.next_poll()?;
        let left = PATIENCE.saturating_sub(begun.elapsed());
        let wait = wake.time_until().filter(|wait| *wait < left);
        if seen.is_awaited && (wait.is_none() || seen.is_certain()) {
            return Ok(seen);
        }
        seen.is_awaited = wait.is_some();
        seen.begin();
        // While we wait, no transaction is open.
        db.end_transaction()?;
        interrupt::sleep(wait.map_or(Duration::ZERO, |wait| wait.saturating_sub(BEFORE)))?;
        let (since, span) = (Instant::now(), wait.map_or(GLIMPSE, |_| AROUND));
        while since.elapsed() < span && !seen.is_certain() {
            seen.add(db.polls(wake.due.as_ref())?);
            interrupt::check()?;
        }
        if !seen.is_awaited {
            return Ok(seen);
        }
    }
}
