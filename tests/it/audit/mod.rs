//! `apsctl audit …`

mod follow;
mod tail;
