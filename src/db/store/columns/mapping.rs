//! How a column is read and written whose type is not the standard one: one expression for each.

use super::description::Column;
use super::time;

/// What a column means, whatever its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Logical {
    Time,
    /// Seconds since 1970, as APScheduler 3 keeps them.
    Epoch,
    /// An id, or another text of which the type does not matter.
    Text,
    /// A word of a fixed list, in any case.
    Word,
    Json,
    Boolean,
    Integer,
    /// Read and written as it is: its type is named in the statements.
    AsIs,
}

/// How well a type serves what its column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Shape {
    /// As apsctl's own tables have it.
    Standard,
    /// Read, and written, by an expression.
    Mapped,
    /// Of no type that can be understood: read as missing.
    Unknown,
}

/// The type without its length, precision or scale.
pub(super) fn bare(kind: &str) -> &str {
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
    matches!(bare(kind), "text" | "character varying")
}

fn is_number(kind: &str) -> bool {
    matches!(bare(kind), "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision")
}

impl Logical {
    /// How a column of this type is read.
    pub(in crate::db) fn shape(self, column: &Column) -> Shape {
        let kind = column.kind.as_str();
        let is_known = match self {
            Self::Time | Self::Epoch => time::is_known(kind),
            Self::Text | Self::AsIs => true,
            Self::Word => is_text(kind) || bare(kind) == "character" || !column.labels.is_empty(),
            Self::Json => matches!(kind, "json" | "jsonb") || is_text(kind),
            Self::Boolean => matches!(kind, "boolean" | "smallint" | "integer" | "bigint"),
            Self::Integer => is_number(kind) || is_text(kind),
        };
        match (is_known, read(self, column, "", "''")) {
            (false, _) => Shape::Unknown,
            (true, Some(_)) => Shape::Mapped,
            (true, None) => Shape::Standard,
        }
    }

    /// What it is, for messages.
    pub(in crate::db) fn words(self) -> &'static str {
        match self {
            Self::Time | Self::Epoch => "a time",
            Self::Word => "a word",
            Self::Json => "JSON",
            Self::Boolean => "a boolean",
            Self::Integer => "a number",
            Self::Text | Self::AsIs => "text",
        }
    }

    /// Whether apsctl can write to a column of this type. What would be cut off is no JSON, and no time.
    pub(in crate::db) fn is_writable(self, column: &Column) -> bool {
        let length = time::length(&column.kind);
        let fits = match self {
            Self::Json => length.is_none(),
            Self::Time => length.is_none_or(|length| length >= time::SHORTEST),
            _ => true,
        };
        fits && self.shape(column) != Shape::Unknown
    }

    /// Whether a zone has to be assumed for what the column holds.
    pub(in crate::db) fn is_naive(self, column: &Column) -> bool {
        matches!(self, Self::Time | Self::Epoch) && time::is_naive(&column.kind)
    }
}

/// The expression that reads a column: `value` is its reference, `zone` a literal. None where it is read as it is.
pub(in crate::db) fn read(logical: Logical, column: &Column, value: &str, zone: &str) -> Option<String> {
    let kind = column.kind.as_str();
    match logical {
        Logical::Time => time::read(kind, value, zone),
        Logical::Epoch => time::read_epoch(kind, value, zone),
        Logical::Text | Logical::Word if is_text(kind) => None,
        // The padding of a char(n) is no part of the value.
        Logical::Text | Logical::Word => Some(format!("({value}::text)")),
        Logical::Json if matches!(kind, "json" | "jsonb") || is_text(kind) => None,
        Logical::Json => Some("NULL::text".to_owned()),
        Logical::Boolean => match kind {
            "boolean" => None,
            "smallint" | "integer" | "bigint" => Some(format!("({value} <> 0)")),
            _ => Some("NULL::boolean".to_owned()),
        },
        Logical::Integer => match bare(kind) {
            "smallint" | "integer" | "bigint" => None,
            "numeric" | "real" | "double precision" => Some(format!(
                "(CASE WHEN {value} BETWEEN -9e18 AND 9e18 THEN round({value}::numeric)::bigint END)"
            )),
            _ if is_text(kind) => {
                Some(format!("(CASE WHEN {value} ~ '^-?\\d{{1,18}}$' THEN {value}::bigint END)"))
            }
            _ => Some("NULL::bigint".to_owned()),
        },
        Logical::AsIs => None,
    }
}

/// The expression that is written to a column for `value`; `old`, where there is one, refers to what the row had. None where
/// the value is written as it is.
pub(in crate::db) fn write(
    logical: Logical,
    column: &Column,
    value: &str,
    old: Option<&str>,
    zone: &str,
) -> Option<String> {
    let kind = column.kind.as_str();
    match logical {
        Logical::Time => time::write(kind, value, old, zone),
        Logical::Epoch => time::write_epoch(kind, value, old, zone),
        Logical::Text => cut_to_length(kind, value)
            .or_else(|| (!is_text(kind)).then(|| format!("(({value})::text::{kind})"))),
        Logical::Word => word(column, value, old),
        Logical::Json if kind == "jsonb" => None,
        Logical::Json => Some(format!("(({value})::text::{kind})")),
        Logical::Boolean if kind == "boolean" => None,
        Logical::Boolean => Some(format!("(({value})::integer::{kind})")),
        Logical::Integer | Logical::AsIs => None,
    }
}

/// A text that may be longer than the column is wide (an error) is cut.
fn cut_to_length(kind: &str, value: &str) -> Option<String> {
    let length = kind.strip_prefix("character varying(")?.strip_suffix(')')?;
    Some(format!("left(({value})::text, {length})"))
}

/// A word in the case that the column has it in: that of an ENUM's label or of a CHECK's value, else that of the row's old word.
fn word(column: &Column, value: &str, old: Option<&str>) -> Option<String> {
    let cast = if column.labels.is_empty() { "text" } else { &column.kind };
    if let Some(values) = column.values() {
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
