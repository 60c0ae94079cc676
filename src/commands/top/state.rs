//! The state of `apsctl top`: what was read, what is selected, and what the user is asked.

use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::event::{Action, Answer, ApprovedAction};
use crate::db::dashboard::DashboardQuery;
use crate::db::jobs::SortColumn;
use crate::domain::dashboard::Dashboard;
use crate::domain::job::Job;
use crate::domain::urgency::{Urgency, sort_key};
use crate::screen::{Text, Times};

/// How many jobs are read. More than a screen holds, so that scrolling does not wait.
const SHOWN_JOBS: i64 = 200;

/// What does not change while the screen is shown.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) interval: Duration,
    pub(super) zone: Tz,
    pub(super) job_timeout: Duration,
    /// How many jobs may execute at once; `None` if the store has no passes.
    pub(super) max_concurrent: Option<usize>,
    /// How the store was selected: `sandbox`, `profile NAME`, or empty.
    pub(super) store_label: String,
    pub(super) is_read_only: bool,
    pub(super) requires_reason: bool,
    /// The profile whose name must be typed before a change.
    pub(super) typed_profile: Option<String>,
}

/// Why the data is not current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReadFailure {
    pub(super) error: String,
    pub(super) is_connection_lost: bool,
    pub(super) retry_in: Duration,
    /// Since the last attempt.
    pub(super) waited: Duration,
}

/// What the bottom line is used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Prompt {
    /// The keys.
    None,
    Filter,
    Confirm(Action),
    Reason(Action, String),
    ProfileName(ApprovedAction, String),
    /// A change or a page is on its way.
    Busy {
        text: String,
        is_change: bool,
    },
    /// The result of the last action, until the next key.
    Message {
        text: String,
        is_error: bool,
    },
}

/// What fills the screen.
#[derive(Debug, Clone)]
pub(super) enum Page {
    Jobs,
    Help { first: usize },
    Text { title: String, lines: Vec<Text>, first: usize },
}

pub(super) struct State {
    pub(super) settings: Settings,
    pub(super) data: Dashboard,
    /// The jobs in the order of the screen: their positions in `data.jobs`, and how urgent they are.
    pub(super) rows: Vec<(usize, Urgency)>,
    /// How long ago the data was read.
    pub(super) age: Duration,
    pub(super) failure: Option<ReadFailure>,
    pub(super) query: DashboardQuery,
    /// The position in `rows`.
    pub(super) selected: usize,
    /// The first visible row.
    pub(super) first: usize,
    pub(super) prompt: Prompt,
    pub(super) page: Page,
}

impl State {
    pub(super) fn new(settings: Settings, data: Dashboard) -> Self {
        let mut state = Self {
            settings,
            data,
            rows: Vec::new(),
            age: Duration::ZERO,
            failure: None,
            query: Self::first_query(),
            selected: 0,
            first: 0,
            prompt: Prompt::None,
            page: Page::Jobs,
        };
        state.sort_rows();
        state
    }

    /// Returns the query before any key was pressed.
    pub(super) fn first_query() -> DashboardQuery {
        DashboardQuery { filter: String::new(), order: SortColumn::Urgency, limit: SHOWN_JOBS }
    }

    /// Returns the time of the screen: that of the server, advanced by the age of the data.
    pub(super) fn times(&self) -> Times {
        let age = TimeDelta::from_std(self.age).unwrap_or(TimeDelta::zero());
        Times { zone: self.settings.zone, now: self.data.now.checked_add_signed(age).unwrap_or(self.data.now) }
    }

    pub(super) fn selected_job(&self) -> Option<&Job> {
        self.rows.get(self.selected).map(|(at, _)| &self.data.jobs[*at])
    }

    /// Takes over what was read. The selected job stays selected.
    pub(super) fn show(&mut self, data: Dashboard) {
        let selected = self.selected_job().map(|job| job.id.clone());
        self.data = data;
        self.age = Duration::ZERO;
        self.failure = None;
        self.sort_rows();
        let position = |id: String| self.rows.iter().position(|(at, _)| self.data.jobs[*at].id == id);
        if let Some(found) = selected.and_then(position) {
            self.selected = found;
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
    }

    pub(super) fn fail(&mut self, error: String, is_connection_lost: bool, retry_in: Duration) {
        self.failure = Some(ReadFailure { error, is_connection_lost, retry_in, waited: Duration::ZERO });
    }

    /// Lets time pass.
    pub(super) fn advance(&mut self, passed: Duration) {
        self.age += passed;
        if let Some(failure) = &mut self.failure {
            failure.waited += passed;
        }
    }

    /// Takes over the result of a request.
    pub(super) fn answer(&mut self, answer: Answer) {
        self.prompt = match answer {
            Answer::Changed(text) => Prompt::Message { text, is_error: false },
            Answer::Failed(text) => Prompt::Message { text, is_error: true },
            Answer::Operation(id, command) => Prompt::Confirm(Action::Undo(id, command)),
            Answer::Page { title, lines, from_end } => {
                // `scroll` limits it to the last page.
                self.page = Page::Text { title, lines, first: if from_end { usize::MAX } else { 0 } };
                Prompt::None
            }
        };
    }

    /// Whether a change is running, which must not be left alone.
    pub(super) fn is_changing(&self) -> bool {
        matches!(self.prompt, Prompt::Busy { is_change: true, .. })
    }

    fn sort_rows(&mut self) {
        let timeout = self.settings.job_timeout;
        let jobs = &self.data.jobs;
        self.rows = jobs.iter().enumerate().map(|(at, job)| (at, self.data.urgency(job, timeout))).collect();
        if self.query.order == SortColumn::Urgency {
            self.rows
                .sort_by(|(a, urgency), (b, other)| sort_key(*urgency, &jobs[*a]).cmp(&sort_key(*other, &jobs[*b])));
        }
    }

    /// Scrolls so that the selected row is one of `visible` rows, and a page does not end above the bottom.
    pub(super) fn scroll(&mut self, visible: usize) {
        if let Page::Text { lines, first, .. } = &mut self.page {
            *first = (*first).min(lines.len().saturating_sub(visible));
        }
        let last_first = self.rows.len().saturating_sub(visible);
        self.first = self.first.min(self.selected).max((self.selected + 1).saturating_sub(visible)).min(last_first);
    }
}
