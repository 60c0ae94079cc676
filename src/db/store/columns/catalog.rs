//! Tables and columns as the PostgreSQL catalog describes them.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::Row;

use super::check_constraint::check_constraint_values;
use crate::db::get;

/// The kind of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum RelationKind {
    Table,
    Partitioned,
    View,
    MaterializedView,
    Foreign,
}

impl RelationKind {
    /// Converts a `pg_class.relkind`.
    pub(in crate::db) fn from_relkind(relkind: &str) -> Self {
        match relkind {
            "p" => Self::Partitioned,
            "v" => Self::View,
            "m" => Self::MaterializedView,
            "f" => Self::Foreign,
            _ => Self::Table,
        }
    }

    pub(in crate::db) fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Partitioned => "partitioned table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Foreign => "foreign table",
        }
    }

    /// Returns whether the rows have `ctid` and `xmin`, which show whether a row has changed.
    pub(in crate::db) fn has_system_columns(self) -> bool {
        matches!(self, Self::Table | Self::Partitioned | Self::MaterializedView)
    }
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::db) struct Column {
    /// The type as `format_type` writes it. For a domain, its base type.
    pub(in crate::db) type_name: String,
    /// Whether the column or its domain is NOT NULL.
    pub(in crate::db) is_required: bool,
    /// Whether the column has a default or is an identity column.
    pub(in crate::db) has_default: bool,
    /// Whether it is a generated column.
    pub(in crate::db) is_generated: bool,
    /// The labels of an ENUM, else empty.
    pub(in crate::db) enum_labels: Vec<String>,
    /// The values that the CHECK constraints on this column allow, if they list values.
    pub(in crate::db) check_values: Option<Vec<String>>,
}

/// A table, view or foreign table.
#[derive(Debug, Clone)]
pub(in crate::db) struct Table {
    pub(in crate::db) kind: RelationKind,
    pub(in crate::db) columns: BTreeMap<String, Column>,
}

impl Column {
    /// Reads a row of `probe/columns.sql`.
    pub(in crate::db) fn from_row(row: &Row) -> Result<Self> {
        let checks: Option<Vec<String>> = get(row, "checks")?;
        let allowed: Vec<Vec<String>> =
            checks.unwrap_or_default().iter().filter_map(|check| check_constraint_values(check)).collect();
        // A value must satisfy every constraint.
        let allowed = allowed.into_iter().reduce(|all, more| all.into_iter().filter(|v| more.contains(v)).collect());
        Ok(Self {
            type_name: get(row, "column_type")?,
            is_required: get::<Option<bool>>(row, "is_required")?.unwrap_or_default(),
            has_default: get::<Option<bool>>(row, "has_default")?.unwrap_or_default(),
            is_generated: get(row, "is_generated")?,
            enum_labels: get::<Option<Vec<String>>>(row, "labels")?.unwrap_or_default(),
            check_values: allowed,
        })
    }

    /// Returns the allowed values if the catalog lists them: ENUM labels or the values of a CHECK.
    pub(in crate::db) fn listed_values(&self) -> Option<&[String]> {
        if self.enum_labels.is_empty() { self.check_values.as_deref() } else { Some(&self.enum_labels) }
    }
}

impl Table {
    /// Creates a table of this `pg_class.relkind`, without columns.
    pub(in crate::db) fn with_relkind(relkind: &str) -> Self {
        Self { kind: RelationKind::from_relkind(relkind), columns: BTreeMap::new() }
    }
}

/// Returns the type without its length, precision or scale.
pub(super) fn strip_type_modifier(kind: &str) -> &str {
    if kind.starts_with("timestamp") {
        return if kind.ends_with("with time zone") {
            "timestamp with time zone"
        } else {
            "timestamp without time zone"
        };
    }
    kind.split('(').next().unwrap_or(kind)
}
