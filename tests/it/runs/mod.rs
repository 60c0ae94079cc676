//! `apsctl runs …`

mod expected;
mod expected_stores;
mod show;
mod undo;
mod undo_guards;
