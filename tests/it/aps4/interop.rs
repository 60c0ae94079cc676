//! apsctl together with a running scheduler: APScheduler 4.0.0a6, started by the test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Apsctl, Store, report_skip};

/// How long a test waits for an expected state.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Returns a Python environment with APScheduler 4, created once. Reports a skipped test if it cannot be created.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let python = PYTHON.get_or_init(|| match create_environment() {
        Ok(python) => Some(python),
        Err(why) => {
            assert!(std::env::var_os("CI").is_none(), "no Python with APScheduler 4: {why}");
            report_skip(&format!("APScheduler 4 is not available: {why}"));
            None
        }
    });
    python.as_deref()
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apscheduler4")
}

fn create_environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apscheduler4");
    let (python, done) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = std::fs::read_to_string(scripts().join("requirements.txt")).unwrap();
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let run = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().map_err(|e| format!("{command:?}: {e}"))?;
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if output.status.success() { Ok(()) } else { Err(format!("{command:?}: {stderr}")) }
    };
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(Command::new(&python).args(pip).arg(scripts().join("requirements.txt")))?;
    std::fs::write(done, wanted).map_err(|e| e.to_string())?;
    Ok(python)
}

/// A scheduler process, which runs jobs after the command `start`. Killed on drop.
struct Scheduler {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Scheduler {
    fn new(python: &Path, store: &Store, schema: &str, serializer: &str) -> Self {
        let (host, port) = store.socket();
        let url = format!("postgresql+asyncpg://postgres@/{}?host={host}&port={port}", store.database());
        let mut child = Command::new(python)
            .arg(scripts().join("scheduler.py"))
            .args([&url, schema, serializer])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Sends a command line and returns the answer.
    fn send(&mut self, line: &str) -> Value {
        writeln!(self.input, "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|e| panic!("{line}: {answer:?}: {e}"))
    }

    fn runs(&mut self, id: &str) -> u64 {
        self.send(&format!("runs {id}")).as_u64().unwrap()
    }

    /// Waits until the function of a schedule has run at least `count` times.
    fn wait_for_runs(&mut self, id: &str, count: u64) {
        let since = Instant::now();
        while self.runs(id) < count {
            assert!(since.elapsed() < TIMEOUT, "{id} has run {} times, not {count}", self.runs(id));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn apsctl(store: &Store, schema: &str, args: &[&str]) -> Apsctl {
    super::apsctl(store, schema, args).real_time()
}

/// Returns the schedules as apsctl shows them, in the JSON format of `scheduler.py`.
fn schedules_in_apsctl(store: &Store, schema: &str) -> Value {
    let rows = apsctl(store, schema, &["jobs", "list", "-o", "json"]).run().code(0).json();
    let describe = |row: &Value| {
        let id = row["id"].as_str().unwrap();
        let shown = apsctl(store, schema, &["jobs", "show", "-o", "json", id]).run().code(0).json();
        let next = row["next_run_time"].as_str().map(|time| {
            let time = chrono::DateTime::parse_from_rfc3339(time).unwrap();
            // Python omits the fraction if it is zero.
            let micro = if time.timestamp_subsec_micros() == 0 { "" } else { "%.6f" };
            time.to_utc().format(&format!("%Y-%m-%dT%H:%M:%S{micro}+00:00")).to_string()
        });
        json!({
            "id": id,
            "paused": row["job_state"] == "PAUSED",
            "next": next,
            "trigger": row["schedule"],
            "args": shown["args_repr"],
        })
    };
    rows.as_array().unwrap().iter().map(describe).collect()
}

/// Returns all schedules except the heartbeat.
fn without_heartbeat(schedules: &Value) -> Value {
    schedules.as_array().unwrap().iter().filter(|row| row["id"] != "heart").cloned().collect()
}

fn check_with_running_scheduler(serializer: &str) {
    let Some(python) = python() else { return };
    let store = Store::unmigrated();
    let mut scheduler = Scheduler::new(python, &store, "other", serializer);
    // 4.0.0a6 misses notifications while it computes its next wake-up time. The heartbeat wakes it up.
    for line in ["add heart 0.2", "add busy 0.2", "add quiet 0.2", "add rare 86400", "due doomed 3600"] {
        scheduler.send(line);
    }
    let run = |args: &[&str]| apsctl(&store, "other", args).run().code(0);
    run(&["migrate", "up"]);
    assert_eq!(
        without_heartbeat(&scheduler.send("schedules")),
        without_heartbeat(&schedules_in_apsctl(&store, "other"))
    );

    // Pauses before and after the start take effect: paused schedules do not run while another runs ten times.
    run(&["jobs", "pause", "quiet"]);
    scheduler.send("start");
    scheduler.wait_for_runs("busy", 3);
    assert_eq!(scheduler.runs("quiet"), 0);
    run(&["jobs", "pause", "busy"]);
    run(&["jobs", "resume", "quiet"]);
    let busy = scheduler.runs("busy");
    scheduler.wait_for_runs("quiet", 10);
    // One job that was already queued may still run.
    assert!(scheduler.runs("busy") <= busy + 1, "{} after {busy}", scheduler.runs("busy"));

    // A triggered job runs once, immediately, and its schedule is unchanged.
    scheduler.wait_for_runs("rare", 1);
    let before = schedules_in_apsctl(&store, "other");
    run(&["jobs", "trigger", "rare", "--wait"]);
    assert_eq!(scheduler.runs("rare"), 2);
    let at = |all: &Value, id: &str| all.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!(at(&schedules_in_apsctl(&store, "other"), "rare"), at(&before, "rare"));

    // With all schedules except the heartbeat paused, Python and apsctl read the same values.
    run(&["jobs", "pause", "quiet"]);
    run(&["jobs", "remove", "doomed"]);
    let in_python = without_heartbeat(&scheduler.send("schedules"));
    assert_eq!(in_python, without_heartbeat(&schedules_in_apsctl(&store, "other")));
    assert_eq!(in_python.as_array().unwrap().len(), 3);
    run(&["undo"]);
    let in_python = without_heartbeat(&scheduler.send("schedules"));
    assert_eq!(in_python, without_heartbeat(&schedules_in_apsctl(&store, "other")));
    assert_eq!(at(&in_python, "doomed")["paused"], false);
    assert_eq!(scheduler.runs("rare"), 2);

    // A new trigger takes effect, and Python reads it as apsctl does.
    run(&["jobs", "edit", "rare", "--grace", "1m", "--coalesce", "on", "--executor", "async"]);
    run(&["jobs", "schedule", "rare", "--cron", "0 9 * * 1-5", "--dialect", "crontab", "--tz", "Europe/Berlin"]);
    let in_python = without_heartbeat(&scheduler.send("schedules"));
    assert_eq!(in_python, without_heartbeat(&schedules_in_apsctl(&store, "other")));
    let runs = scheduler.runs("rare");
    run(&["jobs", "schedule", "rare", "--every", "1s"]);
    scheduler.wait_for_runs("rare", runs + 2);

    // The resumed schedule continues.
    let quiet = scheduler.runs("quiet");
    run(&["jobs", "resume", "quiet"]);
    scheduler.wait_for_runs("quiet", quiet + 2);
}

#[test]
fn a_running_scheduler_applies_changes_with_pickle_serializer() {
    check_with_running_scheduler("pickle");
}

#[test]
fn a_running_scheduler_applies_changes_with_json_serializer() {
    check_with_running_scheduler("json");
}

#[test]
fn a_running_scheduler_applies_changes_with_cbor_serializer() {
    check_with_running_scheduler("cbor");
}
