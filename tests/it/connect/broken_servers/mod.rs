//! Peers that are not PostgreSQL or violate its protocol: a clear error in time, in little memory

mod before_session;
mod in_session;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Output, ScriptedConnection, apsctl, scripted_server};

/// Much longer than any of the commands takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The name of a case, settings for the connection, and what the server does.
type Case = (&'static str, &'static str, fn(&mut ScriptedConnection));

/// Runs `jobs list` against the server at `port`, with 400 MB of virtual memory.
fn list(port: u16, settings: &str) -> Output {
    let settings = format!("host=127.0.0.1 port={port} user=u {settings}");
    let apsctl = apsctl(&["jobs", "list", "--statement-timeout", "1s", "-d", &settings]);
    let apsctl = apsctl.env("PGCONNECT_TIMEOUT", "1").replace_in_output(&port.to_string(), "PORT");
    let of = apsctl.command();
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -v 400000; exec \"$@\"", "sh"]).arg(of.get_program()).args(of.get_args());
    limited.env_clear().envs(of.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let started = Instant::now();
    let ended = apsctl.output(&limited.stdin(Stdio::null()).output().unwrap());
    assert!(started.elapsed() < PATIENCE, "{ended}");
    ended
}

fn all(cases: &[Case]) -> String {
    let mut said = String::new();
    for (case, settings, play) in cases {
        said += &format!("$ {case}\n{}", list(scripted_server(*play), settings));
    }
    said
}
