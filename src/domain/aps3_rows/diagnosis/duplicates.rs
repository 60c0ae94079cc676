//! Finds jobs that run the same function with the same arguments at the same times.

use std::collections::HashMap;

use apscheduler::aps3::Trigger;
use apscheduler::pickle::fingerprint;

use super::diagnosed_row::DiagnosedRow;
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::diagnosis::{RowFinding, RowSeverity};

/// The first job of each fingerprint in one store.
#[derive(Debug, Default)]
pub(super) struct Duplicates(HashMap<(u64, u64), Box<str>>);

impl Duplicates {
    /// Reports a job that is not the first with its function, trigger and arguments. Ignores paused jobs, jobs with a date
    /// trigger, and copies that `jobs trigger` created.
    pub(super) fn finding(&mut self, row: &DiagnosedRow<'_>) -> Option<RowFinding> {
        if row.column.is_none() || row.id.contains(COPY_MARKER) || matches!(row.job.trigger, Trigger::Date(_)) {
            return None;
        }
        let part = |key| row.tree.get(row.tree.root, key);
        let parts = [part("func")?, part("trigger")?, part("executor")?, row.job.args, row.job.kwargs];
        // APScheduler generated the id: the start date is then the time at which the job was added.
        let has_generated_id = row.id.len() == 32 && row.id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let skipped = (has_generated_id && matches!(row.job.trigger, Trigger::Interval(_))).then_some("start_date");
        let first = self.0.entry(fingerprint(row.tree, &parts, skipped)?).or_insert_with(|| row.id.into());
        if &**first == row.id {
            return None;
        }
        let effect = format!(
            "same function, trigger and arguments as job {first}, so each run happens twice; add_job() adds a \
             job anew at each start, unless it is given an id and replace_existing=True"
        );
        // Two jobs with chosen ids may be intended.
        let severity = if has_generated_id { RowSeverity::Warning } else { RowSeverity::Notice };
        Some(RowFinding::new("duplicate", severity, effect, None))
    }
}
