//! A real APScheduler in a process of its own, beside which apsctl works.

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

/// So long a test waits for what has to come.
pub const PATIENCE: Duration = Duration::from_mins(1);

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apscheduler")
}

/// A Python that has APScheduler: made once, and kept as long as the requirements are the same.
static PYTHON: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let python = python();
    if let Err(why) = &python {
        assert!(std::env::var_os("CI").is_none(), "no APScheduler where a change is judged: {why}");
        report_skip(&format!("no real APScheduler to test with: {why}"));
    }
    python.ok()
});

fn python() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("apscheduler");
    let (python, stamp) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = fs::read(scripts().join("requirements.txt")).unwrap();
    if python.exists() && fs::read(&stamp).is_ok_and(|made_of| made_of == wanted) {
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
    let ended = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    Err(format!("{command:?}: {}", said.lines().last().unwrap_or_default()))
}

/// A scheduler at work; it ends with this.
pub struct Live {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Live {
    /// On this store, which it gives its jobs; then apsctl's own tables are made. None where there is no APScheduler.
    pub fn start(store: &Store, jobs: usize) -> Option<Self> {
        let python = PYTHON.as_ref()?;
        let (host, port) = store.socket();
        let url = format!("postgresql+psycopg2://postgres@/{}?host={host}&port={port}", store.database());
        let mut command = Command::new(python);
        command.arg(scripts().join("live.py")).args([&url, &jobs.to_string()]);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut live = Self { child, input, output: BufReader::new(output) };
        live.state();
        store.run(&["migrate", "up"]).code(0);
        Some(live)
    }

    pub fn ask(&mut self, word: &str) -> Value {
        writeln!(self.input, "{word}").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{word}: {error}: {line}"))
    }

    pub fn state(&mut self) -> State {
        let told = self.ask("state");
        let run = |run: &Value| (run[0].as_str().unwrap().to_owned(), time(&run[1]));
        State {
            is_alive: told["alive"].as_bool().unwrap(),
            statements: told["statements"].as_u64().unwrap(),
            runs: told["executed"].as_array().unwrap().iter().map(run).collect(),
            lost: told["lost"].as_array().unwrap().len(),
        }
    }

    /// The first state that is as wanted.
    #[track_caller]
    pub fn until(&mut self, wanted: impl Fn(&State) -> bool) -> State {
        let begun = Instant::now();
        loop {
            let state = self.state();
            if wanted(&state) {
                return state;
            }
            assert!(begun.elapsed() < PATIENCE, "in vain: {} runs, {} lost", state.runs.len(), state.lost);
            sleep(Duration::from_millis(20));
        }
    }
}

/// What a scheduler has done so far.
pub struct State {
    /// Its thread; `running` it stays even when that has died.
    pub is_alive: bool,
    /// On its store.
    pub statements: u64,
    /// The jobs' ids, and when each run was to be.
    pub runs: Vec<(String, DateTime<Utc>)>,
    /// Runs that failed, were missed or skipped.
    pub lost: usize,
}

impl State {
    /// The times of a job, in order.
    pub fn runs_of(&self, id: &str) -> Vec<DateTime<Utc>> {
        let mut times: Vec<_> = self.runs.iter().filter(|(of, _)| of == id).map(|(_, at)| *at).collect();
        times.sort_unstable();
        times
    }

    /// How many statements a run has cost since then.
    #[allow(clippy::cast_precision_loss, reason = "some thousands")]
    pub fn statements_a_run(&self, since: &Self) -> f64 {
        (self.statements - since.statements) as f64 / (self.runs.len() - since.runs.len()).max(1) as f64
    }
}

pub fn time(told: &Value) -> DateTime<Utc> {
    told.as_str().unwrap().parse::<DateTime<Utc>>().unwrap()
}
