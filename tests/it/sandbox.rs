//! `apsctl sandbox …`, `--sandbox` and `apsctl demo`

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use crate::support::{SandboxState as State, Store, terminal};

#[test]
fn a_sandbox_is_created_stopped_and_purged() {
    let state = State::new();
    let message = |args: &[&str]| state.run(args).code(0).stderr;
    assert_eq!(message(&["sandbox", "up"]), "created and started\n");
    assert_eq!(message(&["sandbox", "up"]), "already running\n");
    let running = state.status();
    assert_eq!(running["state"], "running");
    assert!(running["url"].as_str().unwrap().starts_with("postgresql://postgres@/tasktracker?host="));
    assert!(running["version"].as_str().is_some() && running["pid"].as_i64().is_some());
    let data = fs::canonicalize(state.cluster().data()).unwrap();
    assert!(data.join("PG_VERSION").exists());

    state.run(&["--sandbox", "demo", "-q", "-o", "json"]).code(0);
    assert_eq!(message(&["sandbox", "down"]), "stopped\n");
    assert_eq!(message(&["sandbox", "down"]), "already stopped\n");
    assert_eq!(state.status()["state"], "stopped");
    assert_eq!(message(&["sandbox", "up"]), "started\n");
    let jobs = state.run(&["--sandbox", "jobs", "list", "-o", "json"]).code(0).json();
    assert_eq!(jobs.as_array().unwrap().len(), 11, "the data are kept when the sandbox is stopped");

    assert_eq!(message(&["sandbox", "down", "--purge"]), "stopped and removed\n");
    assert_eq!(message(&["sandbox", "down", "--purge"]), "there is no sandbox\n");
    assert!(!data.exists());
}

#[test]
fn commands_without_a_sandbox() {
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
    assert!(!state.0.path().join("apsctl").exists(), "sandbox status creates nothing");
}

#[test]
fn the_global_option_overrides_the_environment() {
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

/// A copy of an APScheduler store: no tables are created beside APScheduler's own.
#[test]
fn a_sandbox_may_contain_an_apscheduler_store() {
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
fn a_folder_without_server_programs_is_an_error() {
    let state = State::new();
    let nowhere = state.0.path().to_str().unwrap();
    let output = state.apsctl(&["sandbox", "up"]).env("APSCTL_PG_BINDIR", nowhere).run().code(4);
    assert!(output.stderr.contains("APSCTL_PG_BINDIR is STATE"), "{output}");
}

#[test]
fn an_ordinary_user_can_use_a_sandbox() {
    if !nix::unistd::geteuid().is_root() {
        return; // The other tests cover this already.
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
fn the_demo_fills_the_sandbox_and_runs_a_pass() {
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
    let query = |args: &[&str]| state.run(&[&["--sandbox", "-o", "json"], args].concat());
    let findings = query(&["stale"]).code(1).json();
    let kinds: Vec<_> = findings.as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"overdue") && kinds.contains(&"stuck"), "{kinds:?}");
    let indexes = query(&["indexes", "verify"]).code(0).json();
    assert!(indexes.as_array().unwrap().iter().all(|index| index["status"] == "ok"), "{indexes}");
    let runs = query(&["audit", "tail", "-n", "0", "--since", "91d"]).json();
    let has = |status: &str| runs.as_array().unwrap().iter().any(|run| run["status"] == status);
    for status in ["running", "completed", "recovered", "failed", "timed_out", "abandoned"] {
        assert!(has(status), "a run that is {status}");
    }
    let list = terminal(80).show(&state.apsctl(&["--sandbox", "jobs", "list"]));
    assert!(list.height() <= 24 && list.width() <= 80, "{list}");
    assert!(list.text.contains("11 jobs: 2 late, 1 lost, 1 failed, 1 paused. Times in UTC.\n"), "{list}");
    assert!(list.text.contains("What to do: `apsctl --sandbox doctor`."), "{list}");
}

#[test]
fn the_demo_replaces_only_its_own_data() {
    let state = State::new();
    let loaded = |args: &[&str]| state.run(&[&["demo", "-q", "-o", "json"], args].concat());
    let first = loaded(&[]).code(0).json();
    state.run(&["--sandbox", "jobs", "remove", "weekly-report", "--purge", "--yes"]).code(0);
    assert_eq!(loaded(&[]).code(0).json(), first, "the same data as before");

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
fn the_demo_uses_no_other_database() {
    let (state, store) = (State::new(), Store::new());
    assert_data_eq!(
        state.run(&["demo", "-d", &store.url]),
        str![[r#"
---- stderr ----
error: -d: `apsctl demo` works only on the sandbox
---- exit 2 ----

"#]]
    );
    state.apsctl(&["demo", "-q"]).env("APSCTL_DATABASE_URL", &store.url).stdout_on_success();
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs"), "0");
    state.run(&["demo", "--read-only"]).code(3);
}
