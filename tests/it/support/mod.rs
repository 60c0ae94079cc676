//! What the tests share: a database for each test, the real binary at a fixed time, servers and proxies that misbehave.

mod apsctl;
mod breaking_proxy;
mod commit_proxy;
mod demo;
mod docker;
mod lease;
mod live_screen;
mod morning_demo;
mod pooler;
mod recording_proxy;
mod running;
mod sandbox_state;
mod scripted_server;
mod server;
mod silent_proxy;
mod source_files;
mod store;
mod terminal;
mod web_server;

pub use apsctl::{Apsctl, Output, apsctl};
pub use breaking_proxy::{BreakPoint, BreakingProxy};
pub use commit_proxy::{AfterCommit, CommitFate, CommitProxy};
pub use demo::Demo;
pub use docker::{WorkerContainer, worker_container};
pub use lease::{expire_lease, is_lease_held, lease, wait_until_lease_free, wait_until_lease_held};
pub use live_screen::LiveScreen;
pub use morning_demo::MorningDemo;
pub use pooler::{Pooler, pooler};
pub use recording_proxy::RecordingProxy;
pub use running::{
    HeldLock, RunningApsctl, send_signal, start_blocked_pass, wait_for, wait_for_blocked, wait_for_blocked_pass,
    wait_until,
};
pub use sandbox_state::SandboxState;
pub use scripted_server::{ScriptedConnection, message, scripted_server};
pub use server::server;
pub use silent_proxy::SilentProxy;
pub use source_files::files_below;
pub use store::{Store, answering_job, insert_run, job, store_with_job};
pub use terminal::{Shown, terminal};
pub use web_server::{Reply, WebServer, unused_url, web_server};

/// Reports that a test was skipped. Writes to stderr directly, since the test harness captures `eprintln!`.
pub fn report_skip(why: &str) {
    use std::io::Write as _;
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}

/// The time at which apsctl runs in the tests, unless a test sets another.
pub const NOW: &str = "2025-10-26T12:00:00Z";
