//! Authorises changes. An [`Intent`] is created only here, after the safeguards of the profile have been checked.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::os::fd::AsFd as _;

use anyhow::Result;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::{ChangeArgs, ConfirmArgs, Context};
use crate::db::{Actor, Intent};
use crate::domain::shell::quote;
use crate::error::CliError;
use crate::interrupt;
use crate::report::printable;
use crate::stderr;

/// How often a prompt checks for a signal, in milliseconds.
const POLL_MILLISECONDS: u16 = 100;

impl Context {
    /// Authorises an operator's change before anything is connected. Returns who changes what, and why.
    ///
    /// # Errors
    /// A [`CliError`] if the profile is read-only (exit 3), if the required reason or confirmation is missing (exit 2), or if the
    /// confirmation is wrong (exit 3).
    pub fn permit_change(&mut self, change: &ChangeArgs) -> Result<Intent> {
        self.may_change = true;
        if !change.dry_run {
            self.require_writable()?;
        }
        let reason = change.reason.as_deref().filter(|reason| !reason.trim().is_empty());
        if !change.dry_run && reason.is_none() && self.config.require_reason().value {
            return Err(CliError::usage(format!("{} requires a reason for every change", self.profile_label()))
                .hint("add --reason TEXT; it is recorded in the operator journal")
                .into());
        }
        self.require_confirmed(&change.confirm, change.dry_run)?;
        Ok(Intent { dry_run: change.dry_run, ..self.new_intent(change.reason.clone()) })
    }

    /// Authorises a pass. A pass started by cron needs neither a reason nor a confirmation. On a terminal it is confirmed like a
    /// change.
    ///
    /// # Errors
    /// A [`CliError`], like [`Self::permit_change`].
    pub fn permit_pass(&mut self, confirm: &ConfirmArgs) -> Result<()> {
        self.may_change = true;
        self.require_writable()?;
        self.require_confirmed(confirm, !is_attended())
    }

    /// Authorises a further change that a permitted pass makes by itself.
    pub fn permit_change_by_pass(&self, reason: &str) -> Result<Intent> {
        self.require_writable()?;
        Ok(self.new_intent(Some(reason.to_owned())))
    }

    /// Returns who runs the command.
    pub fn actor(&self) -> Actor {
        let user = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
        let os_user = user.map_or_else(|| nix::unistd::getuid().to_string(), |user| user.name);
        let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
        Actor {
            os_user,
            sudo_user: std::env::var("SUDO_USER").ok().filter(|user| !user.is_empty()),
            host: host.unwrap_or_else(|| "unknown".into()),
        }
    }

    /// Returns the command line without secrets.
    pub fn command_line(&self) -> &str {
        &self.command_line
    }

    fn new_intent(&self, reason: Option<String>) -> Intent {
        Intent { actor: self.actor(), command: self.command_line.clone(), reason, dry_run: false }
    }

    pub(super) fn profile_label(&self) -> String {
        self.config.profile().map_or_else(String::new, |profile| format!("profile {}", profile.name))
    }

    /// Checks that neither the profile nor `--read-only` forbids changes. The server would refuse as well, but without naming them.
    fn require_writable(&self) -> Result<()> {
        if let Some(profile) = self.config.profile().filter(|profile| profile.settings.read_only == Some(true)) {
            let file = profile.file.display();
            return Err(CliError::refused(format!("{} is read-only", self.profile_label()))
                .hint(format!("read_only = true in {file}; no option lifts it"))
                .into());
        }
        if self.is_read_only() {
            return Err(CliError::refused("`--read-only` allows no changes")
                .hint(format!("`apsctl {}` changes the store; leave out `--read-only`", self.command_name))
                .into());
        }
        Ok(())
    }

    /// Checks the confirmation. A given name must be that of the profile, even if no confirmation is required.
    fn require_confirmed(&mut self, given: &ConfirmArgs, may_skip: bool) -> Result<()> {
        let name = self.config.profile().map(|profile| profile.name.clone());
        match (&given.name, name) {
            (None, None) => Ok(()),
            (Some(_), None) => Err(CliError::usage("--confirm: no profile is in use").into()),
            (Some(given), Some(name)) if *given == name => Ok(()),
            (Some(given), Some(name)) => Err(wrong_confirmation(given, &name)),
            (None, Some(name)) => {
                if may_skip || self.is_confirmed || self.config.confirm().value.is_none() {
                    return Ok(());
                }
                if !self.is_attended() {
                    return Err(CliError::usage(format!("profile {name} requires a confirmation for every change"))
                        .hint(format!("add --confirm {}", quote(&name)))
                        .into());
                }
                self.ask_for_profile_name(&name)?;
                // A command asks only once, even if it makes several changes.
                self.is_confirmed = true;
                Ok(())
            }
        }
    }

    /// Whether a user at a terminal can answer questions.
    pub fn is_attended(&self) -> bool {
        !self.is_full_screen && is_attended()
    }

    /// Returns the profile whose name must be typed before a change, if there is one.
    pub fn profile_to_confirm(&self) -> Option<String> {
        self.config.confirm().value?;
        self.config.profile().map(|profile| profile.name.clone())
    }

    /// Whether every change needs a reason.
    pub fn requires_reason(&self) -> bool {
        self.config.require_reason().value
    }

    /// Asks a question on the terminal. Every answer but yes means no.
    pub fn ask_yes_no(&self, question: &str) -> Result<bool> {
        write_prompt(question)?;
        let typed = read_answer()?.trim().to_ascii_lowercase();
        Ok(matches!(typed.as_str(), "y" | "yes"))
    }

    /// Prints lines to stderr before a change. With `--quiet`, only if a question follows.
    pub fn show_before_change(&self, lines: &[String], asks_next: bool) -> Result<()> {
        if self.is_full_screen || self.globals.quiet && !asks_next {
            return Ok(());
        }
        let text: String = lines.iter().map(|line| printable(line) + "\n").collect();
        Ok(std::io::stderr().lock().write_all(stderr::for_reader(&text).as_bytes())?)
    }

    /// Whether the server refuses every write, because of an option or the profile.
    pub fn is_read_only(&self) -> bool {
        self.config.read_only(&self.globals).value
    }

    /// Asks for the profile's name on the terminal.
    fn ask_for_profile_name(&self, name: &str) -> Result<()> {
        let place = self.describe_database()?;
        stderr::write(&(printable(&format!("This changes {place} (profile {name}).")) + "\n"));
        write_prompt("Type the name of the profile to continue: ")?;
        let typed = read_answer()?;
        let typed = typed.trim_end_matches(['\r', '\n']);
        if typed == name { Ok(()) } else { Err(wrong_confirmation(typed, name)) }
    }
}

fn wrong_confirmation(given: &str, name: &str) -> anyhow::Error {
    CliError::refused(format!("not confirmed: the profile is {name}, not \"{given}\""))
        .hint("nothing was changed")
        .into()
}

fn write_prompt(question: &str) -> Result<()> {
    let folded = stderr::for_reader(&printable(question));
    let mut stderr = std::io::stderr().lock();
    stderr.write_all(format!("{} ", folded.trim_end()).as_bytes())?;
    Ok(stderr.flush()?)
}

fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Reads a line of standard input; empty at its end. A signal ends the wait.
fn read_answer() -> Result<String> {
    let stdin = std::io::stdin();
    loop {
        interrupt::check()?;
        let mut waited = [PollFd::new(stdin.as_fd(), PollFlags::POLLIN)];
        match poll(&mut waited, PollTimeout::from(POLL_MILLISECONDS)) {
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) => break,
            Err(error) => return Err(error.into()),
        }
    }
    let mut line = String::new();
    // A longer line is not an answer.
    std::io::Read::take(stdin.lock(), 4096).read_line(&mut line)?;
    Ok(line)
}
