//! Where the store is, what is said when it is not there, and what a session with it is like

mod beside_psql;
mod choosing;
mod failing;
mod faults;
mod session;

use crate::support::{Apsctl, Store, apsctl, job};

/// `jobs list` of nothing but what the test says.
fn list(args: &[&str]) -> Apsctl {
    apsctl(&[&["jobs", "list", "-o", "csv"], args].concat())
}

/// A store with one job of this name.
fn store_with(id: &str) -> Store {
    let store = Store::new();
    job(id).insert(&store);
    store
}

/// Which store answered, by its one job.
#[track_caller]
fn answered(apsctl: &Apsctl) -> String {
    let csv = apsctl.run().code(0).stdout;
    csv.lines().nth(1).unwrap_or_default().split(',').next().unwrap_or_default().to_owned()
}
