//! The pager: shows a text that is taller than the terminal.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::{Child, Command, Stdio};

use crate::domain::shell::split_plain_words;
use crate::interrupt;

/// The variable that names the pager.
const PAGER_VARIABLE: &str = "APSCTL_PAGER";
const DEFAULT_PAGER: &str = "less -FRX";

/// The exit codes of a shell that cannot run a command.
const SHELL_CANNOT_RUN: [i32; 2] = [126, 127];

/// A pager of this user.
#[derive(Debug)]
pub struct Pager {
    command: String,
    is_default: bool,
}

impl Pager {
    /// Returns the pager; `None` if the user wants none, or the terminal cannot show one.
    pub fn from_environment() -> Option<Self> {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        if is_dumb || !io::stdout().is_terminal() {
            return None;
        }
        let chosen = std::env::var_os(PAGER_VARIABLE).map(OsString::into_string);
        let (command, is_default) = match chosen {
            Some(Ok(command)) => (command.trim().to_owned(), false),
            Some(Err(_)) | None => (DEFAULT_PAGER.to_owned(), true),
        };
        let is_none = command.is_empty() || command == "cat";
        (!is_none).then_some(Self { command, is_default })
    }

    /// Shows a text, and waits until the user has read it. If the pager cannot be started, the text is written to stdout.
    ///
    /// # Errors
    /// If the text cannot be written to stdout. A pager that quits early is no error.
    pub fn show(&self, text: &[u8]) -> io::Result<()> {
        if self.run(text)? {
            return Ok(());
        }
        if !self.is_default {
            log::warn!("{PAGER_VARIABLE}: cannot run `{}`", self.command);
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(text)?;
        stdout.flush()
    }

    /// Returns whether the pager could be started.
    fn run(&self, text: &[u8]) -> io::Result<bool> {
        // Ctrl-C ends a search in the pager, not apsctl.
        let _for_pager = interrupt::leave_interrupts_to_child();
        let Ok(mut child) = self.start() else { return Ok(false) };
        if let Some(mut stdin) = child.stdin.take() {
            // The user may quit before everything is written.
            drop(stdin.write_all(text));
        }
        let ended = child.wait()?;
        Ok(!ended.code().is_some_and(|code| SHELL_CANNOT_RUN.contains(&code)))
    }

    fn start(&self) -> io::Result<Child> {
        let mut command = if let Some([program, arguments @ ..]) = split_plain_words(&self.command).as_deref() {
            let mut command = Command::new(program);
            command.args(arguments);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", &self.command]);
            command
        };
        // In less, it disables commands that write files or start programs.
        command.env("LESSSECURE", "1").stdin(Stdio::piped()).spawn()
    }
}
