//! The results of comparing slots with runs.

use chrono::{DateTime, Utc};

use super::job_history::JobRun;
use crate::domain::audit::{RunId, RunStatus};
use crate::domain::run_statistics::SecondsSummary;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SlotStatus {
    OnTime,
    Late,
    /// No run filled the slot.
    Missed,
    /// Another run filled the slot of this run.
    Duplicate,
    /// The run belongs to no slot.
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

    pub fn is_problem(self) -> bool {
        matches!(self, Self::Late | Self::Missed | Self::Duplicate)
    }
}

/// A slot with its run, a slot without a run, or a run without a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotResult {
    /// `None` for an extra run.
    pub expected_at: Option<DateTime<Utc>>,
    pub status: SlotStatus,
    /// `None` for a missed slot.
    pub run: Option<JobRun>,
    /// How the run ended; if it was retried, how its last retry ended.
    pub outcome: Option<RunStatus>,
    /// The id of the run or of its last retry.
    pub last_attempt_id: Option<RunId>,
    pub note: Option<String>,
}

impl SlotResult {
    pub fn delay_seconds(&self) -> Option<f64> {
        Some((self.run.as_ref()?.started_at - self.expected_at?).as_seconds_f64())
    }

    /// Returns the time by which results are listed.
    pub fn sort_time(&self) -> Option<DateTime<Utc>> {
        self.expected_at.or_else(|| self.run.as_ref().map(|run| run.started_at))
    }
}

/// The results for one job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JobSlotResults {
    /// Ordered by [`SlotResult::sort_time`].
    pub slots: Vec<SlotResult>,
    /// The number of slots left out because the job was paused or removed.
    pub paused_slots: usize,
    /// Where the comparison begins, if it is after the start of the query.
    pub known_since: Option<DateTime<Utc>>,
    /// Why nothing was compared.
    pub skip_reason: Option<String>,
    /// Where the comparison ends because there were too many slots.
    pub truncated_at: Option<DateTime<Utc>>,
}

impl JobSlotResults {
    /// Returns how long after their slots the runs started, in seconds. A run without a slot has no delay.
    pub fn delays(&self) -> Option<SecondsSummary> {
        let is_scheduled = |slot: &&SlotResult| matches!(slot.status, SlotStatus::OnTime | SlotStatus::Late);
        SecondsSummary::of(self.slots.iter().filter(is_scheduled).filter_map(SlotResult::delay_seconds).collect())
    }
}
