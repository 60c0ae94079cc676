//! Files that apsctl writes and reads, where other accounts or aborted processes interfere.

mod arguments;
mod limits;
mod sandbox;
mod settings;
mod writing;
