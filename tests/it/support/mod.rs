//! A store of its own for every test, and the real binary at a fixed time.

mod pooler;
mod run;
mod server;
mod store;

pub use pooler::{Pooler, pooler};
pub use run::{Apsctl, Output, apsctl};
pub use server::server;
pub use store::{Store, job, run};

/// What time it is in the tests, unless one says otherwise.
pub const NOW: &str = "2025-10-26T12:00:00Z";
