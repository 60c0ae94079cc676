//! Compares the jobs of a snapshot with the present ones.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use apscheduler::aps3;
use apscheduler::pickle::Decoder;
use chrono::{DateTime, Utc};

use super::json_text;
use super::snapshot::Row;
use super::time_format::format_time;
use crate::domain::aps3_rows;

/// How a job differs from the snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftKind {
    /// The job is missing, though more runs were due.
    Vanished,
    Appeared,
    /// Somebody has changed it.
    Changed,
    /// Only its next run has advanced.
    Moved,
    /// It is missing after its last run.
    Finished,
}

impl DriftKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Vanished => "vanished",
            Self::Appeared => "appeared",
            Self::Changed => "changed",
            Self::Moved => "moved",
            Self::Finished => "finished",
        }
    }

    /// Returns whether the difference is a normal effect of the schedule.
    pub fn is_expected(self) -> bool {
        matches!(self, Self::Moved | Self::Finished)
    }
}

/// A job that differs from the snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    pub id: String,
    pub kind: DriftKind,
    pub detail: String,
}

/// Compares two rows by the bytes of their ids.
pub fn compare_ids(before: &Row, after: &Row) -> Ordering {
    before.id().cmp(after.id())
}

/// Describes a job that is missing.
pub fn missing_job(row: &Row, now: DateTime<Utc>) -> Drift {
    let id = row.id().to_owned();
    let Row::Pickled { state, next_run_time, .. } = row else {
        return Drift { id, kind: DriftKind::Vanished, detail: String::new() };
    };
    let job = aps3_rows::job(&mut Decoder::default(), &id, *next_run_time, state);
    let runs = job.timing.aps3().map(ToString::to_string).unwrap_or_default();
    match aps3::last_run_if_finished(state, now) {
        Some(last) => {
            let detail = format!("its last run was due {}", format_time(last));
            Drift { id, kind: DriftKind::Finished, detail }
        }
        None => Drift { id, kind: DriftKind::Vanished, detail: runs },
    }
}

/// Describes a job that is not in the snapshot.
pub fn added_job(row: &Row) -> Drift {
    let detail = match row {
        Row::Pickled { id, next_run_time, state } => {
            let job = aps3_rows::job(&mut Decoder::default(), id, *next_run_time, state);
            job.timing.aps3().map(ToString::to_string).unwrap_or_default()
        }
        Row::Guide { .. } => String::new(),
    };
    Drift { id: row.id().to_owned(), kind: DriftKind::Appeared, detail }
}

/// Describes how a job differs, or returns none if it has not changed.
pub fn compare_rows(before: &Row, after: &Row) -> Option<Drift> {
    let (kind, detail) = match (before, after) {
        (
            Row::Pickled { next_run_time: old_time, state: old, .. },
            Row::Pickled { next_run_time: new_time, state: new, .. },
        ) => match aps3::compare_rows((*old_time, old), (*new_time, new)) {
            aps3::JobChange::Unchanged => return None,
            aps3::JobChange::NextRunMoved => (DriftKind::Moved, String::new()),
            aps3::JobChange::Changed(what) => (DriftKind::Changed, what.join(", ")),
        },
        (Row::Guide { .. }, Row::Guide { .. }) if before == after => return None,
        (Row::Guide { image: old, texts: old_texts, .. }, Row::Guide { image: new, texts: new_texts, .. }) => {
            compare_columns(&columns(old, old_texts.as_deref()), &columns(new, new_texts.as_deref()))
        }
        _ => (DriftKind::Changed, "its table has another layout".to_owned()),
    };
    Some(Drift { id: before.id().to_owned(), kind, detail })
}

fn columns(image: &str, texts: Option<&str>) -> BTreeMap<String, String> {
    let columns = json_text::members(image).unwrap_or_default();
    let texts = texts.and_then(json_text::members).unwrap_or_default();
    columns.into_iter().chain(texts).map(|(name, value)| (name, json_text::compact(value))).collect()
}

/// The states that a scheduler sets.
const AUTOMATIC_STATES: [&str; 6] = ["PENDING", "SCHEDULED", "EXECUTING", "COMPLETED", "EXECUTED", "FAILED"];

fn compare_columns(old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> (DriftKind, String) {
    let is_same = |name: &str| old.get(name) == new.get(name);
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    let changed: Vec<&str> = names.map(String::as_str).filter(|name| !is_same(name)).collect();
    let has_automatic_state = |row: &BTreeMap<String, String>| {
        row.get("job_state").is_some_and(|state| AUTOMATIC_STATES.contains(&state.trim_matches('"')))
    };
    let by_itself = has_automatic_state(old) && has_automatic_state(new);
    let is_usual = by_itself && changed.iter().all(|name| ["job_state", "next_run_time"].contains(name));
    (if is_usual { DriftKind::Moved } else { DriftKind::Changed }, changed.join(", "))
}
