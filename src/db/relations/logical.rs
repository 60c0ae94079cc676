//! What the columns of the catalogue mean, whatever their types.

use super::known_tables::{KNOWN_TABLES, KnownColumn, KnownTable};
use crate::db::store::columns::LogicalType;

impl KnownColumn {
    /// What the column means, whatever its type.
    pub(super) fn logical_type(&self, relation: &KnownTable) -> LogicalType {
        let Self(column, kind, _) = *self;
        match (relation.variable, column) {
            // Their types are named in the statements, so that an index on them serves.
            ("audit" | "versions" | "rules", "id") | ("versions", "approved_by_rule" | "approved_in_run") => {
                LogicalType::AsIs
            }
            ("pickled", "next_run_time") => LogicalType::Epoch,
            ("pickled", "job_state") => LogicalType::AsIs,
            ("jobs", "job_state") | ("audit", "status") => LogicalType::Keyword,
            // Their statements cast them to text, whatever they are.
            ("rules", "is_active") => LogicalType::Boolean,
            ("rules", "conditions") => LogicalType::Json,
            _ => match kind {
                "timestamp with time zone" => LogicalType::Time,
                "jsonb" => LogicalType::Json,
                "boolean" => LogicalType::Boolean,
                "integer" | "bigint" => LogicalType::Integer,
                _ => LogicalType::Text,
            },
        }
    }

    /// Whether a statement that writes to the table cannot do without it, though one that reads can.
    pub(super) fn is_required_for_writes(&self, relation: &KnownTable) -> bool {
        relation.variable == "audit" && self.0 == "status"
    }
}

impl KnownTable {
    /// What is known of a column of this name.
    pub(super) fn known_column(&self, name: &str) -> Option<&KnownColumn> {
        self.columns.iter().find(|expected| expected.0 == name)
    }

    /// Whether it is one of the tables of APScheduler 4, which are looked for together, and only where its layout is.
    pub(super) fn is_aps4(&self) -> bool {
        self.variable.starts_with("aps_")
    }

    /// Whether its name is looked up: apsctl's own are in a schema of its own, APScheduler 4's beside its schedules, and
    /// the jobs table has two variables and one name.
    pub(super) fn uses_search_path(&self) -> bool {
        match self.variable {
            "pickled" => false,
            "aps_schedules" => true,
            _ => self.setting.is_some() && !self.is_aps4(),
        }
    }
}

/// The tables of the application, by the words for them in `.sql` files, each with its columns and what they mean.
pub(in crate::db) fn application_tables()
-> impl Iterator<Item = (&'static str, Vec<(&'static str, LogicalType)>)> {
    let own = KNOWN_TABLES.iter().filter(|relation| relation.setting.is_some() && !relation.is_aps4());
    own.map(|relation| {
        let columns = relation.columns.iter().map(|expected| (expected.0, expected.logical_type(relation)));
        (relation.variable, columns.collect())
    })
}
