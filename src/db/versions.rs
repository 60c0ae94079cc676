//! The tables of versions: one, or several that are read one after the other.

use anyhow::{Context as _, Result};

use super::{Db, get};

impl Db {
    /// Returns the number of configured tables of versions.
    pub fn version_table_count(&self) -> usize {
        self.options.tables.versions().count()
    }

    /// Returns the names of the tables of versions, for messages.
    pub fn version_table_names(&self) -> Vec<String> {
        self.options.tables.versions().map(|name| name.replace('"', "")).collect()
    }

    /// Calls `ask` for each table of versions; statements refer to it as `:versions`.
    pub fn each_version_table<T>(&mut self, mut ask: impl FnMut(&mut Self) -> Result<T>) -> Result<Vec<T>> {
        let several = self.version_table_count();
        let mut answers = vec![ask(self)?];
        if several == 1 {
            return Ok(answers);
        }
        self.ensure_probed()?;
        let first = self.relations.clone();
        for at in 1..several {
            self.relations.select_versions_table(at);
            let table = self.table_name("versions");
            let answer = self.probe().and_then(|()| ask(self));
            self.relations = first.clone();
            answers.push(answer.with_context(|| format!("reading {table}"))?);
        }
        Ok(answers)
    }

    /// Counts the pending versions in all tables.
    pub fn pending_in_all_tables(&mut self) -> Result<i64> {
        let one = |db: &mut Self| get::<i64>(&db.query_one(include_str!("versions/pending.sql"), &[])?, "pending");
        Ok(self.each_version_table(one)?.into_iter().sum::<i64>())
    }
}
