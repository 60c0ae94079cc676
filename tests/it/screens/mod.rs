//! The screens of all commands on terminals of several widths.

mod setup;
mod walk;
