//! The id of a row: an integer or a text, depending on its column's type.

use std::fmt;

use serde_json::{Value, json};

/// An id, as the server writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId {
    text: String,
    /// Whether the column has an integer type.
    is_number: bool,
}

impl RowId {
    pub fn new(text: String, is_number: bool) -> Self {
        Self { text, is_number }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the id as a number if its column has an integer type.
    pub fn number(&self) -> Option<i64> {
        self.text.parse().ok().filter(|_| self.is_number)
    }

    /// Returns a JSON number if the column has an integer type, else a string.
    pub fn to_json(&self) -> Value {
        self.number().map_or_else(|| json!(self.text), |number| json!(number))
    }

    /// Reads the id that `to_json` has written.
    pub fn from_json(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => Some(Self::from(number.as_i64()?)),
            Value::String(text) => Some(Self::new(text.clone(), false)),
            _ => None,
        }
    }
}

impl From<i64> for RowId {
    fn from(number: i64) -> Self {
        Self::new(number.to_string(), true)
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_comes_back_from_json_as_it_was() {
        for id in [RowId::from(-7), RowId::new("7".into(), false), RowId::new("a-b".into(), false)] {
            assert_eq!(RowId::from_json(&id.to_json()), Some(id));
        }
        assert_eq!(RowId::from_json(&json!(1.5)), None);
    }
}
