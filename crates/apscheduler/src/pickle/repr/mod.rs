//! Python's `repr()` of a value, so far as it can be told without importing anything.
//!
//! An instance of a class of the application prints as Python prints one whose class has no `__repr__`, without the
//! address: `<app.Mailer object>`; one made by a call prints as that call: `Point(1, 2)`.

mod numbers;
mod objects;
mod printer;
mod quoting;
mod stdlib_classes;

pub use printer::{Repr, repr};
