//! Jobs that do the same at the same times.

use std::collections::HashMap;

use apscheduler::aps3::Trigger;
use apscheduler::pickle::fingerprint;

use super::diagnosed_row::DiagnosedRow;
use crate::domain::aps3_rows::COPY_MARKER;
use crate::domain::diagnosis::{RowFinding, RowSeverity};

/// The jobs of one store: the first of each kind.
#[derive(Debug, Default)]
pub(super) struct Duplicates(HashMap<(u64, u64), Box<str>>);

impl Duplicates {
    /// Reports a job that is not the first with its function, trigger and arguments. A paused one runs at no time, one
    /// with a date runs once, and a copy that `jobs trigger` has made is to be a second one.
    pub(super) fn finding(&mut self, row: &DiagnosedRow<'_>) -> Option<RowFinding> {
        if row.column.is_none() || row.id.contains(COPY_MARKER) || matches!(row.job.trigger, Trigger::Date(_))
        {
            return None;
        }
        let part = |key| row.tree.get(row.tree.root, key);
        let parts = [part("func")?, part("trigger")?, part("executor")?, row.job.args, row.job.kwargs];
        // An id that APScheduler has made up: then the start, too, is the time at which the job was added.
        let is_nameless = row.id.len() == 32 && row.id.bytes().all(|byte| byte.is_ascii_hexdigit());
        let skipped =
            (is_nameless && matches!(row.job.trigger, Trigger::Interval(_))).then_some("start_date");
        let first = self.0.entry(fingerprint(row.tree, &parts, skipped)?).or_insert_with(|| row.id.into());
        if &**first == row.id {
            return None;
        }
        let effect = format!(
            "it has the same function, trigger and arguments as job {first}: each run happens twice; add_job() adds a \
             job anew at each start, unless it is given an id and replace_existing=True"
        );
        // Whoever has given both a name may mean it so.
        let severity = if is_nameless { RowSeverity::Warning } else { RowSeverity::Notice };
        Some(RowFinding::new("duplicate", severity, effect, None))
    }
}
