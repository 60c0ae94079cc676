//! `apsctl completions`

use clap_complete::Shell;

use crate::report::Report;

/// Print a shell completion script
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl completions bash > ~/.local/share/bash-completion/completions/apsctl\n  \
    apsctl completions zsh > ~/.zfunc/_apsctl\n  \
    apsctl completions fish > ~/.config/fish/completions/apsctl.fish")]
pub struct Args {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// `command` is the complete command line, which the commands themselves cannot name.
pub(crate) fn run(args: &Args, mut command: clap::Command) -> Report {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "apsctl", &mut script);
    Report::text(String::from_utf8_lossy(&script))
}
