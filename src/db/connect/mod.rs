//! From libpq's conventions to a connection.

mod keyvalue;
mod open;
mod settings;
mod url;

pub(super) use open::open;
pub use settings::Settings;
