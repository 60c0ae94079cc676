//! `apsctl audit …`

mod after_prune;
pub(crate) mod follow;
mod prune;
mod prune_imported;
mod tail;
mod terminal;
