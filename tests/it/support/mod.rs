//! A store of its own for every test, and the real binary at a fixed time.

mod apsctl;
mod breaking_proxy;
mod commit_proxy;
mod docker;
mod pooler;
mod recording_proxy;
mod scripted_server;
mod server;
mod store;
mod web_server;

pub use apsctl::{Apsctl, Output, apsctl};
pub use breaking_proxy::{BreakPoint, BreakingProxy};
pub use commit_proxy::{AfterCommit, CommitFate, CommitProxy};
pub use docker::{WorkerContainer, worker_container};
pub use pooler::{Pooler, pooler};
pub use recording_proxy::RecordingProxy;
pub use scripted_server::{ScriptedConnection, message, scripted_server};
pub use server::server;
pub use store::{Store, answering_job, insert_run, job, store_with_job};
pub use web_server::{Reply, WebServer, unused_url, web_server};

/// Says aloud that a test does not test what it could: not by `eprintln!`, which the test harness keeps to itself.
pub fn report_skip(why: &str) {
    use std::io::Write as _;
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}

/// What time it is in the tests, unless one says otherwise.
pub const NOW: &str = "2025-10-26T12:00:00Z";
