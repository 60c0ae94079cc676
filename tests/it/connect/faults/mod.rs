//! What answers is no server, or one that is out of its mind: a clear error in time, in little memory

mod before;
mod within;

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Output, ScriptedConnection, apsctl, scripted_server};

/// Far more than any of this takes, and far less than for ever.
const PATIENCE: Duration = Duration::from_secs(30);

/// What each of these does, and what is said of it.
type Case = (&'static str, &'static str, fn(&mut ScriptedConnection));

/// Lists the jobs of what answers at `port`, with 400 MB of addresses to spend.
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
