//! Adapts a statement that names a table directly (`:audit! a`) to the types of the table's columns.
//!
//! `.sql` files are written for the standard types. In a statement on such a table, each `a.column` is replaced by the
//! expression that reads it, and each assigned value (UPDATE … SET, INSERT) by the expression that writes it. An
//! assignment to a missing optional column is dropped. Quoted names (`a."column"`), strings and comments are left
//! unchanged.

use std::ops::Range;

use anyhow::{Context as _, Result};

use crate::db::template::{leading_name, quoted_or_comment_len};

/// Describes the columns of one table to [`adapt_statement`].
pub(in crate::db) trait ColumnMapping {
    /// Returns the expression that reads a column, or none if no conversion is needed.
    fn read_expression(&self, column: &str, value: &str) -> Option<String>;

    /// Returns a column that can be assigned its own value.
    fn self_assignable_column(&self) -> &str;

    /// Returns the expression to assign to a column, or none if the column is missing and optional.
    ///
    /// # Errors
    /// If the column is missing and required.
    fn write_expression(&self, column: &str, value: &str, old: Option<&str>) -> Result<Option<String>>;
}

/// Returns the statement, adapted for the table `variable`.
pub(in crate::db) fn adapt_statement(sql: &str, variable: &str, columns: &impl ColumnMapping) -> Result<String> {
    let mut text = sql.to_owned();
    let mut from = 0;
    let mut aliases = Vec::new();
    while let Some(found) = find_table_variable(&text, variable, from) {
        let (alias, end) = table_alias(&text, found.end);
        let before = text[..found.start].trim_end();
        if before.ends_with("UPDATE") {
            let list = set_clause_range(&text, end)?;
            let assigned = adapt_assignments(&text[list.clone()], &alias, columns)?;
            text.replace_range(list, &assigned);
        } else if before.ends_with("INSERT INTO") {
            let (names, values) = insert_ranges(&text, end)?;
            let (columns_kept, assigned) = adapt_insert(&text[names.clone()], &text[values.clone()], columns)?;
            text.replace_range(values, &assigned);
            text.replace_range(names, &columns_kept);
        }
        from = end;
        if !alias.is_empty() && !aliases.contains(&alias) {
            aliases.push(alias);
        }
    }
    Ok(aliases.iter().fold(text, |text, alias| adapt_column_reads(&text, alias, columns)))
}

/// Finds `:variable!` at or after a position.
fn find_table_variable(sql: &str, variable: &str, from: usize) -> Option<Range<usize>> {
    let name = format!(":{variable}!");
    let mut occurrences = sql[from..].match_indices(&name).map(|(at, _)| from + at..from + at + name.len());
    occurrences.find(|range| !sql[range.end..].starts_with('!'))
}

/// Returns the alias after a table's name, and where it ends.
fn table_alias(sql: &str, at: usize) -> (String, usize) {
    let rest = sql[at..].strip_prefix(" AS").map_or(&sql[at..], |rest| rest);
    let trimmed = rest.trim_start();
    let name = leading_name(trimmed);
    let is_alias = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if !is_alias {
        return (String::new(), at);
    }
    (name.to_owned(), sql.len() - trimmed.len() + name.len())
}

/// Returns the positions of top-level commas, and the end: the first word for which `stop` is true, or a closing
/// parenthesis.
fn scan_top_level(sql: &str, from: usize, stop: impl Fn(&str) -> bool) -> (Vec<usize>, usize) {
    let (mut commas, mut depth, mut position) = (Vec::new(), 0_usize, from);
    while position < sql.len() {
        let rest = &sql[position..];
        let skipped_len = quoted_or_comment_len(rest);
        if skipped_len > 0 {
            position += skipped_len;
            continue;
        }
        match rest.as_bytes()[0] {
            b'(' | b'[' => depth += 1,
            b')' | b']' if depth == 0 => return (commas, position),
            b')' | b']' => depth -= 1,
            b',' if depth == 0 => commas.push(position),
            c if c.is_ascii_alphabetic() => {
                let name = leading_name(rest);
                if depth == 0 && stop(name) {
                    return (commas, position);
                }
                position += name.len();
                continue;
            }
            _ => {}
        }
        position += rest.chars().next().map_or(1, char::len_utf8);
    }
    (commas, sql.len())
}

/// Returns the range between SET and FROM or WHERE.
fn set_clause_range(sql: &str, from: usize) -> Result<Range<usize>> {
    let at = sql[from..].find("SET ").context("an UPDATE without SET")? + from + 4;
    let (_, end) = scan_top_level(sql, at, |word| matches!(word, "FROM" | "WHERE" | "RETURNING"));
    Ok(at..end)
}

fn split_at_commas(text: &str) -> Vec<&str> {
    let (commas, end) = scan_top_level(text, 0, |_| false);
    let starts = std::iter::once(0).chain(commas.iter().map(|at| at + 1));
    let ends = commas.iter().copied().chain([end]);
    starts.zip(ends).map(|(start, end)| text[start..end].trim()).collect()
}

fn adapt_assignments(list: &str, alias: &str, columns: &impl ColumnMapping) -> Result<String> {
    let mut written_columns = Vec::new();
    for piece in split_at_commas(list) {
        let (column, value) = piece.split_once(" = ").context("an assignment without a value")?;
        let old = format!("{alias}.\"{column}\"");
        let old = Some(old.as_str()).filter(|_| !alias.is_empty());
        if let Some(written) = columns.write_expression(column, value, old)? {
            written_columns.push(format!("{column} = {written}"));
        }
    }
    if written_columns.is_empty() {
        // All assigned columns are missing. The row must be written anyway: the caller relies on the row lock.
        let column = columns.self_assignable_column();
        written_columns.push(format!("\"{column}\" = {alias}.\"{column}\""));
    }
    Ok(written_columns.join(", ") + "\n")
}

/// Returns the range of the column list, and of the SELECT list after it.
fn insert_ranges(sql: &str, from: usize) -> Result<(Range<usize>, Range<usize>)> {
    let names = sql[from..].find('(').context("an INSERT without columns")? + from + 1;
    let (_, close) = scan_top_level(sql, names, |_| false);
    let values = sql[close..].find("SELECT ").context("an INSERT without SELECT")? + close + 7;
    let (_, end) = scan_top_level(sql, values, |word| matches!(word, "FROM" | "WHERE"));
    Ok((names..close, values..end))
}

fn adapt_insert(names: &str, values: &str, columns: &impl ColumnMapping) -> Result<(String, String)> {
    let (mut written_columns, mut assigned) = (Vec::new(), Vec::new());
    for (name, value) in split_at_commas(names).into_iter().zip(split_at_commas(values)) {
        if let Some(written) = columns.write_expression(name, value, None)? {
            written_columns.push(name);
            assigned.push(written);
        }
    }
    Ok((written_columns.join(", "), assigned.join(", ") + "\n"))
}

/// Replaces each `alias.column` by the expression that reads it.
fn adapt_column_reads(sql: &str, alias: &str, columns: &impl ColumnMapping) -> String {
    let start = format!("{alias}.");
    let mut text = String::with_capacity(sql.len() + 64);
    let mut position = 0;
    while position < sql.len() {
        let rest = &sql[position..];
        let skipped_len = quoted_or_comment_len(rest);
        if skipped_len > 0 {
            text.push_str(&rest[..skipped_len]);
            position += skipped_len;
            continue;
        }
        let is_start =
            rest.starts_with(&start) && !text.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.');
        let column = if is_start { leading_name(&rest[start.len()..]) } else { "" };
        if !column.is_empty()
            && let Some(read) = columns.read_expression(column, &format!("{alias}.\"{column}\""))
        {
            text.push_str(&read);
            position += start.len() + column.len();
            continue;
        }
        let c = rest.chars().next().unwrap_or_default();
        text.push(c);
        position += c.len_utf8();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Naive;

    impl ColumnMapping for Naive {
        fn self_assignable_column(&self) -> &'static str {
            "x"
        }

        fn read_expression(&self, column: &str, value: &str) -> Option<String> {
            (column == "at").then(|| format!("R({value})"))
        }

        fn write_expression(&self, column: &str, value: &str, old: Option<&str>) -> Result<Option<String>> {
            Ok(match column {
                "at" => Some(format!("W({value}{})", old.map_or(String::new(), |old| format!(", {old}")))),
                "gone" => None,
                _ => Some(value.to_owned()),
            })
        }
    }

    #[test]
    fn assignments_and_columns_are_adapted() {
        for (sql, adapted) in [
            (
                "UPDATE :t! a SET at = coalesce($1, now()), gone = 'x, y', x = a.at WHERE a.at = 'a.at' RETURNING a.x, a.at",
                "UPDATE :t! a SET at = W(coalesce($1, now()), a.\"at\"), x = R(a.\"at\")\nWHERE R(a.\"at\") = 'a.at' RETURNING a.x, R(a.\"at\")",
            ),
            (
                "WITH r AS (INSERT INTO :t! (x, gone, at) SELECT $1, (SELECT 1), f(2, 3) WHERE true RETURNING id) SELECT 1",
                "WITH r AS (INSERT INTO :t! (x, at) SELECT $1, W(f(2, 3))\nWHERE true RETURNING id) SELECT 1",
            ),
            ("DELETE FROM :t! a WHERE a.at < $1", "DELETE FROM :t! a WHERE R(a.\"at\") < $1"),
            ("UPDATE :t!! a SET at = 1 WHERE a.at = 1", "UPDATE :t!! a SET at = 1 WHERE a.at = 1"),
            (
                "SELECT b.at FROM :t! b, x bb WHERE bb.at = ba.at",
                "SELECT R(b.\"at\") FROM :t! b, x bb WHERE bb.at = ba.at",
            ),
        ] {
            assert_eq!(adapt_statement(sql, "t", &Naive).unwrap(), adapted);
        }
    }
}
