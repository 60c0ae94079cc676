//! The demo store. Its rows are in `demo/*.sql`, relative to the current time, and the same on each load.

use anyhow::{Context as _, Result};
use postgres::types::Type;
use serde_json::json;

use super::{Change, JournalEntry, get};
use crate::error::CliError;

/// The statements to execute, and whether each takes the current time.
const STEPS: [(&str, bool); 9] = [
    (include_str!("demo/reset.sql"), false),
    (include_str!("demo/jobs.sql"), true),
    (include_str!("demo/schedules.sql"), true),
    (include_str!("demo/pauses.sql"), true),
    (include_str!("demo/rules.sql"), false),
    (include_str!("demo/runs.sql"), true),
    (include_str!("demo/versions.sql"), true),
    (include_str!("demo/set_version_counts.sql"), false),
    (include_str!("demo/analyze.sql"), false),
];

/// Number of rows in the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoCounts {
    pub jobs: i64,
    pub runs: i64,
    pub versions: i64,
    pub pending: i64,
    pub rules: i64,
}

impl Change<'_> {
    /// Empties and refills the store.
    ///
    /// # Errors
    /// Refuses if there are jobs that the demo did not insert, unless they may be replaced.
    pub fn load_demo(&mut self, replace: bool) -> Result<DemoCounts> {
        let other: bool = get(&self.db.query_one(include_str!("demo/holds_other_data.sql"), &[])?, "found")?;
        if other && !replace {
            return Err(CliError::refused("the sandbox contains jobs that the demo did not create")
                .hint("use `apsctl demo --yes` to replace them")
                .into());
        }
        let now = self.now();
        for (sql, timed) in STEPS {
            let time: [super::Param; 1] = [(&now, Type::TIMESTAMPTZ)];
            self.db.execute(sql, if timed { &time } else { &[] }).context(first_line(sql))?;
        }
        self.write_entry(&JournalEntry {
            job_id: None,
            before: None,
            after: Some(json!({"demo": "loaded"}).to_string()),
            undo_of: None,
        })?;
        let row = self.db.query_one(include_str!("demo/counts.sql"), &[])?;
        Ok(DemoCounts {
            jobs: get(&row, "jobs")?,
            runs: get(&row, "runs")?,
            versions: get(&row, "versions")?,
            pending: get(&row, "pending")?,
            rules: get(&row, "rules")?,
        })
    }
}

/// Returns what a statement does, from its first line.
fn first_line(sql: &'static str) -> &'static str {
    sql.lines().next().unwrap_or_default().trim_start_matches("-- ")
}
