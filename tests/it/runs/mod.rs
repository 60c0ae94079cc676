//! `apsctl runs …`

mod expected;
mod expected_stores;
mod undo;
mod undo_guards;
