//! How a column is read and written whose type is not the standard one: one expression for each.

use super::catalog::Column;
use super::time;

/// What a column means, whatever its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum LogicalType {
    Time,
    /// Seconds since 1970, as APScheduler 3 keeps them.
    Epoch,
    /// An id, or another text of which the type does not matter.
    Text,
    /// A word of a fixed list, in any case.
    Keyword,
    Json,
    Boolean,
    Integer,
    /// Read and written as it is: its type is named in the statements.
    AsIs,
}

/// How well a type serves what its column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum TypeSupport {
    /// As apsctl's own tables have it.
    Standard,
    /// Read, and written, by an expression.
    Mapped,
    /// Of no type that can be understood: read as missing.
    Unsupported,
}

/// The type without its length, precision or scale.
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

fn is_text(kind: &str) -> bool {
    matches!(strip_type_modifier(kind), "text" | "character varying")
}

fn is_number(kind: &str) -> bool {
    matches!(
        strip_type_modifier(kind),
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision"
    )
}

impl LogicalType {
    /// How a column of this type is read.
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

    /// What it is, for messages.
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

    /// Whether apsctl can write to a column of this type. What would be cut off is no JSON, and no time.
    pub(in crate::db) fn is_writable(self, column: &Column) -> bool {
        let length = time::character_limit(&column.type_name);
        let fits = match self {
            Self::Json => length.is_none(),
            Self::Time => length.is_none_or(|length| length >= time::MIN_TIME_LENGTH),
            _ => true,
        };
        fits && self.support_for(column) != TypeSupport::Unsupported
    }

    /// Whether a zone has to be assumed for what the column holds.
    pub(in crate::db) fn is_naive(self, column: &Column) -> bool {
        matches!(self, Self::Time | Self::Epoch) && time::is_naive(&column.type_name)
    }
}

/// The expression that reads a column: `value` is its reference, `zone` a literal. None where it is read as it is.
pub(in crate::db) fn read_expression(
    logical: LogicalType,
    column: &Column,
    value: &str,
    zone: &str,
) -> Option<String> {
    let kind = column.type_name.as_str();
    match logical {
        LogicalType::Time => time::read_expression(kind, value, zone),
        LogicalType::Epoch => time::read_epoch_expression(kind, value, zone),
        LogicalType::Text | LogicalType::Keyword if is_text(kind) => None,
        // The padding of a char(n) is no part of the value.
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
            "numeric" | "real" | "double precision" => Some(format!(
                "(CASE WHEN {value} BETWEEN -9e18 AND 9e18 THEN round({value}::numeric)::bigint END)"
            )),
            _ if is_text(kind) => {
                Some(format!("(CASE WHEN {value} ~ '^-?\\d{{1,18}}$' THEN {value}::bigint END)"))
            }
            _ => Some("NULL::bigint".to_owned()),
        },
        LogicalType::AsIs => None,
    }
}

/// The expression that is written to a column for `value`; `old`, where there is one, refers to what the row had. None where
/// the value is written as it is.
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
        LogicalType::Text => truncate_to_length(kind, value)
            .or_else(|| (!is_text(kind)).then(|| format!("(({value})::text::{kind})"))),
        LogicalType::Keyword => keyword_expression(column, value, old),
        LogicalType::Json if kind == "jsonb" => None,
        LogicalType::Json => Some(format!("(({value})::text::{kind})")),
        LogicalType::Boolean if kind == "boolean" => None,
        LogicalType::Boolean => Some(format!("(({value})::integer::{kind})")),
        LogicalType::Integer | LogicalType::AsIs => None,
    }
}

/// A text that may be longer than the column is wide (an error) is cut.
fn truncate_to_length(kind: &str, value: &str) -> Option<String> {
    let length = kind.strip_prefix("character varying(")?.strip_suffix(')')?;
    Some(format!("left(({value})::text, {length})"))
}

/// A word in the case that the column has it in: that of an ENUM's label or of a CHECK's value, else that of the row's old word.
fn keyword_expression(column: &Column, value: &str, old: Option<&str>) -> Option<String> {
    let cast = if column.enum_labels.is_empty() { "text" } else { &column.type_name };
    if let Some(values) = column.listed_values() {
        let quoted: Vec<String> =
            values.iter().map(|v| crate::domain::identifier::quote_literal(v)).collect();
        let list = quoted.join(", ");
        return Some(format!(
            "coalesce((SELECT w FROM unnest(ARRAY[{list}]) w \
             WHERE upper(w) IN (upper({value}), CASE upper({value}) WHEN 'COMPLETED' THEN 'EXECUTED' END) \
             ORDER BY upper(w) = upper({value}) DESC LIMIT 1), {value})::{cast}"
        ));
    }
    let old = old?;
    Some(format!(
        "(CASE WHEN {old} <> '' AND {old}::text = lower({old}::text) THEN lower({value}) ELSE {value} END)"
    ))
}
