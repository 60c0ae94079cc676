//! Whether one scheduler polls an APScheduler 3 table, or several.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Results;
use super::database_checks::StoreState;
use super::prober::Prober;
use crate::db::Db;
use crate::domain::doctor::check::{Check, CheckResult};
use crate::domain::doctor::schedulers::{SchedulerSamples, schedulers};
use crate::domain::doctor::{NotChecked, evaluate};
use crate::interrupt;

/// How long to wait for the time at which a job is due, and the schedulers wake up.
const MAX_WAIT: Duration = Duration::from_millis(2500);

/// How long before that to begin, and how long to look.
const LEAD_TIME: Duration = Duration::from_millis(30);
const SAMPLING_TIME: Duration = Duration::from_millis(400);

/// How long to look where no scheduler is going to wake up.
const SHORT_SAMPLING_TIME: Duration = Duration::from_millis(50);

pub(super) fn run_checks(
    store: &StoreState,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
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
    let seen = gatherer.probe(sample_schedulers)?;
    let seen = seen.and_then(|seen| match &store.server {
        Ok(server) if !server.can_see_sessions => {
            let fix = format!("GRANT pg_read_all_stats TO {}", server.role);
            Err(NotChecked::new("other roles' sessions do not show this role what they do", fix))
        }
        Ok(_) => Ok(seen),
        Err(unasked) => Err(unasked.clone()),
    });
    findings.add(evaluate(Check::Schedulers, seen, |seen| schedulers(&seen)));
    Ok(())
}

/// Looks at the sessions again and again, around each wake-up that is near.
fn sample_schedulers(db: &mut Db) -> Result<SchedulerSamples> {
    let mut seen = SchedulerSamples::for_table(db.table_name("jobs"));
    let begun = Instant::now();
    // The row as it is before the run belongs to no other run.
    seen.add(db.sample_sessions(None)?);
    if seen.sessions.is_empty() {
        return Ok(seen);
    }
    loop {
        let wake = db.next_due_job()?;
        let left = MAX_WAIT.saturating_sub(begun.elapsed());
        let wait = wake.time_left().filter(|wait| *wait < left);
        if seen.covers_due_time && (wait.is_none() || seen.is_conclusive()) {
            return Ok(seen);
        }
        seen.covers_due_time = wait.is_some();
        seen.begin_job();
        // While we wait, no transaction is open.
        db.end_transaction()?;
        interrupt::sleep(wait.map_or(Duration::ZERO, |wait| wait.saturating_sub(LEAD_TIME)))?;
        let (since, span) = (Instant::now(), wait.map_or(SHORT_SAMPLING_TIME, |_| SAMPLING_TIME));
        while since.elapsed() < span && !seen.is_conclusive() {
            seen.add(db.sample_sessions(wake.due.as_ref())?);
            interrupt::check()?;
        }
        if !seen.covers_due_time {
            return Ok(seen);
        }
    }
}
