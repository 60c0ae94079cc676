//! A store of its own for every test, and the real binary at a fixed time.

mod docker;
mod fake;
mod gate;
mod pooler;
mod proxy;
mod run;
mod server;
mod store;
mod tap;
mod web;

pub use docker::{Worker, worker};
pub use fake::{Fake, fake, message};
pub use gate::{Fate, Gate, Then};
pub use pooler::{Pooler, pooler};
pub use proxy::{Break, Proxy};
pub use run::{Apsctl, Output, apsctl};
pub use server::server;
pub use store::{Store, answered, job, run, store_with};
pub use tap::Tap;
pub use web::{Says, Web, nobody, web};

/// Says aloud that a test does not test what it could: not by `eprintln!`, which the test harness keeps to itself.
pub fn skipped(why: &str) {
    use std::io::Write as _;
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}

/// What time it is in the tests, unless one says otherwise.
pub const NOW: &str = "2025-10-26T12:00:00Z";
