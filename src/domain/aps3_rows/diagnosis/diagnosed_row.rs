//! A row whose job could be read.

use apscheduler::aps3::Job;
use apscheduler::pickle::Tree;

use crate::domain::remedy::Remedy;

/// A row whose job could be read.
pub(super) struct DiagnosedRow<'a> {
    pub(super) id: &'a str,
    pub(super) column: Option<f64>,
    pub(super) tree: &'a Tree<'a>,
    pub(super) job: &'a Job<'a>,
}

impl DiagnosedRow<'_> {
    pub(super) fn repair_command(&self, options: &str) -> Remedy {
        Remedy::apsctl_for(&format!("jobs repair{options}"), self.id)
    }

    pub(super) fn remove_command(&self) -> Remedy {
        Remedy::apsctl_for("jobs remove", self.id)
    }
}
