//! Rules and versions of real applications: other types of ids, other columns, other forms of rules.

mod actions;
mod ids;
mod listed;
mod several;
mod task_tracker;
mod thresholds;
mod unnamed;

use serde_json::Value;

use crate::support::Store;

/// Saves the plan of a dry run in a file.
struct Plan(tempfile::NamedTempFile);

impl Plan {
    #[track_caller]
    fn of(store: &Store) -> Self {
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
