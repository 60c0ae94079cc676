//! TLS beside libpq's: a real server, certificates made here, and both programs with the same settings

mod beside_psql;
mod cancelling;
pub(crate) mod certificates;
mod direct;
mod fallback;
mod files;
mod in_the_clear;
mod logins;
mod server;
