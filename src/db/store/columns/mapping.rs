//! SQL expressions that read and write columns of other types than the standard ones.

use super::catalog::{Column, strip_type_modifier};
use super::time;

/// The meaning of a column, independent of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum LogicalType {
    Time,
    /// Seconds since 1970, as APScheduler 3 stores them.
    Epoch,
    /// An id, or other text whose type does not matter.
    Text,
    /// A word of a fixed list, in any case.
    Keyword,
    Json,
    Boolean,
    Integer,
    /// Read and written without conversion. The statements name its type.
    AsIs,
}

/// Whether apsctl can read a column of some type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum TypeSupport {
    /// The type of apsctl's own tables.
    Standard,
    /// Read and written through an expression.
    Mapped,
    /// Cannot be read: treated as a missing column.
    Unsupported,
}

fn is_text(kind: &str) -> bool {
    matches!(strip_type_modifier(kind), "text" | "character varying")
}

fn is_number(kind: &str) -> bool {
    matches!(strip_type_modifier(kind), "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision")
}

impl LogicalType {
    /// Returns how a column of this type is read.
    pub(in crate::db) fn support_for(self, column: &Column) -> TypeSupport {
        let kind = column.type_name.as_str();
        let is_known = match self {
            Self::Time | Self::Epoch => time::can_hold_time(kind),
            Self::Text | Self::AsIs => true,
            Self::Keyword => {
                is_text(kind) || strip_type_modifier(kind) == "character" || !column.enum_labels.is_empty()
            }
            Self::Json => matches!(kind, "json" | "jsonb") || is_text(kind),
            Self::Boolean => matches!(kind, "boolean" | "smallint" | "integer" | "bigint"),
            Self::Integer => is_number(kind) || is_text(kind),
        };
        match (is_known, read_expression(self, column, "", "''")) {
            (false, _) => TypeSupport::Unsupported,
            (true, Some(_)) => TypeSupport::Mapped,
            (true, None) => TypeSupport::Standard,
        }
    }

    /// Returns the meaning in words, for messages.
    pub(in crate::db) fn description(self) -> &'static str {
        match self {
            Self::Time | Self::Epoch => "a time",
            Self::Keyword => "a word",
            Self::Json => "JSON",
            Self::Boolean => "a boolean",
            Self::Integer => "a number",
            Self::Text | Self::AsIs => "text",
        }
    }

    /// Returns whether apsctl can write to the column. A truncated JSON text or time would be invalid.
    pub(in crate::db) fn is_writable(self, column: &Column) -> bool {
        let length = time::character_limit(&column.type_name);
        let fits = match self {
            Self::Json => length.is_none(),
            Self::Time => length.is_none_or(|length| length >= time::MIN_TIME_LENGTH),
            _ => true,
        };
        fits && self.support_for(column) != TypeSupport::Unsupported
    }

    /// Returns whether the column holds times without a zone.
    pub(in crate::db) fn is_naive(self, column: &Column) -> bool {
        matches!(self, Self::Time | Self::Epoch) && time::is_naive(&column.type_name)
    }
}

/// Returns the expression that reads a column, or none if no conversion is needed.
///
/// `value` is the reference to the column, `zone` an SQL literal.
pub(in crate::db) fn read_expression(logical: LogicalType, column: &Column, value: &str, zone: &str) -> Option<String> {
    let kind = column.type_name.as_str();
    match logical {
        LogicalType::Time => time::read_expression(kind, value, zone),
        LogicalType::Epoch => time::read_epoch_expression(kind, value, zone),
        LogicalType::Text | LogicalType::Keyword if is_text(kind) => None,
        // A char(n) is padded with spaces.
        LogicalType::Text | LogicalType::Keyword => Some(format!("({value}::text)")),
        LogicalType::Json if matches!(kind, "json" | "jsonb") || is_text(kind) => None,
        LogicalType::Json => Some("NULL::text".to_owned()),
        LogicalType::Boolean => match kind {
            "boolean" => None,
            "smallint" | "integer" | "bigint" => Some(format!("({value} <> 0)")),
            _ => Some("NULL::boolean".to_owned()),
        },
        LogicalType::Integer => match strip_type_modifier(kind) {
            "smallint" | "integer" | "bigint" => None,
            "numeric" | "real" | "double precision" => {
                Some(format!("(CASE WHEN {value} BETWEEN -9e18 AND 9e18 THEN round({value}::numeric)::bigint END)"))
            }
            _ if is_text(kind) => Some(format!("(CASE WHEN {value} ~ '^-?\\d{{1,18}}$' THEN {value}::bigint END)")),
            _ => Some("NULL::bigint".to_owned()),
        },
        LogicalType::AsIs => None,
    }
}

/// Returns the expression to assign for `value`, or none if no conversion is needed.
///
/// `old` refers to the row's present value, `zone` is an SQL literal.
pub(in crate::db) fn write_expression(
    logical: LogicalType,
    column: &Column,
    value: &str,
    old: Option<&str>,
    zone: &str,
) -> Option<String> {
    let kind = column.type_name.as_str();
    match logical {
        LogicalType::Time => time::write_expression(kind, value, old, zone),
        LogicalType::Epoch => time::write_epoch_expression(kind, value, old, zone),
        LogicalType::Text => {
            truncate_to_length(kind, value).or_else(|| (!is_text(kind)).then(|| format!("(({value})::text::{kind})")))
        }
        LogicalType::Keyword => keyword_expression(column, value, old),
        LogicalType::Json if kind == "jsonb" => None,
        LogicalType::Json => Some(format!("(({value})::text::{kind})")),
        LogicalType::Boolean if kind == "boolean" => None,
        LogicalType::Boolean => Some(format!("(({value})::integer::{kind})")),
        LogicalType::Integer | LogicalType::AsIs => None,
    }
}

/// Truncates a text (an error message) to the width of the column.
fn truncate_to_length(kind: &str, value: &str) -> Option<String> {
    let length = kind.strip_prefix("character varying(")?.strip_suffix(')')?;
    Some(format!("left(({value})::text, {length})"))
}

/// Writes a keyword in the case that the column uses: that of its ENUM label or CHECK value, else that of the row's old
/// value.
fn keyword_expression(column: &Column, value: &str, old: Option<&str>) -> Option<String> {
    let cast = if column.enum_labels.is_empty() { "text" } else { &column.type_name };
    if let Some(values) = column.listed_values() {
        let quoted: Vec<String> = values.iter().map(|v| crate::domain::identifier::quote_literal(v)).collect();
        let list = quoted.join(", ");
        return Some(format!(
            "coalesce((SELECT w FROM unnest(ARRAY[{list}]) w \
             WHERE upper(w) IN (upper({value}), CASE upper({value}) WHEN 'COMPLETED' THEN 'EXECUTED' END) \
             ORDER BY upper(w) = upper({value}) DESC LIMIT 1), {value})::{cast}"
        ));
    }
    let old = old?;
    Some(format!("(CASE WHEN {old} <> '' AND {old}::text = lower({old}::text) THEN lower({value}) ELSE {value} END)"))
}
