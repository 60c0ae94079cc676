//! Plans: created by a dry run and compared with the current versions.
//!
//! Two sets of versions are compared by their count and a fingerprint, which consists of two sums of hashes of the
//! ids. So a plan of any size is applied by one statement. It returns what it has approved, and is rolled back if
//! that differs from the plan.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use postgres::Row;
use postgres::types::Type;

use super::pass::Approvals;
use super::rules::{ApproveStatement, RuleSelection, RuleSet};
use super::{Db, Param, get};
use crate::domain::audit::RunId;
use crate::domain::plan::{
    Drift, MAX_LISTED_IDS, MatchedVersions, Plan, PlannedRule, TableIdentity, VersionDrift, VersionIds,
};
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;
use crate::error::CliError;
use crate::invocation::APSCTL;

const APPROVE_ALL: ApproveStatement = ApproveStatement {
    with_columns: include_str!("plan/approve_all.sql"),
    without_columns: include_str!("plan/approve_all_without_columns.sql"),
};

impl Db {
    /// Returns the versions table for which plans are made.
    pub fn plan_table(&mut self) -> Result<TableIdentity> {
        self.table_identity("versions")
    }

    /// Returns cluster, database and table.
    pub fn table_identity(&mut self, variable: &str) -> Result<TableIdentity> {
        let table = self.qualified_name(variable);
        let row = self.query_one(include_str!("plan/table_identity.sql"), &[(&table, Type::TEXT)])?;
        Ok(TableIdentity {
            server: get(&row, "server")?,
            database: get(&row, "database")?,
            table: self.table_name(variable),
            table_oid: get::<Option<i64>>(&row, "table_oid")?.unwrap_or_default(),
        })
    }

    /// Returns what the active rules would approve at that time; `None` if the rules have no ids.
    pub fn make_plan(&mut self, now: DateTime<Utc>) -> Result<Option<Plan>> {
        let plan_table = self.plan_table()?;
        let rules = self.rules(RuleSelection::Approving)?;
        if rules.iter().any(|rule| rule.id.is_none()) {
            return Ok(None);
        }
        let set = self.rule_set(now, 0)?;
        let mut matched_by_rule = self.matched_versions(&set)?;
        let total: i64 = matched_by_rule.values().map(|matched| matched.versions).sum();
        let mut ids = if total <= MAX_LISTED_IDS { Some(self.matched_ids(&set)?) } else { None };
        let planned = |rule: Rule| {
            let id = rule.id.as_ref().map(RowId::to_string).unwrap_or_default();
            let matched = matched_by_rule.remove(&id).unwrap_or_default();
            let ids = ids.as_mut().map(|ids| ids.remove(&id).unwrap_or_default());
            PlannedRule { rule, matched, ids }
        };
        Ok(Some(Plan { made_at: now, table: plan_table, rules: rules.into_iter().map(planned).collect() }))
    }

    /// Returns how the plan differs from the current snapshot.
    pub fn plan_drift(&mut self, plan: &Plan, now: DateTime<Utc>) -> Result<Drift> {
        let mut drift = Drift::default();
        let rules = self.rules(RuleSelection::All)?;
        drift.add_rules(plan, &rules);
        let differences = match plan.version_rules() {
            Some(listed) => self.add_version_drift(listed, now, plan, &rules, &mut drift)?,
            None => 0,
        };
        if differences == 0 {
            let set = self.rule_set(now, 0)?;
            drift.add_counts(plan, &self.matched_versions(&set)?);
        }
        Ok(drift)
    }

    /// Returns the number of differences.
    fn add_version_drift(
        &mut self,
        (versions, planned): (Vec<String>, Vec<String>),
        now: DateTime<Utc>,
        plan: &Plan,
        rules: &[Rule],
        drift: &mut Drift,
    ) -> Result<usize> {
        let set = self.rule_set(now, 3)?;
        let max_differences = Drift::max_differences();
        let mut params: Vec<Param> =
            vec![(&versions, Type::TEXT_ARRAY), (&planned, Type::TEXT_ARRAY), (&max_differences, Type::INT8)];
        params.extend(set.params());
        let rows = self.query(&set.fill_in(include_str!("plan/version_drift.sql")), &params)?;
        let differences: Vec<VersionDrift> = rows.iter().map(read_version_drift).collect::<Result<_>>()?;
        drift.add_versions(plan, rules, &set.rules_with_ages(), &differences);
        Ok(differences.len())
    }

    fn matched_versions(&mut self, set: &RuleSet) -> Result<BTreeMap<String, MatchedVersions>> {
        let params: Vec<Param> = set.params().collect();
        let rows = self.query(&set.fill_in(include_str!("plan/matched_versions.sql")), &params)?;
        rows.iter().map(read_matched).collect()
    }

    fn matched_ids(&mut self, set: &RuleSet) -> Result<BTreeMap<String, VersionIds>> {
        let params: Vec<Param> = set.params().collect();
        let mut ids_by_rule: BTreeMap<String, VersionIds> = BTreeMap::new();
        self.stream(&set.fill_in(include_str!("plan/matched_ids.sql")), &params, |row| {
            ids_by_rule.entry(get(row, "rule_id")?).or_default().push(get(row, "version")?);
            Ok(())
        })?;
        Ok(ids_by_rule)
    }

    /// Approves what the rules match, in the current transaction, and compares it with the plan.
    ///
    /// # Errors
    /// Refuses if the result differs from the plan. The caller must roll back.
    pub(super) fn approve_planned(&mut self, plan: &Plan, run: &RunId, now: DateTime<Utc>) -> Result<Approvals> {
        let set = self.rule_set(now, 2)?;
        let (approved_at, run) = (self.now(), run.to_string());
        let mut params: Vec<Param> = vec![(&run, Type::TEXT), (&approved_at, Type::TIMESTAMPTZ)];
        params.extend(set.params());
        let rows = self.query(&set.fill_in(set.choose_statement(&APPROVE_ALL)), &params)?;
        let approved: BTreeMap<String, MatchedVersions> = rows.iter().map(read_matched).collect::<Result<_>>()?;
        let mut drift = Drift::default();
        // Reads the rules again: the update may have waited for a session that changed them.
        drift.add_rules(plan, &self.rules(RuleSelection::All).context("reading the rules")?);
        drift.add_counts(plan, &approved);
        if drift.is_empty() {
            return Approvals::read(&rows, "versions");
        }
        Err(drift_error(&drift))
    }
}

/// Returns the error for a plan that no longer holds.
pub fn drift_error(drift: &Drift) -> anyhow::Error {
    CliError::refused(format!("the plan no longer holds: {}", drift.summary()))
        .kind(crate::error::FailureKind::Drifted)
        .hint(format!("create a new one with `{APSCTL} run-once --dry-run -o json > FILE`"))
        .into()
}

fn read_matched(row: &Row) -> Result<(String, MatchedVersions)> {
    let fingerprint = Some(get(row, "fingerprint")?);
    Ok((get(row, "rule_id")?, MatchedVersions { versions: get(row, "versions")?, fingerprint }))
}

fn read_version_drift(row: &Row) -> Result<VersionDrift> {
    Ok(VersionDrift { version: get(row, "version")?, planned: get(row, "planned")?, actual: get(row, "actual")? })
}
