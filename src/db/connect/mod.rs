//! From libpq's conventions to a connection.

mod client;
mod encrypting;
mod encryption;
mod host;
mod keyvalue;
mod keyword;
mod open;
mod passfile;
mod service;
mod settings;
mod socket;
mod url;

pub(super) use client::Client;
pub(super) use open::open;
pub use settings::Settings;
