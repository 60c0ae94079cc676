//! The real binary, in an environment that holds only what a test sets.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::NOW;

/// The hint for a refused connection. Outputs show its name instead, so that the text is only here.
const CONNECTION_REFUSED_HINT: &str =
    "is PostgreSQL running? Start it (docker compose restart postgres), or name another server with -d";

/// A command line of apsctl.
pub struct Apsctl {
    args: Vec<String>,
    env: BTreeMap<String, String>,
    /// Texts of the output that differ from run to run, and their replacements.
    replacements: Vec<(String, &'static str)>,
    /// Whether `-d URL` is left out of printed commands, because the URL differs from run to run.
    hides_url: bool,
}

/// Returns the command line `apsctl ARGS…`, not yet started.
pub fn apsctl(args: &[&str]) -> Apsctl {
    let env = [("PATH", std::env::var("PATH").unwrap_or_default()), ("APSCTL_NOW", NOW.into())];
    Apsctl {
        args: args.iter().map(|&arg| arg.to_owned()).collect(),
        env: env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        replacements: Vec::new(),
        hides_url: false,
    }
}

impl Apsctl {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Appends arguments.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|&arg| arg.to_owned()));
        self
    }

    /// Uses the real time instead of the fixed one.
    pub fn real_time(mut self) -> Self {
        self.env.remove("APSCTL_NOW");
        self
    }

    pub fn now(self, time: &str) -> Self {
        self.env("APSCTL_NOW", time)
    }

    /// Replaces `text` by `shown` in the output.
    pub fn replace_in_output(mut self, text: &str, shown: &'static str) -> Self {
        self.replacements.push((text.to_owned(), shown));
        self
    }

    /// Leaves `-d URL` out of the commands that apsctl prints.
    pub fn hide_url(mut self) -> Self {
        self.hides_url = true;
        self
    }

    /// Returns the process to start, for tests that interact with it.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apsctl"));
        command.args(&self.args).env_clear().envs(&self.env).current_dir(Path::new("/"));
        command
    }

    pub fn run(&self) -> Output {
        let mut command = self.command();
        self.output(&command.stdin(Stdio::null()).output().unwrap())
    }

    /// Converts the output of a process started from [`Self::command`].
    pub fn output(&self, ended: &std::process::Output) -> Output {
        let clean = |bytes: &[u8]| self.replace(&String::from_utf8_lossy(bytes));
        Output { stdout: clean(&ended.stdout), stderr: clean(&ended.stderr), code: ended.status.code() }
    }

    /// Replaces what differs from run to run.
    pub fn replace(&self, text: &str) -> String {
        assert!(!text.contains("{apsctl}"), "a text of domain was printed without `invocation::fill`: {text}");
        let text = if self.hides_url { without_url(text, "apsctl") } else { text.to_owned() };
        // psql knows neither profiles nor the sandbox, so it always gets the URL.
        let text = without_url(&text, "psql");
        let text = self.replacements.iter().fold(text, |text, (what, shown)| text.replace(what, shown));
        text.replace(CONNECTION_REFUSED_HINT, "CONNECTION_REFUSED_HINT")
    }

    /// Runs the command, asserts exit code 0, and returns stdout.
    pub fn stdout_on_success(&self) -> String {
        self.run().code(0).stdout
    }
}

/// Leaves out the option `-d 'URL'` after the program's name.
fn without_url(text: &str, program: &str) -> String {
    let option = format!("{program} -d '");
    let mut parts = text.split(&option);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| match part.split_once("' ") {
        Some((_, after)) => before + program + " " + after,
        None => before + &option + part,
    })
}

/// The output of a command. As text it shows stdout, stderr and the exit code.
#[derive(Debug, Clone)]
pub struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: Option<i32>,
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.stdout)?;
        if !self.stderr.is_empty() {
            write!(f, "---- stderr ----\n{}", self.stderr)?;
        }
        match self.code {
            Some(code) => writeln!(f, "---- exit {code} ----"),
            None => writeln!(f, "---- killed ----"),
        }
    }
}

impl Output {
    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, Some(expected), "{self}");
        self
    }

    /// Asserts that the log has these lines (without their times) in this order. Others may stand between them.
    #[track_caller]
    pub fn has_log(self, expected: &[&str]) -> Self {
        let mut logged = self.stderr.lines().filter_map(|line| line.get("2025-10-26 12:00:00 ".len()..));
        for line in expected {
            assert!(logged.any(|logged| logged == *line), "not logged, or in another order: {line}\n{self}");
        }
        self
    }

    /// Parses stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}\n{self}"))
    }
}

impl snapbox::IntoData for Output {
    fn into_data(self) -> snapbox::Data {
        self.to_string().into_data()
    }
}
