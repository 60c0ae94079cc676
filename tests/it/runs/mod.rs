//! `apsctl runs …`

mod expected;
mod expected_log;
mod expected_stores;
mod expected_terminal;
mod import;
mod import_docker;
mod import_follow;
mod import_zone;
mod show;
mod show_log;
mod show_terminal;
pub(crate) mod undo;
mod undo_guards;
