//! What goes where, in which form, and with which exit code

mod command_line;
mod forms;
mod not_json;
mod roles;

/// Every command that reads, with what it needs.
pub(crate) const READS: [&[&str]; 13] = [
    &["jobs", "list"],
    &["jobs", "show", "daily"],
    &["jobs", "running"],
    &["audit", "tail"],
    &["audit", "operations"],
    &["stale"],
    &["health"],
    &["indexes", "verify"],
    &["stats", "durations"],
    &["rules", "list"],
    &["rules", "check"],
    &["rules", "preview"],
    &["migrate", "status"],
];
