//! Which statements run code of the application: through a view, row policy, trigger, default or check.

use super::Relations;
use super::known_tables::KNOWN_TABLES;

/// Whether reading or writing a table runs code of the application.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct ApplicationCode {
    pub(in crate::db) on_read: bool,
    pub(in crate::db) on_write: bool,
}

impl Relations {
    /// Sets it for the table at this position in `quoted_names`.
    pub(in crate::db) fn set_application_code(&mut self, at: usize, calls: ApplicationCode) {
        // The functions of apsctl's own tables set their own search path.
        if let Some(relation) = KNOWN_TABLES.get(at).filter(|relation| relation.setting.is_some()) {
            self.application_code.insert(relation.variable, calls);
        }
    }

    /// Notes that writing to the table at this position in `quoted_names` runs code.
    pub(in crate::db) fn note_code_on_write(&mut self, at: usize) {
        if let Some(calls) = KNOWN_TABLES.get(at).and_then(|relation| self.application_code.get_mut(relation.variable))
        {
            calls.on_write = true;
        }
    }

    /// Sets it for one of APScheduler 4's tables.
    pub(in crate::db) fn set_aps4_application_code(&mut self, table: &str, calls: ApplicationCode) {
        if let Some(relation) = KNOWN_TABLES.iter().find(|r| r.is_aps4() && r.default_name == table) {
            self.application_code.insert(relation.variable, calls);
        }
    }

    /// Returns whether reading the tables that a `.sql` file names runs code.
    pub(in crate::db) fn runs_code_on_read(&self, sql: &str) -> bool {
        self.application_code.iter().any(|(table, calls)| calls.on_read && names_table(sql, table))
    }

    /// Returns whether writing to the tables that a `.sql` file names runs code.
    pub(in crate::db) fn runs_code_on_write(&self, sql: &str) -> bool {
        self.application_code.iter().any(|(table, calls)| calls.on_write && names_table(sql, table))
    }

    /// Returns whether writing to any of the tables runs code.
    pub(in crate::db) fn has_code_on_write(&self) -> bool {
        self.application_code.values().any(|calls| calls.on_write)
    }
}

/// Returns whether a `.sql` file names the table.
fn names_table(sql: &str, table: &str) -> bool {
    let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    sql.match_indices(&format!(":{table}")).any(|(at, name)| is_whole(&sql[at + name.len()..]))
}
