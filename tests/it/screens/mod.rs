//! The screens of all commands on terminals of several widths.

mod documented;
mod setup;
mod walk;
