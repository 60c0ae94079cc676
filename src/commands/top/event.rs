//! What happens in `apsctl top`, and what it does then.

use std::time::Duration;

use crate::domain::dashboard::Dashboard;
use crate::screen::Text;

/// A key that the user has pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Escape,
    Backspace,
    /// Ctrl-R or Ctrl-L.
    Refresh,
    Character(char),
    /// Ctrl-C. In raw mode the terminal sends no signal.
    Interrupt,
}

/// A change of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    Trigger(String),
    Pause(String),
    Resume(String),
    /// The operation's id, and what it did.
    Undo(i64, String),
}

impl Action {
    /// Returns the question that the user answers before it.
    pub(super) fn question(&self) -> String {
        match self {
            Self::Trigger(id) => format!("Trigger {id}: make it due now?"),
            Self::Pause(id) => format!("Pause {id}?"),
            Self::Resume(id) => format!("Resume {id}?"),
            Self::Undo(operation, command) => format!("Undo operation {operation} ({command})?"),
        }
    }

    /// Returns what is going on while it runs.
    pub(super) fn progress(&self) -> String {
        match self {
            Self::Trigger(id) => format!("triggering {id} …"),
            Self::Pause(id) => format!("pausing {id} …"),
            Self::Resume(id) => format!("resuming {id} …"),
            Self::Undo(operation, _) => format!("undoing operation {operation} …"),
        }
    }
}

/// A change with what the safeguards of the profile require.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ApprovedAction {
    pub(super) action: Action,
    pub(super) reason: Option<String>,
    /// The name of the profile, as the user has typed it.
    pub(super) confirmation: Option<String>,
}

/// A page that a command fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum View {
    Job(String),
    Runs(String),
    Doctor,
}

impl View {
    pub(super) fn title(&self) -> String {
        match self {
            Self::Job(id) => format!("job {id}"),
            Self::Runs(id) => format!("runs of {id}"),
            Self::Doctor => "doctor".into(),
        }
    }
}

/// What the executor does for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    Change(ApprovedAction),
    /// Find the user's last operation, to ask whether to undo it.
    FindOperation,
    Open(View),
}

/// What the state asks the event loop to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Quit,
    /// Read the store with another filter or order, or at once.
    Read,
    Request(Request),
}

/// The result of a request.
#[derive(Debug, Clone)]
pub(super) enum Answer {
    /// A change was made, or was not necessary.
    Changed(String),
    /// The user's last operation: its id and its command.
    Operation(i64, String),
    /// The title and the lines of a page. `from_end`: whether its last lines are shown first.
    Page { title: String, lines: Vec<Text>, from_end: bool },
    /// A refusal or an error.
    Failed(String),
}

/// What the event loop is woken by.
pub(super) enum Event {
    Key(Key),
    Resized,
    Dashboard(Box<Dashboard>),
    /// The store cannot be read.
    ReadFailed {
        error: String,
        is_connection_lost: bool,
        retry_in: Duration,
    },
    Answered(Answer),
    /// SIGINT, SIGTERM or SIGHUP, or the terminal is gone.
    Stopped,
}
