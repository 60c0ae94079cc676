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

use super::pass::Approved;
use super::rules::{Approving, RuleSet, Which};
use super::{Db, Param, get};
use crate::domain::audit::RunId;
use crate::domain::plan::{Difference, Drift, Ids, MOST_IDS, Matched, Place, Plan, PlannedRule};
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;
use crate::error::CliError;

const APPLY: Approving =
    Approving { returning: include_str!("plan/apply.sql"), joining: include_str!("plan/apply_unnamed.sql") };

impl Db {
    /// What plans made here are for.
    pub fn plan_place(&mut self) -> Result<Place> {
        self.place("versions")
    }

    /// Which cluster, database and table that is.
    pub fn place(&mut self, variable: &str) -> Result<Place> {
        let table = self.qualified_name(variable);
        let row = self.query_one(include_str!("plan/place.sql"), &[(&table, Type::TEXT)])?;
        Ok(Place {
            server: get(&row, "server")?,
            database: get(&row, "database")?,
            table: self.table_name(variable),
            table_oid: get::<Option<i64>>(&row, "table_oid")?.unwrap_or_default(),
        })
    }

    /// What the active rules would approve at that time; none where the rules have no ids to be told apart by.
    pub fn make_plan(&mut self, now: DateTime<Utc>) -> Result<Option<Plan>> {
        let place = self.plan_place()?;
        let rules = self.rules(Which::Approving)?;
        if rules.iter().any(|rule| rule.id.is_none()) {
            return Ok(None);
        }
        let set = self.rule_set(now, 0)?;
        let mut found = self.matches(&set)?;
        let total: i64 = found.values().map(|matched| matched.versions).sum();
        let mut ids = if total <= MOST_IDS { Some(self.planned_ids(&set)?) } else { None };
        let planned = |rule: Rule| {
            let id = rule.id.as_ref().map(RowId::to_string).unwrap_or_default();
            let matched = found.remove(&id).unwrap_or_default();
            let ids = ids.as_mut().map(|ids| ids.remove(&id).unwrap_or_default());
            PlannedRule { rule, matched, ids }
        };
        Ok(Some(Plan { made_at: now, place, rules: rules.into_iter().map(planned).collect() }))
    }

    /// In what the plan does not hold in the snapshot at hand.
    pub fn plan_drift(&mut self, plan: &Plan, now: DateTime<Utc>) -> Result<Drift> {
        let mut drift = Drift::default();
        let rules = self.rules(Which::All)?;
        drift.add_rules(plan, &rules);
        let differences = match plan.listed() {
            Some(listed) => self.differences(listed, now, plan, &rules, &mut drift)?,
            None => 0,
        };
        if differences == 0 {
            let set = self.rule_set(now, 0)?;
            drift.add_numbers(plan, &self.matches(&set)?);
        }
        Ok(drift)
    }

    /// How many were found.
    fn differences(
        &mut self,
        (versions, planned): (Vec<String>, Vec<String>),
        now: DateTime<Utc>,
        plan: &Plan,
        rules: &[Rule],
        drift: &mut Drift,
    ) -> Result<usize> {
        let set = self.rule_set(now, 3)?;
        let most = Drift::most();
        let mut params: Vec<Param> =
            vec![(&versions, Type::TEXT_ARRAY), (&planned, Type::TEXT_ARRAY), (&most, Type::INT8)];
        params.extend(set.params());
        let rows = self.query(&set.put_into(include_str!("plan/differences.sql")), &params)?;
        let found: Vec<Difference> = rows.iter().map(difference).collect::<Result<_>>()?;
        drift.add_versions(plan, rules, &set.aged(), &found);
        Ok(found.len())
    }

    fn matches(&mut self, set: &RuleSet) -> Result<BTreeMap<String, Matched>> {
        let params: Vec<Param> = set.params().collect();
        let rows = self.query(&set.put_into(include_str!("plan/matches.sql")), &params)?;
        rows.iter().map(matched).collect()
    }

    fn planned_ids(&mut self, set: &RuleSet) -> Result<BTreeMap<String, Ids>> {
        let params: Vec<Param> = set.params().collect();
        let mut found: BTreeMap<String, Ids> = BTreeMap::new();
        self.stream(&set.put_into(include_str!("plan/ids.sql")), &params, |row| {
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
    ) -> Result<Approved> {
        let set = self.rule_set(now, 2)?;
        let (at, run) = (self.now(), run.to_string());
        let mut params: Vec<Param> = vec![(&run, Type::TEXT), (&at, Type::TIMESTAMPTZ)];
        params.extend(set.params());
        let rows = self.query(&set.put_into(set.statement(&APPLY)), &params)?;
        let found: BTreeMap<String, Matched> = rows.iter().map(matched).collect::<Result<_>>()?;
        let mut drift = Drift::default();
        // Asked again: the update may have waited for somebody who has changed them.
        drift.add_rules(plan, &self.rules(Which::All).context("reading the rules")?);
        drift.add_numbers(plan, &found);
        if drift.is_empty() {
            return Approved::read(&rows, "versions");
        }
        Err(drifted(&drift))
    }
}

/// Nothing is approved, since the plan no longer holds.
pub fn drifted(drift: &Drift) -> anyhow::Error {
    CliError::refused(format!("the plan no longer holds: {}", drift.in_words()))
        .kind(crate::error::FailureKind::Drifted)
        .hint("make a new one: `apsctl run-once --dry-run -o json > FILE`")
        .into()
}

fn matched(row: &Row) -> Result<(String, Matched)> {
    let fingerprint = Some(get(row, "fingerprint")?);
    Ok((get(row, "rule_id")?, Matched { versions: get(row, "versions")?, fingerprint }))
}

fn difference(row: &Row) -> Result<Difference> {
    Ok(Difference {
        version: get(row, "version")?,
        planned: get(row, "planned")?,
        actual: get(row, "actual")?,
    })
}
