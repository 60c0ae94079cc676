//! The table of commands that `make bench-scale` measures.

#[allow(dead_code, reason = "the benchmark uses more of it")]
mod commands;

use crate::generated::{command_line, every_command};
use crate::profiles::changes::commands_that_change_something;
use commands::READ_COMMANDS;

/// Commands that read no store: they have a server of their own.
const NOT_READING: [&str; 2] = ["sandbox", "demo"];

#[test]
fn every_command_that_reads_is_measured() {
    every_command("apsctl", &command_line(), &mut |words, command| {
        let words = words.trim_start_matches("apsctl").trim_start();
        let is_measured = READ_COMMANDS.iter().any(|read| format!("{} ", read.words).starts_with(&format!("{words} ")));
        let is_change = commands_that_change_something().any(|change| change == words);
        let is_elsewhere = NOT_READING.iter().any(|first| words.split(' ').next() == Some(first));
        assert!(
            command.has_subcommands() || is_measured || is_change || is_elsewhere,
            "`{words}` is missing in READ_COMMANDS"
        );
    });
}
