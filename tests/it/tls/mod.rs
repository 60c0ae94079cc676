//! TLS compared with libpq: a real server, generated certificates, and psql and apsctl with the same settings

mod beside_psql;
mod cancelling;
pub(crate) mod certificates;
mod direct;
mod fallback;
mod files;
mod in_the_clear;
mod logins;
mod server;
