//! `apsctl runs …`

mod expected;
mod expected_stores;
mod show;
mod show_log;
mod undo;
mod undo_guards;
