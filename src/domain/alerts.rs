//! Which findings of the checks are reported: each once when it appears, and once when it is gone.
//!
//! A finding is identified by its check, its code and its job, not by its text. It is gone only if its check was made and did not
//! find it. An alert stays in the outbox until each of its receivers has accepted it.

mod alert;
mod digest;
mod finding;
mod outbox;
mod same_problem;
mod state;

pub use alert::{Alert, AlertEvent};
pub use digest::digest;
pub use finding::{AlertSeverity, CheckFinding, CheckOutcome, Coverage, FindingKey, Receiver, UNKNOWN};
pub use same_problem::keep_one_finding_of_each_problem;
pub use state::{AlertRules, AlertState};
