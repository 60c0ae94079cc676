//! Files that apsctl writes and reads, where other accounts or aborted processes interfere.

mod sandbox;
mod writing;
