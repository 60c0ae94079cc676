//! A plan: what a dry run would approve, and how it differs from the current versions. docs/plan.md describes the
//! format.

mod drift;
mod json;
mod version_ids;

use chrono::{DateTime, Utc};

pub use drift::{Drift, VersionDrift};
pub use version_ids::VersionIds;

use super::rules::Rule;

/// The current version of the format.
pub const FORMAT: i64 = 1;

/// Maximum number of ids in a plan. Larger plans have only counts and fingerprints.
pub const MAX_LISTED_IDS: i64 = 100_000;

/// What a pass would approve, and in which table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub made_at: DateTime<Utc>,
    pub table: TableIdentity,
    /// The active rules, in the order in which they are tried.
    pub rules: Vec<PlannedRule>,
}

/// The versions table for which a plan was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableIdentity {
    /// The cluster's system identifier.
    pub server: String,
    pub database: String,
    pub table: String,
    pub table_oid: i64,
}

/// A rule and the versions it would approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRule {
    pub rule: Rule,
    pub matched: MatchedVersions,
    /// Ids of the versions, unless there are too many.
    pub ids: Option<VersionIds>,
}

/// Count and fingerprint of the versions that a rule approves; no fingerprint if there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchedVersions {
    pub versions: i64,
    pub fingerprint: Option<String>,
}

impl Plan {
    /// Returns the number of versions it would approve.
    pub fn total_versions(&self) -> i64 {
        self.rules.iter().map(|planned| planned.matched.versions).sum()
    }

    /// Returns each version with its rule, if the plan lists them.
    pub fn version_rules(&self) -> Option<(Vec<String>, Vec<String>)> {
        let (mut versions, mut rules) = (Vec::new(), Vec::new());
        for PlannedRule { rule, ids, .. } in &self.rules {
            for id in ids.as_ref()?.iter() {
                versions.push(id);
                rules.push(rule.id.as_ref()?.to_string());
            }
        }
        Some((versions, rules))
    }
}
