//! Two servers, their addresses, and the files that psql and apsctl read.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::{fs, thread};

use apsctl::cluster::{Cluster, ServerPrograms, TemporaryServer, start_temporary};
use nix::unistd::{User, geteuid};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use postgres::{Client, NoTls};

use crate::support::{Store, apsctl};

const HBA: &str = "\
local all bob,carol scram-sha-256
local all dave md5
local all frank password
local all eve reject
local all all trust
";

/// A jobs table with one job, named after the server, the role and the database.
const TELLING: &str = "\
CREATE VIEW apscheduler_jobs AS SELECT \
 concat_ws(' ', current_setting('cluster_name'), current_user, current_database()) AS id, 'f'::text AS func_ref, \
 '[]'::jsonb AS args, '{}'::jsonb AS kwargs, NULL::timestamptz AS next_run_time, 'PAUSED'::text AS job_state, \
 NULL::integer AS misfire_grace_time; \
CREATE SCHEMA other; CREATE VIEW other.apscheduler_jobs AS \
 SELECT 'other ' || id AS id, func_ref, args, kwargs, next_run_time, job_state, misfire_grace_time \
 FROM public.apscheduler_jobs; \
GRANT USAGE ON SCHEMA other TO PUBLIC; GRANT SELECT ON apscheduler_jobs, other.apscheduler_jobs TO PUBLIC";

const ROLES: &str = r"
CREATE ROLE alice LOGIN; CREATE ROLE eve LOGIN;
CREATE ROLE bob LOGIN PASSWORD 's3cret'; CREATE ROLE carol LOGIN PASSWORD 'p:a\ss w@rd';
CREATE ROLE frank LOGIN PASSWORD 's3cret';
SET password_encryption = 'md5'; CREATE ROLE dave LOGIN PASSWORD 's3cret'";

const PGPASS: &str = r#"# comments and lines that are none
#{s}:6002:*:bob:s3cret
nothing
127.0.0.1:{p1}:app:bob:s3cret
127.0.0.1:{p2}:alice:bob:s3cret
127.0.0.1:{p2}:app:alice:s3cret
a:*:app:bob:wrong
b:{p1}:app:bob:s3cret
\:\:1:{v6}:*:bob:s3cret
@{abstract}:6001:*:bob:s3cret
{s}:6001:*:b\ob:s3cret
{s}:6002:*:bob:wrong
{s}:6002:*:bob:s3cret
{s}:5432:it's \\ "here":bob:s3cret
{s}:5432:*b:bob:wrong
{s}:5432:app:bob:s3cret:and more
*:*:*:carol:p\:a\\ss w@rd
"#;

const SERVICES: &str = "
# The user's own
[other]
host=/nowhere
[one] and what stands behind it
host={s}
  port=6001\t
# in between
user=alice

dbname=app
[two]
host={s}
port=6002
user=alice
[bare]
[twice]
host={s}
host=/nowhere
user=alice
dbname=app
[twice]
dbname=nowhere
[password]
host={s}
user=bob
dbname=app
password=s3cret
[options]
host={s}
user=alice
dbname=app
options=-c search_path=other
[syntax]
host={s}
password s3cret
[blank]
host = {s}
[unknown]
colour=red
[nested]
service=one
";

const NAMED: &str = "[one]\nhost={s}\nport=6002\nuser=alice\ndbname=app\n";

const MACHINE: &str =
    "[machine]\nhost={s}\nport=6002\nuser=alice\ndbname=app\n[one]\nhost={s}\nport=6002\nuser=alice\n";

pub struct Fixture {
    _servers: [TemporaryServer; 2],
    files: PathBuf,
    psql: PathBuf,
    /// The placeholders in braces and their values.
    words: Vec<(&'static str, String)>,
    /// The placeholders without a value on this machine, with their braces.
    pub missing: Vec<&'static str>,
}

static FIXTURE: LazyLock<Fixture> = LazyLock::new(make);

pub fn fixture() -> &'static Fixture {
    &FIXTURE
}

fn make() -> Fixture {
    let one = server("one", &[]);
    let two = server("two", &[("default_transaction_read_only", "on")]);
    let [first, second] = [&one, &two].map(socket);
    // The folder is below the servers' folder and is removed with it.
    let files = one.dir().join("files");
    let sockets = files.join("sockets");
    for folder in ["sockets", "home", "empty", "etc"] {
        fs::create_dir_all(files.join(folder)).unwrap();
    }
    for (port, to) in [(5432, &first), (6001, &first), (6002, &second)] {
        symlink(to, sockets.join(format!(".s.PGSQL.{port}"))).unwrap();
    }
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let name = format!("apsctl-test-{}", std::process::id());
    let (v6, is_abstract) = (tcp("[::1]:0", &first), serve_abstract(&name, &first));
    let owner = User::from_uid(fs::metadata(&first).unwrap().uid().into()).unwrap().unwrap().name;
    let words = vec![
        ("s", sockets.to_str().unwrap().to_owned()),
        ("f", files.to_str().unwrap().to_owned()),
        ("p1", tcp("127.0.0.1:0", &first).unwrap().to_string()),
        ("p2", tcp("127.0.0.1:0", &second).unwrap().to_string()),
        ("v6", v6.unwrap_or(1).to_string()),
        ("closed", closed.to_string()),
        ("abstract", name),
        ("user", User::from_uid(geteuid()).unwrap().unwrap().name),
        ("owner", owner),
        ("long", "x".repeat(120)),
    ];
    let missing = [("{v6}", v6.is_some()), ("{abstract}", is_abstract)];
    let missing = missing.into_iter().filter(|(_, there)| !there).map(|(word, _)| word).collect();
    let psql = ServerPrograms::find_newest().unwrap().bindir().join("psql");
    let fixture = Fixture { _servers: [one, two], files, psql, words, missing };
    for (path, text, mode) in [
        ("home/.pgpass", PGPASS, 0o600),
        ("home/.pg_service.conf", SERVICES, 0o644),
        ("services", NAMED, 0o644),
        ("etc/pg_service.conf", MACHINE, 0o644),
        ("passwords", "*:*:*:*:s3cret\n", 0o400),
        ("open", "*:*:*:*:s3cret\n", 0o640),
    ] {
        let path = fixture.files.join(path);
        fs::write(&path, fixture.filled(text)).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }
    fixture
}

fn server(name: &str, settings: &[(&str, &str)]) -> TemporaryServer {
    let server = start_temporary(&[&[("cluster_name", name)], settings].concat()).unwrap();
    let user = User::from_uid(geteuid()).unwrap().unwrap().name;
    let run = |database: &str, sql: &str| {
        let mut client = Client::connect(&server.url(database), NoTls).unwrap();
        client.batch_execute("SET default_transaction_read_only = off").unwrap();
        client.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {:?}", e.as_db_error()));
    };
    run("template1", TELLING);
    run("postgres", ROLES);
    if user != "postgres" && user != "alice" {
        run("postgres", &format!("CREATE ROLE \"{user}\" LOGIN"));
        run("postgres", &format!("CREATE DATABASE \"{user}\""));
    }
    for database in ["app", "app db", "alice", "größe", r#"it's \ ""here"""#] {
        run("postgres", &format!("CREATE DATABASE \"{database}\""));
    }
    let loaded = || {
        let mut client = Client::connect(&server.url("postgres"), NoTls).unwrap();
        client.query_one("SELECT pg_conf_load_time()::text", &[]).unwrap().get::<_, String>(0)
    };
    let before = loaded();
    fs::write(server.data().join("pg_hba.conf"), HBA).unwrap();
    run("postgres", "SELECT pg_reload_conf()");
    while loaded() == before {
        thread::yield_now();
    }
    server
}

fn socket(server: &TemporaryServer) -> PathBuf {
    let cluster: &Cluster = server;
    let (folder, port) = Store::socket_of(&cluster.url("postgres"));
    Path::new(&folder).join(format!(".s.PGSQL.{port}"))
}

/// Returns a TCP port that forwards to a socket, or None if the machine does not have the address.
fn tcp(address: &str, to: &Path) -> Option<u16> {
    let listener = TcpListener::bind(address).ok()?;
    let port = listener.local_addr().unwrap().port();
    let to = to.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            forward(client.into(), &to);
        }
    });
    Some(port)
}

/// Forwards an abstract socket to another socket. Returns whether the machine has abstract sockets.
#[cfg(target_os = "linux")]
fn serve_abstract(name: &str, to: &Path) -> bool {
    use std::os::linux::net::SocketAddrExt as _;
    let address = std::os::unix::net::SocketAddr::from_abstract_name(format!("{name}/.s.PGSQL.6001")).unwrap();
    let listener = UnixListener::bind_addr(&address).unwrap();
    let to = to.to_owned();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            forward(client.into(), &to);
        }
    });
    true
}

#[cfg(not(target_os = "linux"))]
fn serve_abstract(_: &str, _: &Path) -> bool {
    false
}

/// Forwards data in both directions until one side closes. This works for sockets of every family.
fn forward(client: OwnedFd, to: &Path) {
    let client = TcpStream::from(client);
    let Ok(server) = UnixStream::connect(to) else { return };
    let (mut from_client, mut to_client) = (client.try_clone().unwrap(), client);
    let (mut from_server, mut to_server) = (server.try_clone().unwrap(), server);
    thread::spawn(move || {
        drop(io::copy(&mut from_client, &mut to_server));
        drop(to_server.shutdown(Shutdown::Both));
    });
    thread::spawn(move || {
        drop(io::copy(&mut from_server, &mut to_client));
        drop(to_client.shutdown(Shutdown::Both));
    });
}

impl Fixture {
    /// Replaces the placeholders in a text.
    pub fn filled(&self, text: &str) -> String {
        self.words.iter().fold(text.to_owned(), |text, (word, value)| {
            let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
            text.replace(&format!("{{{word}}}"), value).replace(&format!("{{{word}%}}"), &encoded)
        })
    }

    /// Returns where psql connects, or its error.
    pub fn psql(&self, env: &[String], text: &str) -> Result<String, String> {
        let mut psql = Command::new(&self.psql);
        psql.env_clear().env("LC_ALL", "C").env("HOME", self.files.join("home")).current_dir("/");
        psql.args(["-X", "-A", "-t", "-w", "-c", "SELECT id FROM apscheduler_jobs"]);
        if !text.is_empty() {
            psql.args(["-d", text]);
        }
        psql.envs(env.iter().map(|setting| setting.split_once('=').unwrap()));
        let ended = psql.stdin(Stdio::null()).output().unwrap();
        if ended.status.success() {
            return Ok(String::from_utf8(ended.stdout).unwrap().trim_end().to_owned());
        }
        Err(String::from_utf8_lossy(&ended.stderr).into_owned())
    }

    /// Returns where apsctl connects, or its error.
    pub fn apsctl(&self, env: &[String], text: &str) -> Result<String, String> {
        let mut apsctl = apsctl(&["jobs", "list", "-o", "json"]).env("HOME", self.files.join("home").to_str().unwrap());
        if !text.is_empty() {
            apsctl = apsctl.args(&["-d", text]);
        }
        for setting in env {
            let (name, value) = setting.split_once('=').unwrap();
            apsctl = apsctl.env(name, value);
        }
        let ended = apsctl.run();
        if ended.code == Some(0) {
            return Ok(ended.json()[0]["id"].as_str().unwrap().to_owned());
        }
        assert!(matches!(ended.code, Some(2 | 4)), "{text}: {ended}");
        Err(ended.stderr)
    }
}
