//! Why a due job has not started, and what to do. `doctor`, `health` and `watch` say the same.

use chrono::{DateTime, Utc};

use super::evidence::{At, Evidence, Span, evidence};
use super::remedy::Remedy;
use super::task_tracker::RESTART_WORKER;

/// How many jobs a command names.
const MAX_NAMED_JOBS: usize = 3;

/// Returns `has been due since 2025-10-26 10:00:00 UTC (2h), and no worker has picked it up`, the duration only if it is given.
pub fn explain(due: Option<DateTime<Utc>>, late_seconds: Option<f64>, picks_up_others: bool) -> Evidence {
    let since = due.map_or_else(Evidence::default, |due| evidence![" since ", At(due)]);
    let late = late_seconds.map_or_else(Evidence::default, |seconds| evidence![" (", Span(seconds), ")"]);
    let reason =
        if picks_up_others { ", although other jobs are picked up" } else { ", and no worker has picked it up" };
    evidence!["has been due"].and(since).and(late).and(reason)
}

/// Returns what to do: a worker that picks up no job is restarted, a job that it has left is triggered.
pub fn remedy<'a>(ids: impl IntoIterator<Item = &'a str>, picks_up_others: bool) -> Remedy {
    if !picks_up_others {
        return Remedy::shell(RESTART_WORKER);
    }
    let ids: Vec<&str> = ids.into_iter().take(MAX_NAMED_JOBS).collect();
    let dashes = ids.iter().any(|id| id.starts_with('-')).then_some("--");
    let words = ["jobs", "trigger"].into_iter().chain(dashes).chain(ids);
    Remedy::Apsctl(words.map(str::to_owned).collect())
}
