//! Rules and versions with the id types, columns and rule forms of other applications.

mod actions;
mod condition_lists;
mod ids;
mod several_tables;
mod task_tracker;
mod thresholds;
mod without_rule_column;

use serde_json::Value;

use crate::support::Store;

/// The plan of a dry run, in a temporary file.
struct Plan(tempfile::NamedTempFile);

impl Plan {
    #[track_caller]
    fn from_dry_run(store: &Store) -> Self {
        let dry_run = store.apsctl(&["run-once", "--dry-run", "-q", "-o", "json"]);
        let output = dry_run.command().output().unwrap();
        let plan = Self(tempfile::NamedTempFile::new().unwrap());
        std::fs::write(plan.path(), output.stdout).unwrap();
        plan
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.path()).unwrap()).unwrap()
    }
}
