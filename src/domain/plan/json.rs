//! Reads and writes a plan as JSON.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::{FORMAT, MAX_LISTED_IDS, MatchedVersions, Plan, PlannedRule, TableIdentity, VersionIds};
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;

impl Plan {
    pub fn to_json(&self) -> Value {
        let TableIdentity { server, database, table, table_oid } = &self.table;
        json!({
            "format": FORMAT,
            "made_at": self.made_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            "store": {"server": server, "database": database, "table": table, "table_oid": table_oid},
            "versions": self.total_versions(),
            "rules": self.rules.iter().map(rule_to_json).collect::<Vec<_>>(),
        })
    }

    /// Reads the plan from the output of a dry run.
    ///
    /// # Errors
    /// Fails with the reason why it cannot be used.
    pub fn from_dry_run(text: &str) -> Result<Self, String> {
        let answer: Value = serde_json::from_str(text).map_err(|error| format!("it is not JSON: {error}"))?;
        let plan = answer.get("plan").filter(|plan| !plan.is_null()).ok_or("it contains no plan")?;
        match plan.get("format").and_then(Value::as_i64) {
            Some(FORMAT) => {}
            Some(other) => {
                return Err(format!("its format is {other}, but this apsctl reads format {FORMAT}"));
            }
            None => return Err("its plan has no format".into()),
        }
        let store = &plan["store"];
        let place = || {
            Some(TableIdentity {
                server: text_of(store, "server")?,
                database: text_of(store, "database")?,
                table: text_of(store, "table")?,
                table_oid: store.get("table_oid")?.as_i64()?,
            })
        };
        let made_at = || DateTime::parse_from_rfc3339(&text_of(plan, "made_at")?).ok();
        let rules = || plan.get("rules")?.as_array()?.iter().map(rule_from_json).collect::<Option<Vec<_>>>();
        let (Some(place), Some(made_at), Some(rules)) = (place(), made_at(), rules()) else {
            return Err("its plan is incomplete".into());
        };
        let read = Self { made_at: made_at.to_utc(), table: place, rules };
        let fits = |planned: &PlannedRule| {
            planned.ids.as_ref().is_none_or(|ids| ids.count() == i128::from(planned.matched.versions))
        };
        let listed = read.rules.iter().all(|planned| planned.ids.is_some());
        let bounded = !listed || read.total_versions() <= MAX_LISTED_IDS;
        if plan["versions"] != read.total_versions() || !bounded || !read.rules.iter().all(fits) {
            return Err("its counts are inconsistent: it was edited".into());
        }
        Ok(read)
    }
}

fn text_of(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn rule_to_json(planned: &PlannedRule) -> Value {
    let PlannedRule { rule, matched, ids } = planned;
    json!({
        "id": rule.id.as_ref().map(RowId::to_json),
        "name": rule.name,
        "priority": rule.priority,
        "conditions": rule.conditions,
        "versions": matched.versions,
        "fingerprint": matched.fingerprint,
        "ids": ids.as_ref().map(VersionIds::to_json),
    })
}

fn rule_from_json(value: &Value) -> Option<PlannedRule> {
    let versions = value.get("versions")?.as_i64().filter(|versions| *versions >= 0)?;
    let ids = match value.get("ids")? {
        Value::Null => None,
        ids => Some(VersionIds::from_json(ids)?),
    };
    Some(PlannedRule {
        rule: Rule {
            id: Some(RowId::from_json(value.get("id")?)?),
            name: text_of(value, "name"),
            is_active: true,
            priority: value.get("priority")?.as_i64()?,
            conditions: text_of(value, "conditions"),
            ..Rule::default()
        },
        matched: MatchedVersions { versions, fingerprint: text_of(value, "fingerprint") },
        ids,
    })
}
