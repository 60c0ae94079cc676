//! What the store tells: the database itself, its tables, its locks, its clock.

use anyhow::Result;
use chrono::TimeDelta;

use super::gatherer::Gatherer;
use super::{Args, Findings, Given, load, log, scheduled, schedulers};
use crate::db::Db;
use crate::db::doctor::ServerInfo;
use crate::db::store::Features;
use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::doctor::foreign::foreign_code;
use crate::domain::doctor::locks::{self, Locks};
use crate::domain::doctor::store::{Shapes, shapes};
use crate::domain::doctor::tables::{self, Index};
use crate::domain::doctor::times::{self, Clocks};
use crate::domain::doctor::{Asked, Unasked, judged};

/// A table of the application's that is not there.
#[derive(Clone)]
pub(super) struct Missing {
    /// As `.sql` files call it.
    table: &'static str,
    name: String,
    remedy: String,
}

/// The database as it answers.
pub(super) struct Store {
    pub(super) server: Asked<ServerInfo>,
    pub(super) features: Asked<&'static Features>,
    missing: Vec<Missing>,
}

impl Store {
    /// Whether its layout is known, and has that.
    pub(super) fn has(&self, feature: impl FnOnce(&Features) -> bool) -> bool {
        self.features.as_ref().is_ok_and(|features| feature(features))
    }

    pub(super) fn missing(&self, table: &str) -> Option<&Missing> {
        self.missing.iter().find(|missing| missing.table == table)
    }

    /// What there is to say of a check where a table that it looks at is not there. A store of `APScheduler` need not have
    /// it: that knows no rules.
    pub(super) fn without_table(&self, check: Check, tables: &[&'static str]) -> Option<CheckResult> {
        let missing = tables.iter().find_map(|table| self.missing(table))?;
        let what = if missing.table == "audit" { "audit log" } else { missing.table };
        if self.has(|features| !features.can_create_tables) {
            return Some(CheckResult::ok(
                check,
                format!("does not apply: this store of APScheduler has no {what}"),
            ));
        }
        let why = format!("there is no table of the {what} (database)");
        Some(Unasked::new(why, missing.remedy.clone()).finding(check))
    }
}

pub(super) fn look(given: &Given<'_>, gatherer: &mut Gatherer<'_>, findings: &mut Findings) -> Result<()> {
    let store = database(gatherer, findings)?;
    if findings.wants(Check::Locks) {
        locks_of(&store, gatherer, findings)?;
    }
    if findings.wants(Check::Indexes) {
        let asked = gatherer.ask(index_states)?;
        findings.add(judged(Check::Indexes, asked, |states| tables::indexes(&states)));
    }
    if findings.wants(Check::Analyze) {
        let asked = gatherer.ask(Db::table_statistics)?;
        findings.add(judged(Check::Analyze, asked, |tables| tables::analyze(&tables)));
    }
    if findings.wants(Check::ForeignCode) {
        let asked = gatherer.ask(Db::foreign_code)?;
        findings.add(judged(Check::ForeignCode, asked, |found| foreign_code(&found)));
    }
    schedulers::look(&store, gatherer, findings)?;
    let last = scheduled::look(given, &store, gatherer, findings)?;
    if findings.wants(Check::Store) {
        let asked = gatherer.ask(shapes_of)?;
        let now = gatherer.now();
        findings.add(judged(Check::Store, asked, |found| shapes(&found, last.begun, now)));
    }
    if findings.wants(Check::ClockSkew) {
        let ahead = given.worker.clock_ahead(gatherer.context);
        let asked = clocks(given.args, gatherer)?.map(|clocks| Clocks {
            worker: ahead,
            newest_run: last.begun,
            ..clocks
        });
        findings.add(judged(Check::ClockSkew, asked, times::clocks));
    }
    log::look(given, last.good, gatherer.now(), gatherer.context, findings)?;
    load::look(given, &store, gatherer, findings)
}

fn database(gatherer: &mut Gatherer<'_>, findings: &mut Findings) -> Result<Store> {
    let missing = gatherer.ask(|db| {
        let tables = db.missing_tables()?;
        let missing = |table| {
            let remedy = db.missing_table_remedy(table)?;
            Ok(Missing { table, name: db.table_name(table), remedy })
        };
        tables.into_iter().map(missing).collect::<Result<Vec<_>>>()
    })?;
    let features = gatherer.ask(|db| db.features())?;
    let server = gatherer.ask(Db::server_info)?;
    let may_be_completed = features.as_ref().is_ok_and(|features| features.can_create_tables);
    let finding = match (&gatherer.unreached, &missing, &features) {
        (Some(Unasked { why, fix }), ..) => {
            CheckResult::new(Check::Database, CheckStatus::Critical, why.clone(), fix.clone())
        }
        (None, Err(unasked), _) | (None, _, Err(unasked)) => {
            CheckResult::new(Check::Database, CheckStatus::Critical, unasked.why.clone(), unasked.fix.clone())
        }
        (None, Ok(missing), _) if may_be_completed && !missing.is_empty() => {
            let names: Vec<&str> = missing.iter().map(|table| table.name.as_str()).collect();
            let evidence = format!("it answers, and has no table {}", names.join(", "));
            CheckResult::new(Check::Database, CheckStatus::Critical, evidence, missing[0].remedy.clone())
        }
        _ => judged(Check::Database, server.clone(), |server| {
            let evidence = format!("PostgreSQL {} answers role {}", server.version, server.role);
            CheckResult::ok(Check::Database, evidence)
        }),
    };
    findings.add(finding);
    let missing = missing.unwrap_or_default();
    Ok(Store { server, features, missing })
}

fn shapes_of(db: &mut Db) -> Result<Shapes> {
    let reasons =
        db.table_definition_reasons()?.into_iter().map(|reason| (reason.what, reason.remedy)).collect();
    Ok(Shapes { reasons, naive_zone: db.naive_zone()? })
}

fn locks_of(store: &Store, gatherer: &mut Gatherer<'_>, findings: &mut Findings) -> Result<()> {
    let asked = gatherer.ask(|db| Ok((db.blocking_sessions()?, db.old_transactions()?)))?;
    let asked = asked.and_then(|(blocking, old)| {
        let server = store.server.clone()?;
        Ok(Locks { blocking, old, sees_all: server.can_see_sessions, role: server.role })
    });
    findings.add(judged(Check::Locks, asked, |locks| locks::judge(&locks)));
    Ok(())
}

fn index_states(db: &mut Db) -> Result<Vec<Index>> {
    let states = db.indexes()?.into_iter().filter(|state| state.table_found && state.not_needed.is_none());
    let index = states.map(|state| Index {
        name: state.wanted.name.to_owned(),
        table: state.table,
        status: state.status,
    });
    Ok(index.collect())
}

/// The server's clock is read between two looks at the one here.
fn clocks(args: &Args, gatherer: &mut Gatherer<'_>) -> Result<Asked<Clocks>> {
    let before = gatherer.context.local_now();
    let asked = gatherer.ask(|db| {
        db.refresh()?;
        Ok(db.now())
    })?;
    let passed = gatherer.context.local_now() - before;
    Ok(asked.map(|server| Clocks {
        here: args.here.unwrap_or(before + passed / 2),
        server,
        blur: TimeDelta::milliseconds(passed.num_milliseconds() / 2),
        worker: None,
        newest_run: None,
    }))
}
