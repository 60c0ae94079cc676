//! `apsctl completions`

use clap_complete::Shell;

use crate::report::Report;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl completions bash > ~/.local/share/bash-completion/completions/apsctl\n  \
    apsctl completions zsh > ~/.zfunc/_apsctl\n  \
    apsctl completions fish > ~/.config/fish/completions/apsctl.fish"
)]
pub struct Args {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// `command` is the whole command line: commands do not know of what is above them.
pub(crate) fn run(args: &Args, mut command: clap::Command) -> Report {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "apsctl", &mut script);
    Report::text(String::from_utf8_lossy(&script))
}
