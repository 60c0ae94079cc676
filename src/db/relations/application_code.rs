//! Which statements call functions of the application's: by a view, a row policy, a trigger, a default or a check.

use super::Relations;
use super::known_tables::KNOWN_TABLES;

/// What a statement on a table calls besides what it says.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct ApplicationCode {
    pub(in crate::db) on_read: bool,
    pub(in crate::db) on_write: bool,
}

impl Relations {
    /// Of the table at this place in `quoted`.
    pub(in crate::db) fn set_application_code(&mut self, at: usize, calls: ApplicationCode) {
        // apsctl's own tables have no code but its own, which sets its own search path.
        if let Some(relation) = KNOWN_TABLES.get(at).filter(|relation| relation.setting.is_some()) {
            self.application_code.insert(relation.variable, calls);
        }
    }

    /// Writing to the table at this place in `quoted` calls something.
    pub(in crate::db) fn note_code_on_write(&mut self, at: usize) {
        if let Some(calls) =
            KNOWN_TABLES.get(at).and_then(|relation| self.application_code.get_mut(relation.variable))
        {
            calls.on_write = true;
        }
    }

    /// Of one of APScheduler 4's tables.
    pub(in crate::db) fn set_aps4_application_code(&mut self, table: &str, calls: ApplicationCode) {
        if let Some(relation) = KNOWN_TABLES.iter().find(|r| r.is_aps4() && r.default_name == table) {
            self.application_code.insert(relation.variable, calls);
        }
    }

    /// Whether reading the tables that a `.sql` file names calls anything.
    pub(in crate::db) fn runs_code_on_read(&self, sql: &str) -> bool {
        self.application_code.iter().any(|(table, calls)| calls.on_read && names_table(sql, table))
    }

    /// Whether writing to the tables that it names does.
    pub(in crate::db) fn runs_code_on_write(&self, sql: &str) -> bool {
        self.application_code.iter().any(|(table, calls)| calls.on_write && names_table(sql, table))
    }

    /// Whether writing to any of the tables does.
    pub(in crate::db) fn has_code_on_write(&self) -> bool {
        self.application_code.values().any(|calls| calls.on_write)
    }
}

/// Whether a `.sql` file names the table.
fn names_table(sql: &str, table: &str) -> bool {
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    sql.match_indices(&format!(":{table}")).any(|(at, name)| is_whole(&sql[at + name.len()..]))
}
