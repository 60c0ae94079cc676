//! The tables of a saved store.

use serde::{Deserialize, Serialize};

/// A table: its columns and indexes as far as they can be rebuilt.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TableDescription {
    /// What apsctl uses it for, such as `jobs` or `audit`.
    pub role: String,
    pub schema: String,
    pub name: String,
    /// `table`, `view`, `partitioned table`, … It is rebuilt as a table.
    pub kind: String,
    /// The file with its rows; `None` if no row is saved.
    pub file: Option<String>,
    /// The number of saved rows.
    pub rows: u64,
    pub columns: Vec<ColumnDescription>,
    pub indexes: Vec<IndexDescription>,
    /// The server's statistics: live and dead rows, and whether the table has ever been analyzed.
    pub live_rows: i64,
    pub dead_rows: i64,
    pub is_analyzed: bool,
    /// What the rules have approved, for the versions: approved ones are not saved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<RuleApprovals>,
}

/// How many versions of a table a rule has approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleApprovals {
    /// The rule's id, as text.
    pub rule: String,
    pub versions: i64,
}

/// A column.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ColumnDescription {
    pub name: String,
    /// The type as `format_type` writes it; for a domain, its base type; for an ENUM, `enum`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The labels of an ENUM.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// The values that a CHECK allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Vec<String>>,
    pub not_null: bool,
    pub default: DefaultKind,
}

/// What a new row gets. The expression itself is not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefaultKind {
    None,
    /// An identity column, or one with a sequence.
    Identity,
    True,
    False,
    Now,
    /// Another expression; the usual value of the type takes its place.
    Other,
}

/// An index on columns. Others are not rebuilt.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexDescription {
    pub name: String,
    pub columns: Vec<String>,
    pub is_unique: bool,
    pub is_primary: bool,
    pub is_valid: bool,
}

impl TableDescription {
    /// Returns whether it is a table of schema apsctl.
    pub fn is_own(&self) -> bool {
        self.schema == "apsctl"
    }
}
