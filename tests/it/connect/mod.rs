//! Where the store is, what is said when it is not there, and what a session with it is like

mod beside_psql;
mod choosing;
mod failing;
mod faults;
mod session;

use crate::support::{Apsctl, apsctl};

/// `jobs list` of nothing but what the test says.
fn list(args: &[&str]) -> Apsctl {
    apsctl(&[&["jobs", "list", "-o", "csv"], args].concat())
}
