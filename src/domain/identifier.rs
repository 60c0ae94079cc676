//! Names in SQL.

/// An SQL identifier that means just this name.
pub fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
