//! The names of the tables in this store.

use std::collections::BTreeMap;

use anyhow::Result;

use super::known_tables::{KNOWN_TABLES, KnownTable};
use crate::domain::identifier::{has_schema, quote_identifier};
use crate::domain::visible_chars::is_visible;
use crate::error::CliError;

/// The setting that may name several tables.
const VERSIONS_SETTING: &str = "APSCTL_VERSIONS_TABLE";

/// The variables of the further versions tables.
const FURTHER_VERSIONS: [&str; 7] =
    ["versions2", "versions3", "versions4", "versions5", "versions6", "versions7", "versions8"];

/// The quoted names of the tables: `name` or `schema.name`, case-sensitive.
#[derive(Debug, Clone)]
pub struct TableNames(BTreeMap<&'static str, String>);

impl TableNames {
    /// Reads the names from the settings.
    ///
    /// # Errors
    /// A [`CliError`] (exit 2) if a configured name is invalid.
    pub fn from_settings(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let name = |relation: &KnownTable| {
            let setting = relation.setting.filter(|_| !relation.is_aps4());
            let given = setting.and_then(|setting| Some((setting, variable(setting)?)));
            let text = given.as_ref().map_or(relation.default_name, |(_, text)| text);
            let text = if relation.variable == "versions" { split_names(text)[0] } else { text };
            let quoted = quote_name(text).ok_or_else(|| {
                let setting = given.as_ref().map_or("", |(setting, _)| setting);
                CliError::usage(format!("{setting}: \"{text}\" is not a valid table name"))
                    .hint("use name or schema.name, with double quotes around a name that contains a dot")
            })?;
            Ok((relation.variable, quoted))
        };
        let mut names = KNOWN_TABLES.iter().map(name).collect::<Result<BTreeMap<_, _>>>()?;
        let more =
            variable(VERSIONS_SETTING).map(|text| further_versions_tables(&text)).transpose()?.unwrap_or_default();
        names.extend(FURTHER_VERSIONS.into_iter().zip(more));
        Ok(Self(names))
    }

    /// Returns the versions tables. The first has the variable `versions`.
    pub(in crate::db) fn versions(&self) -> impl Iterator<Item = &str> {
        let names = std::iter::once("versions").chain(FURTHER_VERSIONS);
        names.filter_map(|variable| self.0.get(variable)).map(String::as_str)
    }

    /// Gives the variable `versions` to another versions table.
    pub(super) fn select_versions_table(&mut self, at: usize) {
        let name = self.versions().nth(at).map(str::to_owned);
        self.0.extend(name.map(|name| ("versions", name)));
    }

    /// Returns the quoted names, in the order in which the probe reports the tables.
    pub(in crate::db) fn quoted_names(&self) -> Vec<String> {
        let relations = KNOWN_TABLES.iter().filter(|relation| !relation.is_aps4());
        relations.map(|relation| self.quoted_name(relation.variable).to_owned()).collect()
    }

    /// Returns whether a table has its default name.
    pub(super) fn is_default(&self, variable: &str) -> bool {
        let relation = KNOWN_TABLES.iter().find(|relation| relation.variable == variable);
        relation.is_some_and(|relation| self.quoted_name(variable) == quote_identifier(relation.default_name))
    }

    /// Returns the variable of the table that may hold APScheduler 4's schedules: the jobs table if one is configured.
    pub(super) fn schedules_variable(&self) -> &'static str {
        if self.is_default("jobs") { "aps_schedules" } else { "jobs" }
    }

    /// Sets the schema of APScheduler 4's tables.
    pub(super) fn set_aps4_schema(&mut self, schema: &str) {
        let schema = quote_identifier(schema);
        for relation in KNOWN_TABLES.iter().filter(|relation| relation.is_aps4()) {
            let name = format!("{schema}.{}", quote_identifier(relation.default_name));
            self.0.insert(relation.variable, name);
        }
    }

    /// Returns the application's tables without a schema, which are looked up on the search path.
    pub(in crate::db) fn unqualified_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let relations = KNOWN_TABLES.iter().filter(|relation| relation.uses_search_path());
        let more = FURTHER_VERSIONS.into_iter().filter(|variable| self.0.contains_key(variable));
        let variables = relations.map(|relation| relation.variable).chain(more);
        variables.map(|variable| (variable, self.quoted_name(variable))).filter(|(_, name)| !has_schema(name))
    }

    /// Sets the name of a table.
    pub(in crate::db) fn set_name(&mut self, variable: &'static str, name: String) {
        // `pickled` is the jobs table, read as APScheduler 3's.
        if variable == "jobs" {
            self.0.insert("pickled", name.clone());
        }
        self.0.insert(variable, name);
    }

    /// Returns the quoted name of a table.
    pub(in crate::db) fn quoted_name(&self, variable: &str) -> &str {
        self.0.get(variable).map_or("", String::as_str)
    }

    /// Replaces each `:table` by the table's name, whether it exists or not. Inserted names are not searched again.
    pub fn substitute_names(&self, sql: &str) -> String {
        let mut parts = sql.split(" :");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(|c: char| !c.is_ascii_alphabetic() && c != '_').unwrap_or(part.len());
            let (word, rest) = part.split_at(end);
            match self.0.get(word) {
                Some(name) => text.extend([" ", name, rest]),
                None => text.extend([" :", part]),
            }
        }
        text
    }
}

/// Splits a list at its commas.
fn split_names(text: &str) -> Vec<&str> {
    let mut in_quotes = false;
    let is_comma = |c: char| {
        in_quotes ^= c == '"';
        c == ',' && !in_quotes
    };
    let names: Vec<&str> = text.split(is_comma).collect();
    if names.len() == 1 { names } else { names.into_iter().map(str::trim).collect() }
}

/// Returns the versions tables after the first.
fn further_versions_tables(text: &str) -> Result<Vec<String>> {
    let names = split_names(text);
    if names.len() > FURTHER_VERSIONS.len() + 1 {
        let message =
            format!("{VERSIONS_SETTING} names {} tables, more than {}", names.len(), FURTHER_VERSIONS.len() + 1);
        return Err(CliError::usage(message).into());
    }
    let quoted = |name: &&str| {
        quote_name(name).ok_or_else(|| {
            let refusal = CliError::usage(format!("{VERSIONS_SETTING}: \"{name}\" is not a valid table name"));
            refusal.hint("use name or schema.name, and commas between several").into()
        })
    };
    names.iter().skip(1).map(quoted).collect()
}

/// Quotes `a.b` as `"a"."b"`; `"a.b"` is one name. Returns none if the name is invalid.
fn quote_name(text: &str) -> Option<String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars().peekable();
    let mut in_quotes = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if in_quotes && chars.peek() == Some(&'"') => {
                chars.next();
                parts.last_mut()?.push('"');
            }
            '"' => in_quotes = !in_quotes,
            '.' if !in_quotes => parts.push(String::new()),
            // An invisible character would make two names look the same.
            c if !is_visible(c) => return None,
            c => parts.last_mut()?.push(c),
        }
    }
    let valid = !in_quotes && parts.len() <= 2 && parts.iter().all(|part| !part.is_empty() && part.len() < 64);
    valid.then(|| parts.iter().map(|part| quote_identifier(part)).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_tables_of_versions_have_commas_between_them() {
        let of = |text: &str| {
            let names = TableNames::from_settings(&|name| (name == VERSIONS_SETTING).then(|| text.to_owned())).ok()?;
            Some(names.versions().map(str::to_owned).collect::<Vec<_>>())
        };
        let two = vec!["\"topic_versions\"".to_owned(), "\"app\".\"atom,versions\"".to_owned()];
        assert_eq!(of("topic_versions, app.\"atom,versions\""), Some(two));
        assert_eq!(of("one"), Some(vec!["\"one\"".to_owned()]));
        for bad in ["a,", ",a", "a,,b", "a,b,c,d,e,f,g,h,i"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }

    #[test]
    fn names_are_quoted_to_the_letter() {
        assert_eq!(quote_name("jobs").as_deref(), Some("\"jobs\""));
        assert_eq!(quote_name("App.Jobs").as_deref(), Some("\"App\".\"Jobs\""));
        assert_eq!(quote_name("\"a.b\".c").as_deref(), Some("\"a.b\".\"c\""));
        assert_eq!(quote_name("x; drop table y--").as_deref(), Some("\"x; drop table y--\""));
        for bad in ["", "a.b.c", ".a", "a.", "\"a", "a\0", "a\u{1b}[2J", "a\u{202e}b"] {
            assert_eq!(quote_name(bad), None, "{bad}");
        }
    }
}
