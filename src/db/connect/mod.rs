//! From libpq's conventions to a connection.

mod client;
mod encryption;
mod host;
mod keyvalue;
mod open;
mod settings;
mod url;

pub(super) use client::Client;
pub(super) use open::open;
pub use settings::Settings;
