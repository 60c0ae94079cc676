#![doc = include_str!("../README.md")]

mod canceller;
mod client;
mod connect;
mod dial;
mod driver_error;
mod encryption_settings;
mod error;
mod host;
mod key_value;
mod login;
mod parameters;
mod password_file;
mod protocol_check;
mod raw_stream;
mod service_file;
mod settings;
mod small_file;
mod socket_options;
mod statement_log;
pub mod system_roots;
mod tls;
mod transport;
mod url;

pub use canceller::Canceller;
pub use client::{Client, Interrupts, TypedStatement};
pub use connect::connect;
pub use driver_error::{DriverError, classify};
pub use error::{Error, ErrorKind};
pub use parameters::{Parameters, SECRET_PARAMETERS, environment_variables};
pub use settings::{Settings, parse_connection_string};
