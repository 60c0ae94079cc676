//! `apsctl runs …`

mod expected;
mod expected_terminal;
mod expected_log;
mod expected_stores;
mod show;
mod show_log;
pub(crate) mod undo;
mod undo_guards;
