//! The real binary, in an environment of nothing but what a test gives it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::NOW;

/// The hint for a refused connection. Outputs show its name instead, so that the text is only here.
const CONNECTION_REFUSED_HINT: &str =
    "is PostgreSQL running? Start it (docker compose restart postgres), or name another server with -d";

/// A command line to be.
pub struct Apsctl {
    args: Vec<String>,
    env: BTreeMap<String, String>,
    /// Parts of the output that differ from run to run, and what to show for them.
    replacements: Vec<(String, &'static str)>,
}

/// `apsctl ARGS…`, not yet run.
pub fn apsctl(args: &[&str]) -> Apsctl {
    let env = [("PATH", std::env::var("PATH").unwrap_or_default()), ("APSCTL_NOW", NOW.into())];
    Apsctl {
        args: args.iter().map(|&arg| arg.to_owned()).collect(),
        env: env.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        replacements: Vec::new(),
    }
}

impl Apsctl {
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// More of the command line.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|&arg| arg.to_owned()));
        self
    }

    /// Runs at the machine's and the server's own time.
    pub fn real_time(mut self) -> Self {
        self.env.remove("APSCTL_NOW");
        self
    }

    pub fn now(self, time: &str) -> Self {
        self.env("APSCTL_NOW", time)
    }

    /// Shows `shown` wherever `text` stands in the output.
    pub fn replace_in_output(mut self, text: &str, shown: &'static str) -> Self {
        self.replacements.push((text.to_owned(), shown));
        self
    }

    /// The process to be, for tests that talk with it while it runs.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_apsctl"));
        command.args(&self.args).env_clear().envs(&self.env).current_dir(Path::new("/"));
        command
    }

    pub fn run(&self) -> Output {
        let mut command = self.command();
        self.output(&command.stdin(Stdio::null()).output().unwrap())
    }

    /// What a process of `command` has said.
    pub fn output(&self, ended: &std::process::Output) -> Output {
        let clean = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let text = self.replacements.iter().fold(text, |text, (what, shown)| text.replace(what, shown));
            text.replace(CONNECTION_REFUSED_HINT, "CONNECTION_REFUSED_HINT")
        };
        Output { stdout: clean(&ended.stdout), stderr: clean(&ended.stderr), code: ended.status.code() }
    }

    /// Runs it, and fails the test where it fails. What it wrote to stdout.
    pub fn stdout_on_success(&self) -> String {
        self.run().code(0).stdout
    }
}

/// How a command ended; as text, all of it together.
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

    /// Standard output as JSON.
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
