//! Fields of rules: a column of the versions, or a value inside a JSON column.

use std::collections::BTreeMap;

/// Kind of a column, as far as it matters to rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    Integer,
    Numeric,
    Real,
    Double,
    Text,
    /// Compared as text, but of another type: `char(n)`, `citext`, an enum.
    TextLike,
    Uuid,
    Bool,
    TimeWithZone,
    /// A time or date without time zone, taken as UTC.
    TimeWithoutZone,
    Json,
    /// `json`, which may hold values that `jsonb` cannot.
    PlainJson,
    TextArray,
    /// Supports only `is_null` and `is_not_null`.
    Other,
}

impl ColumnKind {
    /// Type name that stands for any enum. No type has this name, which would need quotes.
    pub const ENUM: &'static str = "an enum";

    /// Returns the kind of a type, named as by `format_type`.
    pub fn from_type_name(type_name: &str) -> Self {
        if let Some(element) = type_name.strip_suffix("[]") {
            return match Self::from_type_name(element) {
                Self::Text | Self::TextLike => Self::TextArray,
                _ => Self::Other,
            };
        }
        // Removes the type modifier: "timestamp(3) with time zone" becomes "timestamp with time zone".
        let bare = match (type_name.find('('), type_name.find(')')) {
            (Some(open), Some(close)) if open < close => {
                format!("{}{}", &type_name[..open], &type_name[close + 1..])
            }
            _ => type_name.to_owned(),
        };
        match bare.as_str() {
            "smallint" | "integer" | "bigint" => Self::Integer,
            "numeric" => Self::Numeric,
            "real" => Self::Real,
            "double precision" => Self::Double,
            "text" | "character varying" => Self::Text,
            "character" | "bpchar" | "name" | "citext" | Self::ENUM => Self::TextLike,
            schema if schema.ends_with(".citext") => Self::TextLike,
            "uuid" => Self::Uuid,
            "boolean" => Self::Bool,
            "timestamp with time zone" => Self::TimeWithZone,
            "timestamp without time zone" | "date" => Self::TimeWithoutZone,
            "jsonb" => Self::Json,
            "json" => Self::PlainJson,
            _ => Self::Other,
        }
    }

    pub fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::PlainJson)
    }

    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Numeric | Self::Real | Self::Double)
    }

    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::TextLike | Self::Uuid)
    }

    /// Whether a text can be assigned without a cast.
    pub fn is_plain_text(self) -> bool {
        matches!(self, Self::Text | Self::TextLike)
    }

    pub fn is_time(self) -> bool {
        matches!(self, Self::TimeWithZone | Self::TimeWithoutZone)
    }
}

/// The value that a test examines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTarget {
    pub column: String,
    /// Keys inside a JSON column; empty for the column itself.
    pub path: Vec<String>,
    pub kind: ColumnKind,
    /// Type of the column, for messages.
    pub type_name: String,
}

impl FieldTarget {
    /// Resolves the name of a field: a column; or else a JSON column before the first dot; or else a key in the JSON
    /// column `data`.
    pub(super) fn find(field: &str, columns: &BTreeMap<String, String>) -> Result<Self, String> {
        if let Some(type_name) = columns.get(field) {
            return Ok(Self::new(field, Vec::new(), type_name));
        }
        let (column, path) = field.split_once('.').map_or((field, None), |(column, path)| (column, Some(path)));
        let data = columns.get("data").filter(|type_name| ColumnKind::from_type_name(type_name).is_json());
        let (column, type_name, path) = match (columns.get(column), path, data) {
            (Some(type_name), Some(path), _) => (column, type_name, path),
            (_, _, Some(type_name)) => ("data", type_name, field),
            (_, Some(_), None) => return Err(format!("there is no column {column:?} or {field:?}")),
            (_, None, None) => return Err(format!("there is no column {field:?}")),
        };
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        if !ColumnKind::from_type_name(type_name).is_json() {
            return Err(format!("{column} ({type_name}) is not JSON: there is no {field:?}"));
        }
        if path.iter().any(String::is_empty) {
            return Err(format!("{field:?} has an empty part"));
        }
        Ok(Self::new(column, path, type_name))
    }

    fn new(column: &str, path: Vec<String>, type_name: &str) -> Self {
        Self {
            column: column.to_owned(),
            path,
            kind: ColumnKind::from_type_name(type_name),
            type_name: type_name.to_owned(),
        }
    }

    /// Describes the field for messages: `confidence (double precision)`, `a value in metadata (jsonb)`.
    pub(super) fn describe(&self) -> String {
        let within = if self.path.is_empty() { "" } else { "a value in " };
        format!("{within}{} ({})", self.column, self.type_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_known_by_the_names_the_server_gives_them() {
        for (name, kind) in [
            ("numeric(10,2)", ColumnKind::Numeric),
            ("character varying(20)", ColumnKind::Text),
            ("character(3)", ColumnKind::TextLike),
            ("timestamp(3) with time zone", ColumnKind::TimeWithZone),
            ("timestamp without time zone", ColumnKind::TimeWithoutZone),
            ("character varying(20)[]", ColumnKind::TextArray),
            ("extensions.citext", ColumnKind::TextLike),
            ("integer[]", ColumnKind::Other),
            ("\"integer\"", ColumnKind::Other),
            ("interval", ColumnKind::Other),
            (")(", ColumnKind::Other),
        ] {
            assert_eq!(ColumnKind::from_type_name(name), kind, "{name}");
        }
    }

    #[test]
    fn a_column_with_a_dot_in_its_name_precedes_a_path() {
        let columns: BTreeMap<String, String> = [("m", "jsonb"), ("m.a", "text"), ("t", "text")]
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .into();
        assert_eq!(FieldTarget::find("m.a", &columns).map(|t| t.kind), Ok(ColumnKind::Text));
        assert_eq!(FieldTarget::find("m.b.c", &columns).map(|t| t.path), Ok(vec!["b".into(), "c".into()]));
        for bad in ["x", "x.y", "t.y", "m.", "m..a", ".m", ""] {
            assert!(FieldTarget::find(bad, &columns).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_field_that_is_no_column_is_looked_for_in_data() {
        let columns: BTreeMap<String, String> = [("data", "json"), ("m", "jsonb"), ("t", "text")]
            .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
            .into();
        let place = |field: &str| FieldTarget::find(field, &columns).map(|t| (t.column, t.path.join("/"))).ok();
        let is = |column: &str, path: &str| Some((column.to_owned(), path.to_owned()));
        assert_eq!(place("topic.name"), is("data", "topic/name"));
        assert_eq!(place("data.topic"), is("data", "topic"));
        assert_eq!((place("x"), place("t"), place("m.x")), (is("data", "x"), is("t", ""), is("m", "x")));
        assert_eq!((place("t.x"), place(""), place("x..y")), (None, None, None));
    }
}
