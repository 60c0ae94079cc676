//! A private PostgreSQL server for the sandbox and for tests, started from the installed server programs.
//!
//! It listens only on a Unix socket in a folder that only its owner can enter, so it needs no password. PostgreSQL refuses
//! to run as root, so root's server runs as `postgres` or `nobody`.

mod account;
mod data_folder;
mod folders;
mod lifecycle;
mod lock;
mod missing_server;
mod postmaster;
mod server;
mod server_programs;
mod temporary_server;

pub use lifecycle::StopMode;
pub use missing_server::MissingServer;
pub use server::Cluster;
pub use server_programs::ServerPrograms;
pub use temporary_server::{TemporaryServer, start_temporary, start_temporary_in, start_temporary_standby};
