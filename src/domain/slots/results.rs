//! What became of slots and runs.

use chrono::{DateTime, Utc};

use super::JobRun;
use crate::domain::audit::{RunId, RunStatus};

/// What became of a slot, or what a run was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlotStatus {
    OnTime,
    Late,
    Missed,
    Duplicate,
    Extra,
}

impl SlotStatus {
    pub const ALL: [Self; 5] = [Self::OnTime, Self::Late, Self::Missed, Self::Duplicate, Self::Extra];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Duplicate => "duplicate",
            Self::Extra => "extra",
        }
    }

    /// Whether an operator should look at it.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::Late | Self::Missed | Self::Duplicate)
    }
}

/// A slot with its run, a slot without, or a run without.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotResult {
    /// None for an extra run.
    pub expected_at: Option<DateTime<Utc>>,
    pub status: SlotStatus,
    /// None for a missed slot.
    pub run: Option<JobRun>,
    /// How the run ended; after all, where it was tried again.
    pub outcome: Option<RunStatus>,
    /// The last time it was tried.
    pub last_attempt_id: Option<RunId>,
    pub note: Option<String>,
}

impl SlotResult {
    pub fn delay_seconds(&self) -> Option<f64> {
        Some((self.run.as_ref()?.at - self.expected_at?).as_seconds_f64())
    }

    /// What it is listed by.
    pub fn sort_time(&self) -> Option<DateTime<Utc>> {
        self.expected_at.or_else(|| self.run.as_ref().map(|run| run.at))
    }
}

/// What became of a job's slots.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobSlotResults {
    /// In the order of their times.
    pub slots: Vec<SlotResult>,
    /// How many slots fell into a pause, and are none.
    pub paused_slots: usize,
    /// From when on it was judged, if that is later than what was asked for.
    pub known_since: Option<DateTime<Utc>>,
    /// Why it was not judged.
    pub skip_reason: Option<String>,
    /// There were too many slots: up to then it was judged.
    pub truncated_at: Option<DateTime<Utc>>,
}
