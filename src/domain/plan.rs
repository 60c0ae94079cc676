//! A plan: what a dry run of a pass has found it would approve, and in what that no longer holds. `docs/plan.md` has
//! the format.

mod drift;
mod json;
mod version_ids;

use chrono::{DateTime, Utc};

pub use drift::{Drift, VersionDrift};
pub use version_ids::VersionIds;

use super::rules::Rule;

/// The one format there is.
pub const FORMAT: i64 = 1;

/// Up to so many ids a plan lists; of more it has numbers and fingerprints only.
pub const MAX_LISTED_IDS: i64 = 100_000;

/// What a pass would approve, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub made_at: DateTime<Utc>,
    pub table: TableIdentity,
    /// The active rules, in the order they are tried.
    pub rules: Vec<PlannedRule>,
}

/// The table of versions it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableIdentity {
    /// PostgreSQL's own identifier of the cluster.
    pub server: String,
    pub database: String,
    pub table: String,
    pub table_oid: i64,
}

/// A rule, and the versions it would approve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRule {
    pub rule: Rule,
    pub matched: MatchedVersions,
    /// Their ids, unless there are too many in all.
    pub ids: Option<VersionIds>,
}

/// The versions a rule approves: how many, and a fingerprint of their ids (none where there are none).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MatchedVersions {
    pub versions: i64,
    pub fingerprint: Option<String>,
}

impl Plan {
    /// How many versions it would approve.
    pub fn total_versions(&self) -> i64 {
        self.rules.iter().map(|planned| planned.matched.versions).sum()
    }

    /// Each version with its rule, where the plan lists them.
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
