//! Which statements call functions of the application's: by a view, a row policy, a trigger, a default or a check.

use super::Relations;
use super::catalogue::RELATIONS;

/// What a statement on a table calls besides what it says.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct Calls {
    pub(in crate::db) reading: bool,
    pub(in crate::db) writing: bool,
}

impl Relations {
    /// Of the table at this place in `quoted`.
    pub(in crate::db) fn set_calls(&mut self, at: usize, calls: Calls) {
        // apsctl's own tables have no code but its own, which sets its own search path.
        if let Some(relation) = RELATIONS.get(at).filter(|relation| relation.setting.is_some()) {
            self.calls.insert(relation.variable, calls);
        }
    }

    /// Writing to the table at this place in `quoted` calls something.
    pub(in crate::db) fn set_writing_calls(&mut self, at: usize) {
        if let Some(calls) = RELATIONS.get(at).and_then(|relation| self.calls.get_mut(relation.variable)) {
            calls.writing = true;
        }
    }

    /// Of one of APScheduler 4's tables.
    pub(in crate::db) fn set_calls_of_aps4(&mut self, table: &str, calls: Calls) {
        if let Some(relation) = RELATIONS.iter().find(|r| r.is_of_aps4() && r.default == table) {
            self.calls.insert(relation.variable, calls);
        }
    }

    /// Whether reading the tables that a `.sql` file names calls anything.
    pub(in crate::db) fn reading_calls(&self, sql: &str) -> bool {
        self.calls.iter().any(|(table, calls)| calls.reading && names(sql, table))
    }

    /// Whether writing to the tables that it names does.
    pub(in crate::db) fn writing_calls(&self, sql: &str) -> bool {
        self.calls.iter().any(|(table, calls)| calls.writing && names(sql, table))
    }

    /// Whether writing to any of the tables does.
    pub(in crate::db) fn any_writing_calls(&self) -> bool {
        self.calls.values().any(|calls| calls.writing)
    }
}

/// Whether a `.sql` file names the table.
fn names(sql: &str, table: &str) -> bool {
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    sql.match_indices(&format!(":{table}")).any(|(at, name)| is_whole(&sql[at + name.len()..]))
}
