//! What the store tells: the database itself, its tables, its locks, its clock.

use anyhow::Result;
use chrono::TimeDelta;

use super::prober::Prober;
use super::{Args, CheckInput, Results, job_checks, log_checks, scheduler_checks, workload_checks};
use crate::db::Db;
use crate::db::doctor::ServerInfo;
use crate::db::store::Features;
use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::doctor::foreign_code::foreign_code;
use crate::domain::doctor::locks::{self, Locks};
use crate::domain::doctor::store::{self, StoreShape};
use crate::domain::doctor::tables::{self, IndexState};
use crate::domain::doctor::zones_and_clocks::{self, ClockReadings};
use crate::domain::doctor::{NotChecked, ProbeResult, evaluate};

/// A table of the application's that is not there.
#[derive(Clone)]
pub(super) struct MissingTable {
    /// As `.sql` files call it.
    table: &'static str,
    name: String,
    remedy: String,
}

/// The database as it answers.
pub(super) struct StoreState {
    pub(super) server: ProbeResult<ServerInfo>,
    pub(super) features: ProbeResult<&'static Features>,
    missing: Vec<MissingTable>,
}

impl StoreState {
    /// Whether its layout is known, and has that.
    pub(super) fn has_feature(&self, feature: impl FnOnce(&Features) -> bool) -> bool {
        self.features.as_ref().is_ok_and(|features| feature(features))
    }

    pub(super) fn missing(&self, table: &str) -> Option<&MissingTable> {
        self.missing.iter().find(|missing| missing.table == table)
    }

    /// What there is to say of a check where a table that it looks at is not there. A store of `APScheduler` need not have
    /// it: that knows no rules.
    pub(super) fn missing_table_result(&self, check: Check, tables: &[&'static str]) -> Option<CheckResult> {
        let missing = tables.iter().find_map(|table| self.missing(table))?;
        let what = if missing.table == "audit" { "audit log" } else { missing.table };
        if self.has_feature(|features| !features.can_create_tables) {
            return Some(CheckResult::ok(
                check,
                format!("does not apply: this store of APScheduler has no {what}"),
            ));
        }
        let why = format!("there is no table of the {what} (database)");
        Some(NotChecked::new(why, missing.remedy.clone()).into_result(check))
    }
}

pub(super) fn run_checks(
    given: &CheckInput<'_>,
    gatherer: &mut Prober<'_>,
    findings: &mut Results,
) -> Result<()> {
    let state = check_database(gatherer, findings)?;
    if findings.wants(Check::Locks) {
        check_locks(&state, gatherer, findings)?;
    }
    if findings.wants(Check::Indexes) {
        let asked = gatherer.probe(index_states)?;
        findings.add(evaluate(Check::Indexes, asked, |states| tables::indexes(&states)));
    }
    if findings.wants(Check::Analyze) {
        let asked = gatherer.probe(Db::table_statistics)?;
        findings.add(evaluate(Check::Analyze, asked, |tables| tables::analyze(&tables)));
    }
    if findings.wants(Check::ForeignCode) {
        let asked = gatherer.probe(Db::foreign_code)?;
        findings.add(evaluate(Check::ForeignCode, asked, |found| foreign_code(&found)));
    }
    scheduler_checks::run_checks(&state, gatherer, findings)?;
    let last = job_checks::run_checks(given, &state, gatherer, findings)?;
    if findings.wants(Check::Store) {
        let asked = gatherer.probe(store_shape)?;
        let now = gatherer.now();
        findings.add(evaluate(Check::Store, asked, |found| store::store(&found, last.newest_start, now)));
    }
    if findings.wants(Check::ClockSkew) {
        let ahead = given.worker.clock_ahead(gatherer.context);
        let asked = clocks(given.args, gatherer)?.map(|clocks| ClockReadings {
            worker_ahead: ahead,
            newest_run: last.newest_start,
            ..clocks
        });
        findings.add(evaluate(Check::ClockSkew, asked, zones_and_clocks::clock_skew));
    }
    log_checks::run_checks(given, last.last_success, gatherer.now(), gatherer.context, findings)?;
    workload_checks::run_checks(given, &state, gatherer, findings)
}

fn check_database(gatherer: &mut Prober<'_>, findings: &mut Results) -> Result<StoreState> {
    let missing = gatherer.probe(|db| {
        let tables = db.missing_tables()?;
        let missing = |table| {
            let remedy = db.missing_table_remedy(table)?;
            Ok(MissingTable { table, name: db.table_name(table), remedy })
        };
        tables.into_iter().map(missing).collect::<Result<Vec<_>>>()
    })?;
    let features = gatherer.probe(|db| db.features())?;
    let server = gatherer.probe(Db::server_info)?;
    let may_be_completed = features.as_ref().is_ok_and(|features| features.can_create_tables);
    let finding = match (&gatherer.unreachable, &missing, &features) {
        (Some(NotChecked { reason: why, remedy: fix }), ..) => {
            CheckResult::new(Check::Database, CheckStatus::Critical, why.clone(), fix.clone())
        }
        (None, Err(unasked), _) | (None, _, Err(unasked)) => CheckResult::new(
            Check::Database,
            CheckStatus::Critical,
            unasked.reason.clone(),
            unasked.remedy.clone(),
        ),
        (None, Ok(missing), _) if may_be_completed && !missing.is_empty() => {
            let names: Vec<&str> = missing.iter().map(|table| table.name.as_str()).collect();
            let evidence = format!("it answers, and has no table {}", names.join(", "));
            CheckResult::new(Check::Database, CheckStatus::Critical, evidence, missing[0].remedy.clone())
        }
        _ => evaluate(Check::Database, server.clone(), |server| {
            let evidence = format!("PostgreSQL {} answers role {}", server.version, server.role);
            CheckResult::ok(Check::Database, evidence)
        }),
    };
    findings.add(finding);
    let missing = missing.unwrap_or_default();
    Ok(StoreState { server, features, missing })
}

fn store_shape(db: &mut Db) -> Result<StoreShape> {
    let reasons =
        db.table_definition_reasons()?.into_iter().map(|reason| (reason.what, reason.remedy)).collect();
    Ok(StoreShape { reasons, naive_zone: db.naive_zone()? })
}

fn check_locks(store: &StoreState, gatherer: &mut Prober<'_>, findings: &mut Results) -> Result<()> {
    let asked = gatherer.probe(|db| Ok((db.blocking_sessions()?, db.old_transactions()?)))?;
    let asked = asked.and_then(|(blocking, old)| {
        let server = store.server.clone()?;
        Ok(Locks {
            blocking_sessions: blocking,
            old_transactions: old,
            sees_all_sessions: server.can_see_sessions,
            role: server.role,
        })
    });
    findings.add(evaluate(Check::Locks, asked, |locks| locks::locks(&locks)));
    Ok(())
}

fn index_states(db: &mut Db) -> Result<Vec<IndexState>> {
    let states = db.indexes()?.into_iter().filter(|state| state.table_found && state.not_needed.is_none());
    let index = states.map(|state| IndexState {
        name: state.wanted.name.to_owned(),
        table: state.table,
        status: state.status,
    });
    Ok(index.collect())
}

/// The server's clock is read between two looks at the one here.
fn clocks(args: &Args, gatherer: &mut Prober<'_>) -> Result<ProbeResult<ClockReadings>> {
    let before = gatherer.context.local_now();
    let asked = gatherer.probe(|db| {
        db.refresh()?;
        Ok(db.now())
    })?;
    let passed = gatherer.context.local_now() - before;
    Ok(asked.map(|server| ClockReadings {
        local: args.here.unwrap_or(before + passed / 2),
        server,
        uncertainty: TimeDelta::milliseconds(passed.num_milliseconds() / 2),
        worker_ahead: None,
        newest_run: None,
    }))
}
