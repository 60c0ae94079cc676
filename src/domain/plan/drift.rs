//! Differences between a plan and the current state.

use std::collections::{BTreeMap, BTreeSet};

use super::{MatchedVersions, Plan};
use crate::domain::row_id::RowId;
use crate::domain::rules::Rule;

/// Maximum number of differences in a message.
const MAX_NAMED: u8 = 10;

/// Descriptions of the differences; empty if the plan still holds.
#[derive(Debug, Default)]
pub struct Drift(Vec<String>);

/// A version that would now be approved by another rule than planned, or by none.
#[derive(Debug, Clone)]
pub struct VersionDrift {
    pub version: String,
    pub planned: Option<String>,
    pub actual: Option<String>,
}

impl Drift {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Number of differences to query.
    pub fn max_differences() -> i64 {
        i64::from(MAX_NAMED) + 1
    }

    /// Adds the differences of the rules. `now` are all current rules, including inactive ones.
    pub fn add_rules(&mut self, plan: &Plan, now: &[Rule]) {
        let planned: BTreeMap<Option<&RowId>, &Rule> =
            plan.rules.iter().map(|planned| (planned.rule.id.as_ref(), &planned.rule)).collect();
        let active: BTreeSet<Option<&RowId>> =
            now.iter().filter(|rule| rule.approves()).map(|rule| rule.id.as_ref()).collect();
        for rule in now.iter().filter(|rule| rule.approves()) {
            match planned.get(&rule.id.as_ref()) {
                None => self.0.push(format!("{} is new", rule.title())),
                Some(then) if (then.priority, &then.conditions) != (rule.priority, &rule.conditions) => {
                    self.0.push(format!("{} was changed", rule.title()));
                }
                Some(_) => {}
            }
        }
        for rule in plan.rules.iter().map(|planned| &planned.rule).filter(|rule| !active.contains(&rule.id.as_ref())) {
            let change = match now.iter().find(|other| other.id == rule.id) {
                Some(other) if other.is_active => "does not approve any more",
                Some(_) => "is not active any more",
                None => "was deleted",
            };
            self.0.push(format!("{} {change}", rule.title()));
        }
    }

    /// Adds the differences of versions. `aged` are the rules whose result changes with time.
    pub fn add_versions(&mut self, plan: &Plan, now: &[Rule], aged: &[String], differences: &[VersionDrift]) {
        let all = || plan.rules.iter().map(|planned| &planned.rule).chain(now);
        let label = |id: &String| {
            let rule = all().find(|rule| has_id(rule, id));
            let label = rule.map_or_else(|| format!("rule {id}"), Rule::label);
            if aged.contains(id) { format!("{label}, which tests an age,") } else { label }
        };
        for VersionDrift { version, planned, actual } in differences {
            let change = match (planned, actual) {
                (Some(then), Some(now)) => format!("be approved by {}, not {}", label(now), label(then)),
                (Some(then), None) if aged.contains(then) => {
                    format!("not be approved any more by {}", label(then).trim_end_matches(','))
                }
                (_, None) => "not be approved any more".into(),
                (None, Some(now)) => format!("be approved by {} and is not in the plan", label(now)),
            };
            self.0.push(format!("version {version} would {change}"));
        }
    }

    /// Adds the differences of counts, where versions cannot be named.
    pub fn add_counts(&mut self, plan: &Plan, actual: &BTreeMap<String, MatchedVersions>) {
        let none = MatchedVersions::default();
        for planned in &plan.rules {
            let now = planned.rule.id.as_ref().and_then(|id| actual.get(id.as_str())).unwrap_or(&none);
            let (rule, then) = (planned.rule.label(), &planned.matched);
            if now.versions != then.versions {
                let line = format!("{rule} would approve {} versions, not {}", now.versions, then.versions);
                self.0.push(line);
            } else if now.fingerprint != then.fingerprint {
                self.0.push(format!("{rule} would approve {} other versions", now.versions));
            }
        }
        let unplanned = actual.iter().filter(|(id, _)| !plan.rules.iter().any(|planned| has_id(&planned.rule, id)));
        self.0.extend(unplanned.map(|(id, now)| format!("rule {id} would approve {} versions", now.versions)));
    }

    /// Joins the differences into one sentence, up to the maximum number.
    pub fn summary(&self) -> String {
        match self.0.split_at_checked(MAX_NAMED.into()) {
            Some((named, [_, ..])) => named.join("; ") + "; and more",
            _ => self.0.join("; "),
        }
    }
}

fn has_id(rule: &Rule, id: &str) -> bool {
    rule.id.as_ref().is_some_and(|rule_id| rule_id.as_str() == id)
}
