//! The guide's four indexes, and how the ones that are there measure up to them.

/// An index the guide asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub name: &'static str,
    /// The table, as `.sql` files call it.
    pub table: &'static str,
    pub column: &'static str,
    /// What the column is called in tables of another form.
    pub other_column: Option<&'static str>,
}

pub const WANTED: [Wanted; 4] = [
    wanted("idx_apscheduler_jobs_next_run_time", "jobs", "next_run_time"),
    wanted("idx_automation_audit_log_created_at", "audit", "created_at"),
    wanted("idx_versions_approved", "versions", "approved"),
    Wanted { other_column: Some("enabled"), ..wanted("idx_approval_rules_active", "rules", "is_active") },
];

const fn wanted(name: &'static str, table: &'static str, column: &'static str) -> Wanted {
    Wanted { name, table, column, other_column: None }
}

/// What bears on a wanted index: another led by its column, or whatever has its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    /// It has the guide's name.
    pub is_named: bool,
    /// A btree over all the rows, led by the wanted column.
    pub is_fit: bool,
    /// The server uses it.
    pub is_valid: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    Missing,
    /// One is there, but the server does not use it: its making was broken off.
    Invalid,
    /// None is there, and the name is taken by something else.
    Different,
}

impl Status {
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

/// How a wanted index stands, and the name of the one that decides it.
pub fn judge(found: &[Found]) -> (Status, Option<&Found>) {
    let serves = |f: &&Found| f.is_fit && f.is_valid;
    let mut serving: Vec<&Found> = found.iter().filter(serves).collect();
    serving.sort_by_key(|f| !f.is_named);
    if let Some(first) = serving.first() {
        return (Status::Ok, Some(first));
    }
    let named = found.iter().find(|f| f.is_named);
    if let Some(taken) = named.filter(|f| !f.is_fit) {
        return (Status::Different, Some(taken));
    }
    match named.or_else(|| found.iter().find(|f| f.is_fit)) {
        Some(invalid) => (Status::Invalid, Some(invalid)),
        None => (Status::Missing, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &str, is_fit: bool, is_valid: bool) -> Found {
        Found { name: name.into(), is_named: name == "guide", is_fit, is_valid }
    }

    #[test]
    fn any_fit_and_valid_index_serves_and_a_taken_name_is_left_alone() {
        for (all, status, by) in [
            (vec![], Status::Missing, None),
            (vec![found("guide", true, true)], Status::Ok, Some("guide")),
            (vec![found("a", true, true), found("guide", true, true)], Status::Ok, Some("guide")),
            (vec![found("a", true, true), found("guide", true, false)], Status::Ok, Some("a")),
            (vec![found("guide", true, false)], Status::Invalid, Some("guide")),
            (vec![found("a", true, false)], Status::Invalid, Some("a")),
            (vec![found("guide", false, true)], Status::Different, Some("guide")),
            (vec![found("guide", false, false), found("a", true, false)], Status::Different, Some("guide")),
            (vec![found("a", false, true)], Status::Missing, None),
        ] {
            let judged = judge(&all);
            assert_eq!((judged.0, judged.1.map(|f| f.name.as_str())), (status, by), "{all:?}");
        }
    }
}
