//! The module against the answers of the programs it follows, and against rules of its own.

mod beyond;
mod fixtures;
mod properties;
mod sentences;
mod vixie;
mod words;
