//! PgBouncer in transaction pooling mode, in front of the tests' server. A watchdog stops it when the test process ends.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use nix::unistd::{Uid, User, geteuid};
use postgres::{Client, NoTls, SimpleQueryMessage};
use tempfile::TempDir;

use super::Store;

const PORT: &str = "6432";

/// Few server connections, used in turn, so that consecutive transactions of a client get different ones.
const SETTINGS: &str = "pool_mode = transaction
default_pool_size = 3
server_round_robin = 1
server_idle_timeout = 3
server_login_retry = 0.1
max_client_conn = 500
auth_type = trust
admin_users = postgres
listen_addr =
";

/// A shell script: starts PgBouncer ($2…). A word on standard input stops it; the end of input also removes folder $1.
const WATCHDOG: &str = r#"trap '' HUP INT TERM
dir=$1; shift
"$@" <&- & pid=$!
read -r word
kill -TERM "$pid"; wait "$pid"
[ -n "$word" ] || rm -rf "$dir""#;

pub struct Pooler {
    dir: TempDir,
    command: Vec<String>,
    watchdog: Option<Child>,
}

static POOLER: LazyLock<Option<Pooler>> = LazyLock::new(|| Pooler::start(""));

/// Returns the PgBouncer of the test run, or `None` where it is not installed.
pub fn pooler() -> Option<&'static Pooler> {
    POOLER.as_ref()
}

impl Pooler {
    /// Starts another PgBouncer, with further settings.
    pub fn start(settings: &str) -> Option<Self> {
        let program = program()?;
        let dir = tempfile::tempdir().unwrap();
        let (socket, port) = Store::socket_of(&super::server().url("postgres"));
        let mut command = vec![program.display().to_string()];
        // PgBouncer refuses to run as root, and only the server's account may use the server's socket.
        let owner = fs::metadata(&socket).unwrap().uid();
        if geteuid().is_root() {
            let user = User::from_uid(Uid::from_raw(owner)).unwrap().unwrap();
            command.extend(["-u".into(), user.name]);
        }
        let mut config = format!("[databases]\n* = host={socket} port={port}\n[pgbouncer]\n{SETTINGS}{settings}\n");
        let path = dir.path().display();
        write!(
            config,
            "listen_port = {PORT}\nunix_socket_dir = {path}\nauth_file = {path}/users\nlogfile = {path}/log\n"
        )
        .unwrap();
        command.push(format!("{path}/pgbouncer.ini"));
        fs::write(dir.path().join("pgbouncer.ini"), config).unwrap();
        fs::write(dir.path().join("users"), "\"postgres\" \"\"\n").unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        chown(dir.path(), Some(owner), None).unwrap();
        let mut pooler = Self { dir, command, watchdog: None };
        pooler.launch();
        Some(pooler)
    }

    /// Starts the process; also after `stop`.
    pub fn launch(&mut self) {
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", WATCHDOG, "pooler-watchdog"]).arg(self.dir.path()).args(&self.command);
        watchdog.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        self.watchdog = Some(watchdog.spawn().unwrap());
        let (socket, begun) = (self.dir.path().join(format!(".s.PGSQL.{PORT}")), Instant::now());
        while UnixStream::connect(&socket).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "PgBouncer does not start: {}", self.log());
            sleep(Duration::from_millis(10));
        }
    }

    /// Stops the process, which closes all connections.
    pub fn stop(&mut self) {
        if let Some(mut watchdog) = self.watchdog.take() {
            watchdog.stdin.take().unwrap().write_all(b"stop\n").unwrap();
            watchdog.wait().unwrap();
        }
    }

    /// Returns the URL of `database` through PgBouncer.
    pub fn url(&self, database: &str) -> String {
        format!("postgresql://postgres@/{database}?host={}&port={PORT}", self.dir.path().display())
    }

    /// Waits until at least `clients` clients wait for a server connection. Clients that gave up still count.
    pub fn wait_until_waiting(&self, store: &Store, clients: usize) {
        let mut admin = Client::connect(&self.url("pgbouncer"), NoTls).unwrap();
        let begun = Instant::now();
        loop {
            let pools = admin.simple_query("SHOW POOLS").unwrap();
            let waiting = pools.iter().any(|message| match message {
                SimpleQueryMessage::Row(row) => {
                    row.get("database") == Some(store.database())
                        && row.get("cl_waiting").and_then(|n| n.parse().ok()) >= Some(clients)
                }
                _ => false,
            });
            if waiting {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(15), "fewer than {clients} clients wait");
            sleep(Duration::from_millis(10));
        }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Finds PgBouncer. Without it tests are skipped, or fail in CI.
fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"].map(PathBuf::from);
    let mut folders = std::env::split_paths(&path).chain(usual);
    let found = folders.find_map(|folder| Some(folder.join("pgbouncer")).filter(|file| is_program(file)));
    if found.is_none() {
        let missing = "PgBouncer is not installed (tools/pgbouncer.sh installs it)";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        super::report_skip(missing);
    }
    found
}

fn is_program(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
