//! `apsctl audit …`

pub(crate) mod follow;
mod tail;
mod terminal;
