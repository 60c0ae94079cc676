//! TLS compared with libpq: a real server, generated certificates, and psql and apsctl with the same settings

mod cancelling;
pub(crate) mod certificates;
mod client_certificates;
mod compared_with_psql;
mod direct;
mod fallback;
mod logins;
mod password_warnings;
mod server;
