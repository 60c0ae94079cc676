//! Prints values like Python's `repr()`, as far as that is possible without importing anything.
//!
//! An instance of an application's class prints like one without `__repr__`, but without the address:
//! `<app.Mailer object>`. An object that is created by a call prints as the call: `Point(1, 2)`.

pub(super) mod numbers;
mod objects;
mod printer;
mod quoting;
mod stdlib_classes;

pub use printer::{Repr, repr};
