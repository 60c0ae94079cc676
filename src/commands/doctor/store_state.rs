//! The check `database`, and what the other checks need to know about the store.

use anyhow::Result;

use super::prober::Prober;
use super::results::Results;
use crate::db::Db;
use crate::db::doctor::ServerInfo;
use crate::db::store::Features;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, NotChecked, ProbeResult, evaluate};
use crate::domain::remedy::Remedy;

/// A table of the application that does not exist.
#[derive(Clone)]
pub(super) struct MissingTable {
    /// Its variable in `.sql` files, such as `audit`.
    variable: &'static str,
    name: String,
    remedy: String,
}

/// The server, the layout, and the missing tables.
pub(super) struct StoreState {
    pub(super) server: ProbeResult<ServerInfo>,
    pub(super) features: ProbeResult<&'static Features>,
    missing: Vec<MissingTable>,
}

impl StoreState {
    /// Whether the layout is known and has a feature.
    pub(super) fn has_feature(&self, feature: impl FnOnce(&Features) -> bool) -> bool {
        self.features.as_ref().is_ok_and(|features| feature(features))
    }

    pub(super) fn missing(&self, variable: &str) -> Option<&MissingTable> {
        self.missing.iter().find(|missing| missing.variable == variable)
    }

    /// Returns the result of a check whose table is missing. A store of `APScheduler` may lack tables that only Task
    /// Tracker has.
    pub(super) fn missing_table_result(&self, check: Check, tables: &[&'static str]) -> Option<CheckResult> {
        let missing = tables.iter().find_map(|table| self.missing(table))?;
        let table_text = if missing.variable == "audit" { "audit log" } else { missing.variable };
        if missing.variable == "audit" && self.has_feature(Features::has_pickles) {
            let reason = "no runs are imported: APScheduler's own stores do not record them";
            return Some(NotChecked::new(reason, Remedy::apsctl("runs import --file LOG")).into_result(check));
        }
        if self.has_feature(|features| !features.can_create_tables) {
            let evidence = format!("does not apply: this store of APScheduler has no {table_text}");
            return Some(CheckResult::ok(check, evidence));
        }
        let reason = format!("the table of the {table_text} is missing (see the check database)");
        let remedy = Remedy::instruction(missing.remedy.clone());
        Some(NotChecked::new(reason, remedy).into_result(check))
    }
}

pub(super) fn check_database(prober: &mut Prober<'_>, results: &mut Results) -> Result<StoreState> {
    let missing = prober.probe(|db| {
        let tables = db.missing_tables()?;
        let missing = |variable| {
            let remedy = db.missing_table_remedy(variable)?;
            Ok(MissingTable { variable, name: db.table_name(variable), remedy })
        };
        tables.into_iter().map(missing).collect::<Result<Vec<_>>>()
    })?;
    let features = prober.probe(|db| db.features())?;
    let server = prober.probe(Db::server_info)?;
    let can_create_tables = features.as_ref().is_ok_and(|features| features.can_create_tables);
    let critical = |evidence: String, remedy: Option<Remedy>| {
        CheckResult::new(Check::Database, CheckStatus::Critical, evidence, remedy)
            .headline("the database cannot be used")
    };
    let result = match (&prober.unreachable, &missing, &features) {
        (Some(NotChecked { reason, remedy }), ..)
        | (None, Err(NotChecked { reason, remedy }), _)
        | (None, _, Err(NotChecked { reason, remedy })) => critical(reason.clone(), remedy.clone()),
        (None, Ok(missing), _) if can_create_tables && !missing.is_empty() => {
            let names: Vec<&str> = missing.iter().map(|table| table.name.as_str()).collect();
            let evidence = format!("the database answers, but it has no table {}", names.join(", "));
            critical(evidence, Some(Remedy::instruction(missing[0].remedy.clone())))
        }
        _ => evaluate(Check::Database, server.clone(), |server| {
            let evidence = format!("connected to PostgreSQL {} as role {}", server.version, server.role);
            CheckResult::ok(Check::Database, evidence)
        }),
    };
    results.add(result);
    Ok(StoreState { server, features, missing: missing.unwrap_or_default() })
}
