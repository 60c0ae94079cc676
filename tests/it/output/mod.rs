//! Output streams, formats and exit codes, for all commands.

mod command_line;
mod folded_messages;
mod formats;
mod invalid_json;
mod messages;
mod options;
mod pager;
mod roles;
mod terminals;
mod time_flags;

/// Every command that reads, with the arguments it needs.
pub(crate) const READ_COMMANDS: [&[&str]; 13] = [
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
