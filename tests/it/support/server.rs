//! The private PostgreSQL server of the test run. It stops when the test process ends, however it ends.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};

use apsctl::cluster::{TemporaryServer, start_temporary};
use postgres::{Client, NoTls};

/// The migrated database from which those of the tests are copied.
const TEMPLATE: &str = "migrated";

pub struct Server {
    cluster: TemporaryServer,
    admin: Mutex<Client>,
    version: u32,
    created: AtomicUsize,
}

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let settings = [("max_connections", "200"), ("max_prepared_transactions", "10")];
    let cluster = start_temporary(&settings).unwrap_or_else(|e| panic!("no test server: {e:#}"));
    let mut admin = Client::connect(&cluster.url("postgres"), NoTls).unwrap();
    admin.batch_execute(&format!("CREATE DATABASE {TEMPLATE}")).unwrap();
    let url = cluster.url(TEMPLATE);
    Client::connect(&url, NoTls).unwrap().batch_execute(&migration_script(&url)).unwrap();
    admin.batch_execute(&format!("ALTER DATABASE {TEMPLATE} ALLOW_CONNECTIONS false")).unwrap();
    let version = admin.query_one("SELECT current_setting('server_version_num')::int / 10000", &[]).unwrap();
    let version = u32::try_from(version.get::<_, i32>(0)).unwrap();
    Server { cluster, admin: Mutex::new(admin), version, created: AtomicUsize::new(0) }
});

/// Returns the SQL of all migrations. Running it by hand leaves the journal empty.
fn migration_script(url: &str) -> String {
    super::apsctl(&["migrate", "sql", "--create-tables", "-d", url]).stdout_on_success()
}

pub fn server() -> &'static Server {
    &SERVER
}

impl Server {
    /// Creates a database, migrated or empty, and returns its name.
    pub fn create_database(&self, migrated: bool) -> String {
        self.create_from(if migrated { TEMPLATE } else { "template0" }, "file_copy")
    }

    /// Creates a migrated database in an encoding, and returns its name.
    pub fn create_database_with_encoding(&self, encoding: &str) -> String {
        let name = format!("test_{}", self.created.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'"));
        let url = self.url(&name);
        Client::connect(&url, NoTls).unwrap().batch_execute(&migration_script(&url)).unwrap();
        name
    }

    /// Copies a database that has no sessions, and returns the name of the copy. The strategy `wal_log` needs no
    /// checkpoints, which take a second on a busy disk.
    pub fn copy_database(&self, template: &str) -> String {
        self.create_from(template, "wal_log")
    }

    fn create_from(&self, template: &str, strategy: &str) -> String {
        let name = format!("test_{}", self.created.fetch_add(1, Ordering::Relaxed));
        // PostgreSQL 14 has no such option.
        let strategy = if self.version >= 15 { format!(" STRATEGY {strategy}") } else { String::new() };
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}"));
        name
    }

    /// Drops a database, and ends its sessions. Errors are ignored: the server is removed after the tests.
    pub fn drop_database(&self, name: &str) {
        if let Ok(mut admin) = self.admin.lock() {
            drop(admin.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        }
    }

    /// Executes a statement that concerns the whole server (roles, databases).
    pub fn execute(&self, sql: &str) {
        let mut admin = self.admin.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        admin.batch_execute(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// Returns the path of the server's log.
    pub fn log(&self) -> std::path::PathBuf {
        self.cluster.log()
    }

    pub fn url(&self, database: &str) -> String {
        self.cluster.url(database)
    }
}
