//! How it is said.
