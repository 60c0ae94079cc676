//! What the tables are called in this store.

use std::collections::BTreeMap;

use anyhow::Result;

use super::known_tables::{KNOWN_TABLES, KnownTable};
use crate::domain::identifier::{has_schema, quote_identifier};
use crate::domain::visible_chars::is_visible;
use crate::error::CliError;

/// The setting that may name several tables.
const VERSIONS_SETTING: &str = "APSCTL_VERSIONS_TABLE";

/// The variables of the tables of versions behind the first.
const FURTHER_VERSIONS: [&str; 7] =
    ["versions2", "versions3", "versions4", "versions5", "versions6", "versions7", "versions8"];

/// What the tables are called: `name` or `schema.name`, taken to the letter and quoted.
#[derive(Debug, Clone)]
pub struct TableNames(BTreeMap<&'static str, String>);

impl TableNames {
    /// # Errors
    /// A `Refusal` (exit 2) where a configured name is none.
    pub fn from_settings(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let name = |relation: &KnownTable| {
            let setting = relation.setting.filter(|_| !relation.is_aps4());
            let given = setting.and_then(|setting| Some((setting, variable(setting)?)));
            let text = given.as_ref().map_or(relation.default_name, |(_, text)| text);
            let text = if relation.variable == "versions" { split_names(text)[0] } else { text };
            let quoted = quote_name(text).ok_or_else(|| {
                let setting = given.as_ref().map_or("", |(setting, _)| setting);
                CliError::usage(format!("{setting}: \"{text}\" is no table name"))
                    .hint("name or schema.name; a name with a dot in double quotes")
            })?;
            Ok((relation.variable, quoted))
        };
        let mut names = KNOWN_TABLES.iter().map(name).collect::<Result<BTreeMap<_, _>>>()?;
        let more = variable(VERSIONS_SETTING)
            .map(|text| further_versions_tables(&text))
            .transpose()?
            .unwrap_or_default();
        names.extend(FURTHER_VERSIONS.into_iter().zip(more));
        Ok(Self(names))
    }

    /// The tables of versions, the first of which has the variable `versions`.
    pub(in crate::db) fn versions(&self) -> impl Iterator<Item = &str> {
        let names = std::iter::once("versions").chain(FURTHER_VERSIONS);
        names.filter_map(|variable| self.0.get(variable)).map(String::as_str)
    }

    /// Gives the variable `versions` to another of the tables of versions.
    pub(super) fn select_versions_table(&mut self, at: usize) {
        let name = self.versions().nth(at).map(str::to_owned);
        self.0.extend(name.map(|name| ("versions", name)));
    }

    /// The quoted names, in the order the probe reports on them.
    pub(in crate::db) fn quoted_names(&self) -> Vec<String> {
        let relations = KNOWN_TABLES.iter().filter(|relation| !relation.is_aps4());
        relations.map(|relation| self.quoted_name(relation.variable).to_owned()).collect()
    }

    /// Whether a table has the name that it has where none is configured.
    pub(super) fn is_default(&self, variable: &str) -> bool {
        let relation = KNOWN_TABLES.iter().find(|relation| relation.variable == variable);
        relation.is_some_and(|relation| self.quoted_name(variable) == quote_identifier(relation.default_name))
    }

    /// Where APScheduler 4's schedules would be: the jobs table if one is configured, else the one of their own name.
    pub(super) fn schedules_variable(&self) -> &'static str {
        if self.is_default("jobs") { "aps_schedules" } else { "jobs" }
    }

    /// The tables of APScheduler 4 are in this schema.
    pub(super) fn set_aps4_schema(&mut self, schema: &str) {
        let schema = quote_identifier(schema);
        for relation in KNOWN_TABLES.iter().filter(|relation| relation.is_aps4()) {
            let name = format!("{schema}.{}", quote_identifier(relation.default_name));
            self.0.insert(relation.variable, name);
        }
    }

    /// The application's tables whose names have no schema: to be looked up on the search path.
    pub(in crate::db) fn unqualified_names(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let relations = KNOWN_TABLES.iter().filter(|relation| relation.uses_search_path());
        let more = FURTHER_VERSIONS.into_iter().filter(|variable| self.0.contains_key(variable));
        let variables = relations.map(|relation| relation.variable).chain(more);
        variables.map(|variable| (variable, self.quoted_name(variable))).filter(|(_, name)| !has_schema(name))
    }

    /// A table has this name.
    pub(in crate::db) fn set_name(&mut self, variable: &'static str, name: String) {
        // APScheduler 3's table is the jobs table, read otherwise.
        if variable == "jobs" {
            self.0.insert("pickled", name.clone());
        }
        self.0.insert(variable, name);
    }

    /// The quoted name of a table.
    pub(in crate::db) fn quoted_name(&self, variable: &str) -> &str {
        self.0.get(variable).map_or("", String::as_str)
    }

    /// The text with each `:table` as the table's bare name, whether it is there or not. A name is not looked into: it may
    /// be anything.
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

/// The names in a list with commas between them.
fn split_names(text: &str) -> Vec<&str> {
    let mut in_quotes = false;
    let is_comma = |c: char| {
        in_quotes ^= c == '"';
        c == ',' && !in_quotes
    };
    let names: Vec<&str> = text.split(is_comma).collect();
    if names.len() == 1 { names } else { names.into_iter().map(str::trim).collect() }
}

/// The tables of versions behind the first.
fn further_versions_tables(text: &str) -> Result<Vec<String>> {
    let names = split_names(text);
    if names.len() > FURTHER_VERSIONS.len() + 1 {
        let message = format!(
            "{VERSIONS_SETTING} names {} tables, more than {}",
            names.len(),
            FURTHER_VERSIONS.len() + 1
        );
        return Err(CliError::usage(message).into());
    }
    let quoted = |name: &&str| {
        quote_name(name).ok_or_else(|| {
            let refusal = CliError::usage(format!("{VERSIONS_SETTING}: \"{name}\" is no table name"));
            refusal.hint("name or schema.name, several with commas between them").into()
        })
    };
    names.iter().skip(1).map(quoted).collect()
}

/// `a.b` as `"a"."b"`; `"a.b"` stays one name. `None` where it is no name.
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
            // A name that cannot be seen cannot be told from another.
            c if !is_visible(c) => return None,
            c => parts.last_mut()?.push(c),
        }
    }
    let valid =
        !in_quotes && parts.len() <= 2 && parts.iter().all(|part| !part.is_empty() && part.len() < 64);
    valid.then(|| parts.iter().map(|part| quote_identifier(part)).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_tables_of_versions_have_commas_between_them() {
        let of = |text: &str| {
            let names =
                TableNames::from_settings(&|name| (name == VERSIONS_SETTING).then(|| text.to_owned()))
                    .ok()?;
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
