//! Connecting: which store is used, connection errors, and the session

mod broken_servers;
mod compared_with_psql;
mod connection_errors;
mod session;
mod store_choice;

use crate::support::{Apsctl, apsctl};

/// Returns `jobs list` with these options and no other settings.
fn list(args: &[&str]) -> Apsctl {
    apsctl(&[&["jobs", "list", "-o", "csv"], args].concat())
}
