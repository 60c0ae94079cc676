//! `apsctl runs …`

mod undo;
mod undo_guards;
