//! A real APScheduler in a separate process, for tests of apsctl next to a running scheduler.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::support::{Store, report_skip};

/// How long a test waits for an expected state.
pub const TIMEOUT: Duration = Duration::from_mins(1);

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apscheduler")
}

/// A Python environment with APScheduler, created once and reused while the requirements are unchanged.
static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let python = create_environment();
    if let Err(why) = &python {
        assert!(std::env::var_os("CI").is_none(), "APScheduler is missing in CI: {why}");
        report_skip(&format!("APScheduler is not available: {why}"));
    }
    python.ok()
});

/// Returns the Python of the environment, or `None` without APScheduler.
pub fn python() -> Option<&'static Path> {
    PYTHON.as_deref()
}

fn create_environment() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apscheduler");
    let (python, stamp) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = fs::read(scripts().join("requirements.txt")).unwrap();
    if python.exists() && fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    drop(fs::remove_dir_all(&folder));
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1", "-r"];
    run(Command::new(&python).args(pip).arg(scripts().join("requirements.txt")))?;
    fs::write(stamp, wanted).unwrap();
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}", stderr.lines().last().unwrap_or_default()))
}

/// A running scheduler process, killed on drop.
pub struct SchedulerProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for SchedulerProcess {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl SchedulerProcess {
    /// Starts a scheduler with `jobs` jobs on the store and runs `migrate up`. Returns None without APScheduler.
    pub fn start(store: &Store, jobs: usize) -> Option<Self> {
        let python = PYTHON.as_ref()?;
        let (host, port) = store.socket();
        let url = format!("postgresql+psycopg2://postgres@/{}?host={host}&port={port}", store.database());
        let mut command = Command::new(python);
        command.arg(scripts().join("live.py")).args([&url, &jobs.to_string()]);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut scheduler = Self { child, input, output: BufReader::new(output) };
        scheduler.state();
        store.run(&["migrate", "up"]).code(0);
        Some(scheduler)
    }

    pub fn request(&mut self, word: &str) -> Value {
        writeln!(self.input, "{word}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{word}: {error}: {line}"))
    }

    pub fn state(&mut self) -> SchedulerState {
        let answer = self.request("state");
        let run = |run: &Value| (run[0].as_str().unwrap().to_owned(), time(&run[1]));
        SchedulerState {
            is_alive: answer["alive"].as_bool().unwrap(),
            statements: answer["statements"].as_u64().unwrap(),
            runs: answer["executed"].as_array().unwrap().iter().map(run).collect(),
            lost: answer["lost"].as_array().unwrap().len(),
        }
    }

    /// Polls the state until it satisfies the predicate.
    #[track_caller]
    pub fn wait_until(&mut self, wanted: impl Fn(&SchedulerState) -> bool) -> SchedulerState {
        let begun = Instant::now();
        loop {
            let state = self.state();
            if wanted(&state) {
                return state;
            }
            assert!(begun.elapsed() < TIMEOUT, "timeout: {} runs, {} lost", state.runs.len(), state.lost);
            sleep(Duration::from_millis(20));
        }
    }
}

/// What the scheduler has done so far.
pub struct SchedulerState {
    /// Whether its thread is alive (`running` stays true even if the thread has died).
    pub is_alive: bool,
    /// Number of SQL statements on its store.
    pub statements: u64,
    /// The job id and scheduled time of each run.
    pub runs: Vec<(String, DateTime<Utc>)>,
    /// Number of runs that failed, were missed or were skipped.
    pub lost: usize,
}

impl SchedulerState {
    /// The run times of a job, in order.
    pub fn runs_of(&self, id: &str) -> Vec<DateTime<Utc>> {
        let mut times: Vec<_> = self.runs.iter().filter(|(of, _)| of == id).map(|(_, at)| *at).collect();
        times.sort_unstable();
        times
    }

    /// Returns the number of statements per run since the given state.
    #[allow(clippy::cast_precision_loss, reason = "some thousands")]
    pub fn statements_per_run(&self, since: &Self) -> f64 {
        (self.statements - since.statements) as f64 / (self.runs.len() - since.runs.len()).max(1) as f64
    }
}

pub fn time(answer: &Value) -> DateTime<Utc> {
    answer.as_str().unwrap().parse::<DateTime<Utc>>().unwrap()
}

/// Runs a script with APScheduler to its end: its arguments are the store's URL and these files. Returns None without
/// APScheduler.
pub fn run_script(store: &Store, name: &str, files: &[&PathBuf]) -> Option<()> {
    let python = PYTHON.as_ref()?;
    let (host, port) = store.socket();
    let url = format!("postgresql+psycopg2://postgres@/{}?host={host}&port={port}", store.database());
    let mut command = Command::new(python);
    command.arg(scripts().join(name)).arg(url).args(files).env("PYTHONDONTWRITEBYTECODE", "1");
    run(&mut command).unwrap();
    Some(())
}
