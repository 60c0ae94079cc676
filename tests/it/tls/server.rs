//! A real server with TLS whose certificate can be replaced

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use apsctl::cluster::{ServerPrograms, TemporaryServer, start_temporary};
use postgres::{Client, NoTls};
use tempfile::TempDir;

use super::certificates::{Authority, CertificateContents, Pair};
use crate::support::{Apsctl, apsctl};

/// The server's host name. The setting `hostaddr` has its address.
pub const HOST: &str = "db.example.test";

/// The server's `pg_hba.conf`: how each role may log in.
const LOGINS: &str = "local all all trust
hostssl all by_certificate all cert
hostssl all with_certificate all trust clientcert=verify-ca
hostssl all over_tls all trust
hostnossl all in_plain all trust
host all scram all scram-sha-256
host all md5 all md5
host all clear all password
host all postgres all trust
";

/// The roles, and a view whose one job is the encryption of the session.
const VIEW: &str = "CREATE VIEW apscheduler_jobs AS
    SELECT CASE WHEN ssl THEN 'TLS' ELSE 'plain' END AS id, coalesce(version, 'none') AS func_ref,
           '[]'::jsonb AS args, '{}'::jsonb AS kwargs, NULL::timestamptz AS next_run_time,
           'SCHEDULED' AS job_state, NULL::integer AS misfire_grace_time
    FROM pg_stat_ssl WHERE pid = pg_backend_pid();
    GRANT SELECT ON apscheduler_jobs TO PUBLIC;
    CREATE ROLE by_certificate LOGIN; CREATE ROLE with_certificate LOGIN; CREATE ROLE over_tls LOGIN;
    CREATE ROLE in_plain LOGIN;
    SET password_encryption = 'scram-sha-256'; CREATE ROLE scram LOGIN PASSWORD 's3cret';
    CREATE ROLE clear LOGIN PASSWORD 's3cret';
    SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD 's3cret'";

pub struct TlsServer {
    pub cluster: TemporaryServer,
    pub authority: Authority,
    /// The user's home folder.
    pub folder: TempDir,
    pub address: String,
}

impl TlsServer {
    /// Starts a server with a valid certificate.
    pub fn start() -> Self {
        static STARTED: AtomicU32 = AtomicU32::new(0);
        // Each server has its own address, since all use the same port.
        let number = std::process::id() * 16 + STARTED.fetch_add(1, Ordering::Relaxed) % 16;
        let address = format!("127.{}.{}.{}", 1 + number % 250, number / 250 % 250, 1 + number / 62_500 % 250);
        let cluster = start_temporary(&[("listen_addresses", &address)]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let server = Self { cluster, authority: Authority::new("Test Authority"), folder, address };
        server.file("root.crt", &server.authority.pem());
        fs::write(server.cluster.data().join("pg_hba.conf"), LOGINS).unwrap();
        server.write_server_file("ca.crt", &server.authority.pem());
        server.sql(VIEW);
        server.sql("ALTER SYSTEM SET ssl_ca_file = 'ca.crt'");
        server.sql("ALTER SYSTEM SET ssl = on");
        server.show(&server.good(), &[]);
        server
    }

    /// Creates a valid certificate for the server.
    pub fn good(&self) -> Pair {
        let names = &[HOST];
        self.authority.sign(&CertificateContents {
            names,
            addresses: &[&self.address],
            ..CertificateContents::for_name("server")
        })
    }

    pub fn sql(&self, sql: &str) {
        let mut admin = Client::connect(&self.cluster.url("postgres"), NoTls).unwrap();
        admin.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {:?}", e.as_db_error()));
    }

    /// Writes a file of the server.
    fn write_server_file(&self, name: &str, bytes: &[u8]) {
        let path = self.cluster.data().join(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let owner = fs::metadata(self.cluster.data().join("PG_VERSION")).unwrap();
        chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
    }

    /// Makes the server present this certificate and these intermediate certificates.
    pub fn show(&self, pair: &Pair, intermediates: &[&Pair]) {
        let chain = [vec![pair.pem()], intermediates.iter().map(|pair| pair.pem()).collect()].concat().concat();
        self.write_server_file("server.crt", &chain);
        self.write_server_file("server.key", &pair.pem_key());
        self.reload();
    }

    /// Reloads the server's configuration and waits until it has taken effect.
    pub fn reload(&self) {
        let mut before = Client::connect(&self.cluster.url("postgres"), NoTls).unwrap();
        let loaded = "SELECT pg_conf_load_time()::text";
        let then: String = before.query_one(loaded, &[]).unwrap().get(0);
        before.execute("SELECT pg_reload_conf()", &[]).unwrap();
        let begun = Instant::now();
        loop {
            let mut after = Client::connect(&self.cluster.url("postgres"), NoTls).unwrap();
            if after.query_one(loaded, &[]).unwrap().get::<_, String>(0) != then {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(10), "the server does not reload");
            sleep(Duration::from_millis(5));
        }
    }

    /// Writes a file of the user.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// Returns the settings for the server with more settings. `ROOT` is the authority's certificate, `FOLDER` the home folder.
    pub fn settings(&self, more: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let more = more.replace("ROOT", "FOLDER/root.crt").replace("FOLDER", &folder);
        let host =
            if more.starts_with("host=") || more.contains(" host=") { String::new() } else { format!("host={HOST} ") };
        let user = if more.contains("user=") { "" } else { "user=postgres " };
        let address = if more.contains("hostaddr=") { String::new() } else { format!("hostaddr={} ", self.address) };
        let port = if more.contains("port=") { "" } else { "port=5432 " };
        let database = if more.contains("dbname=") { "" } else { "dbname=postgres " };
        format!("{host}{address}{port}{database}{user}{more}")
    }

    /// Returns `apsctl jobs list`, whose one job is the encryption of the session.
    pub fn apsctl(&self, settings: &str) -> Apsctl {
        apsctl(&["jobs", "list", "-o", "csv", "-d", &self.settings(settings)])
            .env("HOME", self.folder.path().to_str().unwrap())
            .replace_in_output(self.folder.path().to_str().unwrap(), "FOLDER")
            .replace_in_output(&self.address, "ADDRESS")
    }

    /// Returns psql's output for the same query, or its error.
    pub fn psql(&self, settings: &str) -> Result<String, String> {
        let question = "SELECT id FROM apscheduler_jobs";
        let mut psql = psql();
        psql.args(["-XAtqw", "-d", &self.settings(settings), "-c", question]);
        let ended = psql.env("HOME", self.folder.path()).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if ended.status.success() { Ok(text(&ended.stdout)) } else { Err(text(&ended.stderr)) }
    }
}

/// Returns the server's psql, with an empty environment.
pub fn psql() -> Command {
    let mut psql = Command::new(ServerPrograms::find_newest().unwrap().bindir().join("psql"));
    psql.env_clear().env("LC_ALL", "C").current_dir(Path::new("/"));
    psql
}
