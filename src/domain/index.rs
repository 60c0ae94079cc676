//! The four recommended indexes, and whether the existing ones match them.

/// An index that the guide recommends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecommendedIndex {
    pub name: &'static str,
    /// The table, as `.sql` files name it.
    pub table: &'static str,
    pub column: &'static str,
    /// The column's name in other layouts.
    pub alternative_column: Option<&'static str>,
}

pub const RECOMMENDED_INDEXES: [RecommendedIndex; 4] = [
    recommended("idx_apscheduler_jobs_next_run_time", "jobs", "next_run_time"),
    recommended("idx_automation_audit_log_created_at", "audit", "created_at"),
    recommended("idx_versions_approved", "versions", "approved"),
    RecommendedIndex {
        alternative_column: Some("enabled"),
        ..recommended("idx_approval_rules_active", "rules", "is_active")
    },
];

const fn recommended(name: &'static str, table: &'static str, column: &'static str) -> RecommendedIndex {
    RecommendedIndex { name, table, column, alternative_column: None }
}

/// An existing index that is led by the column, or any relation with the recommended name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingIndex {
    pub name: String,
    /// Whether it has the recommended name.
    pub has_recommended_name: bool,
    /// Whether it is a btree over all rows, led by the column.
    pub is_suitable: bool,
    /// Whether the server uses it.
    pub is_valid: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexStatus {
    Ok,
    Missing,
    /// The index exists, but the server does not use it: its creation was interrupted.
    Invalid,
    /// There is no index, and another relation has its name.
    Different,
}

impl IndexStatus {
    pub const ALL: [Self; 4] = [Self::Ok, Self::Missing, Self::Invalid, Self::Different];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Invalid => "invalid",
            Self::Different => "different",
        }
    }
}

/// Returns the status of a recommended index, and the existing index that determines it.
pub fn index_status(existing: &[ExistingIndex]) -> (IndexStatus, Option<&ExistingIndex>) {
    let serves = |f: &&ExistingIndex| f.is_suitable && f.is_valid;
    let mut serving: Vec<&ExistingIndex> = existing.iter().filter(serves).collect();
    serving.sort_by_key(|f| !f.has_recommended_name);
    if let Some(first) = serving.first() {
        return (IndexStatus::Ok, Some(first));
    }
    let named = existing.iter().find(|f| f.has_recommended_name);
    if let Some(unsuitable) = named.filter(|f| !f.is_suitable) {
        return (IndexStatus::Different, Some(unsuitable));
    }
    match named.or_else(|| existing.iter().find(|f| f.is_suitable)) {
        Some(invalid) => (IndexStatus::Invalid, Some(invalid)),
        None => (IndexStatus::Missing, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, is_fit: bool, is_valid: bool) -> ExistingIndex {
        ExistingIndex { name: name.into(), has_recommended_name: name == "guide", is_suitable: is_fit, is_valid }
    }

    #[test]
    fn any_fit_and_valid_index_serves_and_a_taken_name_is_left_alone() {
        for (all, status, by) in [
            (vec![], IndexStatus::Missing, None),
            (vec![found("guide", true, true)], IndexStatus::Ok, Some("guide")),
            (vec![found("a", true, true), found("guide", true, true)], IndexStatus::Ok, Some("guide")),
            (vec![found("a", true, true), found("guide", true, false)], IndexStatus::Ok, Some("a")),
            (vec![found("guide", true, false)], IndexStatus::Invalid, Some("guide")),
            (vec![found("a", true, false)], IndexStatus::Invalid, Some("a")),
            (vec![found("guide", false, true)], IndexStatus::Different, Some("guide")),
            (vec![found("guide", false, false), found("a", true, false)], IndexStatus::Different, Some("guide")),
            (vec![found("a", false, true)], IndexStatus::Missing, None),
        ] {
            let judged = index_status(&all);
            assert_eq!((judged.0, judged.1.map(|f| f.name.as_str())), (status, by), "{all:?}");
        }
    }
}
