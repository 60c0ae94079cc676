//! A row whose job could be read.

use apscheduler::aps3::Job;
use apscheduler::pickle::Tree;

use crate::domain::shell;

/// A row whose job could be read.
pub(super) struct DiagnosedRow<'a> {
    pub(super) id: &'a str,
    pub(super) column: Option<f64>,
    pub(super) tree: &'a Tree<'a>,
    pub(super) job: &'a Job<'a>,
}

impl DiagnosedRow<'_> {
    pub(super) fn repair_command(&self, options: &str) -> String {
        shell::with_argument(&format!("apsctl jobs repair{options}"), self.id)
    }

    pub(super) fn remove_command(&self) -> String {
        shell::with_argument("apsctl jobs remove", self.id)
    }
}
