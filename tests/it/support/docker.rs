//! Docker containers for tests. Their image is built from this machine's own `sh`, so nothing is pulled.
//!
//! A watchdog removes them when the test process ends, however it ends.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use apsctl::testing::Container;

use super::report_skip;

/// The programs in the image.
const PROGRAMS: [&str; 5] = ["sh", "date", "sleep", "cat", "rm"];

/// A shell script: waits until standard input is closed, then removes the containers with label $1 and the image $2.
const WATCHDOG: &str = r#"trap '' HUP INT TERM
cat >/dev/null
docker ps --all --quiet --filter "label=$1" | xargs -r docker rm --force
docker rmi --force "$2""#;

struct Image {
    name: String,
    label: String,
    /// Ends when this process ends, which closes its standard input.
    _watchdog: Child,
}

static IMAGE: LazyLock<Result<Image, String>> = LazyLock::new(Image::build);
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A container, removed when the value is dropped.
pub struct WorkerContainer {
    pub name: String,
}

/// Runs `sh -c script` in a container, with further options of `docker run`. Returns `None`, and reports the skip,
/// where Docker is not available.
pub fn worker_container(script: &str, options: &[&str]) -> Option<WorkerContainer> {
    let image = match &*IMAGE {
        Ok(image) => image,
        Err(why) => {
            report_skip(&format!("a test with a container: {why}"));
            return None;
        }
    };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("apsctl-test-{}-{count}", std::process::id());
    let mut args = vec!["run", "--detach", "--name", &name, "--network", "none", "--label", &image.label];
    args.extend(options);
    args.extend([&image.name, "sh", "-c", script]);
    assert_success(&docker(&args));
    Some(WorkerContainer { name })
}

impl WorkerContainer {
    pub fn container(&self) -> Container {
        Container::named(&self.name).unwrap()
    }

    /// `docker VERB NAME`.
    pub fn docker(&self, verb: &[&str]) {
        assert_success(&docker(&[verb, &[self.name.as_str()]].concat()));
    }

    /// Waits until the log contains `words`.
    pub fn wait_for_log(&self, words: &str) {
        self.wait_for_log_times(words, 1);
    }

    /// Waits until the log contains `words` at least `times` times.
    pub fn wait_for_log_times(&self, words: &str, times: usize) {
        let begun = Instant::now();
        loop {
            let said = docker(&["logs", &self.name]);
            let said = [said.stdout, said.stderr].concat();
            if String::from_utf8_lossy(&said).matches(words).count() >= times {
                return;
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "the log never contains {words:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for WorkerContainer {
    fn drop(&mut self) {
        docker(&["rm", "--force", &self.name]);
    }
}

fn docker(args: &[&str]) -> Output {
    Command::new("docker").args(args).stdin(Stdio::null()).output().unwrap()
}

#[track_caller]
fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

impl Image {
    fn build() -> Result<Self, String> {
        let info = Command::new("docker").args(["info", "--format", "{{.OSType}} {{.Architecture}}"]).output();
        let info = info.map_err(|_| "there is no program docker")?;
        if !info.status.success() {
            return Err(format!("docker does not answer: {}", String::from_utf8_lossy(&info.stderr).trim()));
        }
        let said = String::from_utf8_lossy(&info.stdout).trim().to_owned();
        if said != format!("linux {}", std::env::consts::ARCH) {
            return Err(format!("docker is on {said}, where this machine's programs do not run"));
        }
        let root = tempfile::tempdir().unwrap();
        for program in PROGRAMS {
            copy_program(program, root.path())?;
        }
        let pid = std::process::id();
        let (name, label) = (format!("apsctl-test:{pid}"), format!("apsctl-test={pid}"));
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", WATCHDOG, "docker-watchdog", &label, &name]);
        watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let watchdog = watchdog.spawn().unwrap();
        let tar = Command::new("tar").args(["-C"]).arg(root.path()).args(["-c", "."]).output().unwrap();
        let mut import = Command::new("docker");
        import.args(["import", "-", &name]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut import = import.spawn().unwrap();
        import.stdin.take().unwrap().write_all(&tar.stdout).unwrap();
        assert_success(&import.wait_with_output().unwrap());
        Ok(Self { name, label, _watchdog: watchdog })
    }
}

/// Copies a program and its shared libraries below `root`.
fn copy_program(program: &str, root: &Path) -> Result<(), String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file());
    let found = found.ok_or_else(|| format!("this machine has no {program}"))?;
    let said = Command::new("ldd").arg(&found).output().map_err(|_| "this machine has no ldd")?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let libraries: BTreeSet<&str> = said.split_whitespace().filter(|word| word.starts_with('/')).collect();
    copy(&found, &root.join("bin").join(program));
    for library in libraries {
        copy(Path::new(library), &root.join(library.trim_start_matches('/')));
    }
    Ok(())
}

fn copy(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap();
}
