//! `apsctl sandbox …`, `--sandbox` and `apsctl demo`

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use apsctl::cluster::Cluster;
use serde_json::Value;
use snapbox::{assert_data_eq, str};
use tempfile::TempDir;

use crate::support::{Apsctl, Output, Store, apsctl};

/// A state folder of its own, whose sandbox is removed at the end of its test, even of one that fails.
struct State(TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn apsctl(&self, args: &[&str]) -> Apsctl {
        let folder = self.0.path().to_str().unwrap();
        apsctl(args).env("XDG_STATE_HOME", folder).replace_in_output(folder, "STATE")
    }

    fn run(&self, args: &[&str]) -> Output {
        self.apsctl(args).run()
    }

    fn cluster(&self) -> Cluster {
        Cluster::at(&self.0.path().join("apsctl/sandbox"))
    }

    fn status(&self) -> Value {
        self.run(&["sandbox", "status", "-o", "json"]).code(0).json()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        drop(self.cluster().remove());
    }
}

#[test]
fn a_sandbox_is_made_once_kept_over_a_stop_and_purged() {
    let state = State::new();
    let said = |args: &[&str]| state.run(args).code(0).stderr;
    assert_eq!(said(&["sandbox", "up"]), "made and started\n");
    assert_eq!(said(&["sandbox", "up"]), "already running\n");
    let running = state.status();
    assert_eq!(running["state"], "running");
    assert!(running["url"].as_str().unwrap().starts_with("postgresql://postgres@/tasktracker?host="));
    assert!(running["version"].as_str().is_some() && running["pid"].as_i64().is_some());
    let data = fs::canonicalize(state.cluster().data()).unwrap();
    assert!(data.join("PG_VERSION").exists());

    state.run(&["--sandbox", "demo", "-q", "-o", "json"]).code(0);
    assert_eq!(said(&["sandbox", "down"]), "stopped\n");
    assert_eq!(said(&["sandbox", "down"]), "already stopped\n");
    assert_eq!(state.status()["state"], "stopped");
    assert_eq!(said(&["sandbox", "up"]), "started\n");
    let jobs = state.run(&["--sandbox", "jobs", "list", "-o", "json"]).code(0).json();
    assert_eq!(jobs.as_array().unwrap().len(), 11, "the data have outlived the stop");

    assert_eq!(said(&["sandbox", "down", "--purge"]), "stopped and removed\n");
    assert_eq!(said(&["sandbox", "down", "--purge"]), "there is no sandbox\n");
    assert!(!data.exists());
}

#[test]
fn no_sandbox_is_a_state_too() {
    let state = State::new();
    assert_data_eq!(
        state.run(&["sandbox", "status"]),
        str![[r#"
state    absent
data     STATE/apsctl/sandbox/data
url
version
pid
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        state.run(&["sandbox", "down"]),
        str![[r#"
state    absent
data     STATE/apsctl/sandbox/data
url
version
pid
---- stderr ----
there is no sandbox
---- exit 0 ----

"#]]
    );
    assert!(!state.0.path().join("apsctl").exists(), "asking leaves nothing behind");
}

#[test]
fn the_global_option_starts_the_sandbox_whatever_the_environment_names() {
    let state = State::new();
    let elsewhere = state
        .apsctl(&["--sandbox", "jobs", "list", "-o", "json"])
        .env("APSCTL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")
        .env("PGHOST", "nowhere.invalid")
        .env("PGOPTIONS", "-c no_such_setting=1")
        .env("APSCTL_JOBS_TABLE", "no.such_table");
    assert_eq!(elsewhere.stdout_on_success(), "[]\n");
    assert_eq!(state.status()["state"], "running");
    state.run(&["--sandbox", "--read-only", "migrate", "status"]).code(0);
    state.run(&["--sandbox", "-d", "postgresql://localhost/x", "jobs", "list"]).code(2);
}

/// What another store has been copied into a sandbox for: nothing is created beside APScheduler's own table.
#[test]
fn a_sandbox_may_hold_a_store_of_apschedulers_own() {
    let state = State::new();
    state.run(&["sandbox", "up"]).code(0);
    let url = state.status()["url"].as_str().unwrap().to_owned();
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client
        .batch_execute(
            "DROP TABLE apscheduler_jobs, versions;
             CREATE TABLE apscheduler_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)",
        )
        .unwrap();
    assert_eq!(state.run(&["--sandbox", "jobs", "list", "-o", "json"]).code(0).stdout, "[]\n");
    let row = client.query_one("SELECT to_regclass('versions') IS NULL", &[]).unwrap();
    assert!(row.get::<_, bool>(0));
}

#[test]
fn without_a_server_the_hint_names_the_package() {
    let state = State::new();
    let nowhere = state.0.path().to_str().unwrap();
    let output = state.apsctl(&["sandbox", "up"]).env("APSCTL_PG_BINDIR", nowhere).run().code(4);
    assert!(output.stderr.contains("APSCTL_PG_BINDIR is STATE"), "{output}");
}

#[test]
fn an_ordinary_user_has_a_sandbox_too() {
    if !nix::unistd::geteuid().is_root() {
        return; // Then all the other tests are this one.
    }
    let home = tempfile::tempdir().unwrap();
    let program = home.path().join("apsctl");
    fs::copy(env!("CARGO_BIN_EXE_apsctl"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    let nobody = nix::unistd::User::from_name("nobody").unwrap().unwrap();
    nix::unistd::chown(home.path(), Some(nobody.uid), Some(nobody.gid)).unwrap();
    let as_nobody = |args: &[&str]| {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", "nobody", "--clear-groups", "--regid"]).arg(nobody.gid.to_string());
        command.arg(&program).args(args).env("HOME", home.path()).env_remove("XDG_STATE_HOME");
        let ended = command.output().unwrap();
        assert!(ended.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ended.stderr));
        String::from_utf8(ended.stdout).unwrap()
    };
    let up: Value = serde_json::from_str(&as_nobody(&["sandbox", "up", "-o", "json"])).unwrap();
    assert_eq!(up["data"], home.path().join(".local/state/apsctl/sandbox/data").to_str().unwrap());
    assert_eq!(as_nobody(&["--sandbox", "jobs", "list", "-o", "json"]), "[]\n");
    as_nobody(&["sandbox", "down", "--purge"]);
}

#[test]
fn the_demo_fills_the_sandbox_runs_a_pass_and_shows_around() {
    let state = State::new();
    let demo = state.run(&["demo"]).code(0);
    for heading in ["jobs list", "audit tail", "stale", "stats durations --plot"] {
        assert!(demo.stdout.contains(&format!("apsctl --sandbox {heading}: ")), "{demo}");
    }
    for line in [
        "INFO Demo store loaded: 11 jobs, 452 runs, 3998 versions, 7 rules",
        "INFO Automation run started",
        "INFO Rule 'High Confidence' matched ",
        "INFO Automation run completed (",
        "apsctl sandbox down --purge",
    ] {
        assert!(demo.stderr.contains(line), "{line}: {demo}");
    }
    for state in ["PENDING", "SCHEDULED", "EXECUTING", "COMPLETED", "FAILED", "PAUSED", "REMOVED"] {
        assert!(demo.stdout.contains(state), "a job that is {state}: {demo}");
    }
    let ask = |args: &[&str]| state.run(&[&["--sandbox", "-o", "json"], args].concat());
    let findings = ask(&["stale"]).code(1).json();
    let kinds: Vec<_> =
        findings.as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"overdue") && kinds.contains(&"stuck"), "{kinds:?}");
    let indexes = ask(&["indexes", "verify"]).code(0).json();
    assert!(indexes.as_array().unwrap().iter().all(|index| index["status"] == "ok"), "{indexes}");
    let runs = ask(&["audit", "tail", "-n", "0", "--since", "91d"]).json();
    let has = |status: &str| runs.as_array().unwrap().iter().any(|run| run["status"] == status);
    for status in ["running", "completed", "recovered", "failed", "timed_out", "abandoned"] {
        assert!(has(status), "a run that is {status}");
    }
}

#[test]
fn the_demo_begins_anew_but_spares_what_is_not_its_own() {
    let state = State::new();
    let loaded = |args: &[&str]| state.run(&[&["demo", "-q", "-o", "json"], args].concat());
    let first = loaded(&[]).code(0).json();
    state.run(&["--sandbox", "jobs", "remove", "weekly-report", "--purge", "--yes"]).code(0);
    assert_eq!(loaded(&[]).code(0).json(), first, "all is as it was");

    state.run(&["sandbox", "down", "--purge"]).code(0);
    state.run(&["sandbox", "up"]).code(0);
    let url = state.cluster().url("tasktracker");
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute("INSERT INTO apscheduler_jobs (id) VALUES ('my-own')").unwrap();
    assert_data_eq!(
        loaded(&[]),
        str![[r#"
---- stderr ----
error: loading the demo: the sandbox contains jobs that the demo did not create
hint: use `apsctl demo --yes` to replace them
---- exit 3 ----

"#]]
    );
    loaded(&["--yes"]).code(0);
}

#[test]
fn the_demo_touches_no_other_database() {
    let (state, store) = (State::new(), Store::new());
    assert_data_eq!(
        state.run(&["demo", "-d", &store.url]),
        str![[r#"
---- stderr ----
error: -d: `apsctl demo` is for the sandbox, never another database
---- exit 2 ----

"#]]
    );
    state.apsctl(&["demo", "-q"]).env("APSCTL_DATABASE_URL", &store.url).stdout_on_success();
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "0");
    state.run(&["demo", "--read-only"]).code(3);
}
