//! From libpq's conventions to a connection.

mod canceller;
mod client;
mod dial;
mod encrypting;
mod encryption;
mod guard;
mod host;
mod keyvalue;
mod keyword;
mod login;
mod open;
mod passfile;
mod service;
mod settings;
mod socket;
mod tls;
mod url;
mod wire;

pub(super) use client::{Client, Typed};
pub use keyword::variables;
pub(super) use open::open;
pub use settings::{Settings, keywords};
