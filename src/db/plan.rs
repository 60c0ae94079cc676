//! Plans: made by a dry run, and held against the versions as they are.
//!
//! The database tells two sets of versions apart by their number and a fingerprint: two sums of hashes of the ids, which
//! need no order and no room. So the application of a plan is one statement whatever its size; it answers what it has
//! approved, and is rolled back if that is not what was planned.

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

const APPROVE_ALL: ApproveStatement = ApproveStatement {
    with_columns: include_str!("plan/approve_all.sql"),
    without_columns: include_str!("plan/approve_all_without_columns.sql"),
};

impl Db {
    /// What plans made here are for.
    pub fn plan_table(&mut self) -> Result<TableIdentity> {
        self.table_identity("versions")
    }

    /// Which cluster, database and table that is.
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

    /// What the active rules would approve at that time; none where the rules have no ids to be told apart by.
    pub fn make_plan(&mut self, now: DateTime<Utc>) -> Result<Option<Plan>> {
        let place = self.plan_table()?;
        let rules = self.rules(RuleSelection::Approving)?;
        if rules.iter().any(|rule| rule.id.is_none()) {
            return Ok(None);
        }
        let set = self.rule_set(now, 0)?;
        let mut found = self.matched_versions(&set)?;
        let total: i64 = found.values().map(|matched| matched.versions).sum();
        let mut ids = if total <= MAX_LISTED_IDS { Some(self.matched_ids(&set)?) } else { None };
        let planned = |rule: Rule| {
            let id = rule.id.as_ref().map(RowId::to_string).unwrap_or_default();
            let matched = found.remove(&id).unwrap_or_default();
            let ids = ids.as_mut().map(|ids| ids.remove(&id).unwrap_or_default());
            PlannedRule { rule, matched, ids }
        };
        Ok(Some(Plan { made_at: now, table: place, rules: rules.into_iter().map(planned).collect() }))
    }

    /// In what the plan does not hold in the snapshot at hand.
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

    /// How many were found.
    fn add_version_drift(
        &mut self,
        (versions, planned): (Vec<String>, Vec<String>),
        now: DateTime<Utc>,
        plan: &Plan,
        rules: &[Rule],
        drift: &mut Drift,
    ) -> Result<usize> {
        let set = self.rule_set(now, 3)?;
        let most = Drift::max_differences();
        let mut params: Vec<Param> =
            vec![(&versions, Type::TEXT_ARRAY), (&planned, Type::TEXT_ARRAY), (&most, Type::INT8)];
        params.extend(set.params());
        let rows = self.query(&set.fill_in(include_str!("plan/version_drift.sql")), &params)?;
        let found: Vec<VersionDrift> = rows.iter().map(read_version_drift).collect::<Result<_>>()?;
        drift.add_versions(plan, rules, &set.rules_with_ages(), &found);
        Ok(found.len())
    }

    fn matched_versions(&mut self, set: &RuleSet) -> Result<BTreeMap<String, MatchedVersions>> {
        let params: Vec<Param> = set.params().collect();
        let rows = self.query(&set.fill_in(include_str!("plan/matched_versions.sql")), &params)?;
        rows.iter().map(read_matched).collect()
    }

    fn matched_ids(&mut self, set: &RuleSet) -> Result<BTreeMap<String, VersionIds>> {
        let params: Vec<Param> = set.params().collect();
        let mut found: BTreeMap<String, VersionIds> = BTreeMap::new();
        self.stream(&set.fill_in(include_str!("plan/matched_ids.sql")), &params, |row| {
            found.entry(get(row, "rule_id")?).or_default().push(get(row, "version")?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Approves what the rules match, in the transaction at hand, and compares it with the plan.
    ///
    /// # Errors
    /// A refusal where that is not what the plan says, for the caller to roll back.
    pub(super) fn approve_planned(
        &mut self,
        plan: &Plan,
        run: &RunId,
        now: DateTime<Utc>,
    ) -> Result<Approvals> {
        let set = self.rule_set(now, 2)?;
        let (at, run) = (self.now(), run.to_string());
        let mut params: Vec<Param> = vec![(&run, Type::TEXT), (&at, Type::TIMESTAMPTZ)];
        params.extend(set.params());
        let rows = self.query(&set.fill_in(set.choose_statement(&APPROVE_ALL)), &params)?;
        let found: BTreeMap<String, MatchedVersions> =
            rows.iter().map(read_matched).collect::<Result<_>>()?;
        let mut drift = Drift::default();
        // Asked again: the update may have waited for somebody who has changed them.
        drift.add_rules(plan, &self.rules(RuleSelection::All).context("reading the rules")?);
        drift.add_counts(plan, &found);
        if drift.is_empty() {
            return Approvals::read(&rows, "versions");
        }
        Err(drift_error(&drift))
    }
}

/// Nothing is approved, since the plan no longer holds.
pub fn drift_error(drift: &Drift) -> anyhow::Error {
    CliError::refused(format!("the plan no longer holds: {}", drift.summary()))
        .kind(crate::error::FailureKind::Drifted)
        .hint("make a new one: `apsctl run-once --dry-run -o json > FILE`")
        .into()
}

fn read_matched(row: &Row) -> Result<(String, MatchedVersions)> {
    let fingerprint = Some(get(row, "fingerprint")?);
    Ok((get(row, "rule_id")?, MatchedVersions { versions: get(row, "versions")?, fingerprint }))
}

fn read_version_drift(row: &Row) -> Result<VersionDrift> {
    Ok(VersionDrift {
        version: get(row, "version")?,
        planned: get(row, "planned")?,
        actual: get(row, "actual")?,
    })
}
