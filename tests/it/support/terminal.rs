//! Commands in a pseudo-terminal of a given size, to see what a person sees.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use super::Apsctl;

/// How long a command in a terminal may take, in milliseconds.
const TIMEOUT: u64 = 30_000;

/// A pseudo-terminal: its size and the environment's locale.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    pub width: u16,
    pub height: u16,
    locale: &'static str,
    color: bool,
    keeps_erased_text: bool,
}

/// Returns a UTF-8 terminal of this width and 24 lines, without colors and without a pager.
pub fn terminal(width: u16) -> Terminal {
    Terminal { width, height: 24, locale: "C.UTF-8", color: false, keeps_erased_text: false }
}

/// What a command has written to its terminal.
#[derive(Debug, Clone)]
pub struct Shown {
    pub text: String,
}

impl Terminal {
    pub fn height(self, height: u16) -> Self {
        Self { height, ..self }
    }

    /// Uses a locale that is not UTF-8.
    pub fn ascii(self) -> Self {
        Self { locale: "C", ..self }
    }

    /// Keeps colors, with ESC shown as `^`.
    pub fn colored(self) -> Self {
        Self { color: true, ..self }
    }

    /// Keeps what is shown while the command waits, and erased later.
    pub fn keeping_erased_text(self) -> Self {
        Self { keeps_erased_text: true, ..self }
    }

    /// Returns a shell command that sets the size of the terminal, and becomes apsctl.
    pub fn command(self, apsctl: &Apsctl) -> Command {
        let apsctl = apsctl.command();
        let Self { width, height, .. } = self;
        let mut shell = Command::new("sh");
        shell
            .arg("-c")
            .arg(format!("stty rows {height} cols {width}; PATH=${{APSCTL_TEST_PATH-$PATH}} exec \"$@\""))
            .arg("sh");
        shell.arg(apsctl.get_program()).args(apsctl.get_args()).env_clear().current_dir("/");
        shell.env("TERM", "xterm-256color").env("LC_ALL", self.locale).env("APSCTL_PAGER", "");
        if !self.color {
            shell.env("NO_COLOR", "1");
        }
        // The shell itself needs its own PATH.
        let child_name =
            |name: &OsStr| if name == "PATH" { OsString::from("APSCTL_TEST_PATH") } else { name.to_owned() };
        shell.envs(apsctl.get_envs().filter_map(|(name, value)| Some((child_name(name), value?))));
        shell
    }

    /// Starts a command, to interact with it.
    pub fn start(self, apsctl: &Apsctl) -> PtySession {
        spawn_command(self.command(apsctl), Some(TIMEOUT)).unwrap()
    }

    /// Runs a command to its end, and returns what was shown: stdout and stderr together.
    #[track_caller]
    pub fn show(self, apsctl: &Apsctl) -> Shown {
        let mut session = self.start(apsctl);
        // rexpect turns each byte into a character.
        let bytes: Vec<u8> =
            session.exp_eof().unwrap().chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\x1b', "^");
        let text = if self.keeps_erased_text { text } else { text.split_inclusive('\n').map(without_erased).collect() };
        Shown { text: apsctl.replace(&text) }
    }
}

/// Returns the line without what was erased later. ESC is shown as `^`.
fn without_erased(line: &str) -> &str {
    let erased = line.rfind("^[2K").map_or(0, |at| at + "^[2K".len());
    &line[erased..]
}

impl Shown {
    /// Returns the widest line, in columns of a terminal.
    pub fn width(&self) -> usize {
        self.text.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap_or_default()
    }

    pub fn height(&self) -> usize {
        self.text.lines().count()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl snapbox::IntoData for Shown {
    fn into_data(self) -> snapbox::Data {
        self.text.into_data()
    }
}

impl snapbox::IntoData for &Shown {
    fn into_data(self) -> snapbox::Data {
        self.text.clone().into_data()
    }
}
