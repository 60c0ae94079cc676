//! The database of a test, and rows to insert into it.

use apsctl::cluster::Cluster;
use postgres::{Client, NoTls, Row};

use super::apsctl::{Apsctl, Output, apsctl};
use super::{Pooler, pooler, server};

/// A database on the server of the test run.
pub struct Store {
    database: String,
    /// The direct URL.
    pub url: String,
    /// The URL for apsctl, where it differs (a pooler or proxy).
    apsctl_url: Option<String>,
    /// Whether dropping the value drops the database. The data of the test server is in memory.
    owns_database: bool,
}

impl Drop for Store {
    fn drop(&mut self) {
        if self.owns_database {
            server().drop_database(&self.database);
        }
    }
}

impl Store {
    /// Returns whether the server can create an extension; reports the skip if not.
    pub fn has_extension(&self, name: &str) -> bool {
        let made =
            self.client().batch_execute(&format!("CREATE EXTENSION IF NOT EXISTS {name}; DROP EXTENSION {name}"));
        if made.is_err() {
            super::report_skip(&format!("the server has no extension {name}"));
        }
        made.is_ok()
    }

    /// Creates a migrated store without rows.
    pub fn new() -> Self {
        Self::create(true)
    }

    /// Creates an empty database.
    pub fn unmigrated() -> Self {
        Self::create(false)
    }

    /// Creates a migrated store in another encoding.
    pub fn with_encoding(encoding: &str) -> Self {
        Self::from_database(server().create_database_with_encoding(encoding))
    }

    /// Copies another store, which must have no sessions.
    pub fn copy_of(other: &Self) -> Self {
        Self::from_database(server().copy_database(&other.database))
    }

    fn create(migrated: bool) -> Self {
        Self::from_database(server().create_database(migrated))
    }

    fn from_database(database: String) -> Self {
        let url = server().url(&database);
        let store = Self { database, url, apsctl_url: None, owns_database: true };
        // Runs any test through the pooler.
        match std::env::var_os("APSCTL_TEST_POOLED").and_then(|_| pooler()) {
            Some(pooler) => store.through_pooler(pooler),
            None => store,
        }
    }

    /// A database on another server, which apsctl reaches at `url`.
    pub fn on_server(server: &Cluster, database: &str, url: &str) -> Self {
        Self {
            database: database.into(),
            url: server.url(database),
            apsctl_url: Some(url.into()),
            owns_database: false,
        }
    }

    /// Lets apsctl connect through a pooler. The test itself still connects directly.
    #[must_use]
    pub fn through_pooler(mut self, pooler: &Pooler) -> Self {
        self.apsctl_url = Some(pooler.url(&self.database));
        self
    }

    /// Creates a migrated store on another server.
    pub fn create_on(server: &Cluster, database: &str) -> Self {
        let mut admin = Client::connect(&server.url("postgres"), NoTls).unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {database}")).unwrap();
        let store =
            Self { database: database.into(), url: server.url(database), apsctl_url: None, owns_database: false };
        store.run(&["migrate", "up", "--create-tables"]).code(0);
        store
    }

    /// Runs `migrate up`, creates the application tables that are missing, and empties the journal.
    pub fn migrate(&self) -> &Self {
        self.run(&["migrate", "up"]).code(0);
        for (variable, name, sql) in [
            (":audit", "automation_audit_log", include_str!("../../../migrations/audit_table.sql")),
            (":versions", "versions", include_str!("../../../migrations/versions_table.sql")),
            (":rules", "approval_rules", include_str!("../../../migrations/rules_table.sql")),
        ] {
            let sql = sql.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS");
            self.sql(&sql.replace(variable, &format!("public.{name}")));
        }
        self.sql(
            "ALTER TABLE apsctl.operations DISABLE TRIGGER append_only;
             TRUNCATE apsctl.operations RESTART IDENTITY;
             ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;
             UPDATE apsctl.journal_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')",
        )
    }

    pub fn database(&self) -> &str {
        &self.database
    }

    /// Returns the folder of the server's socket, and the port.
    pub fn socket(&self) -> (String, String) {
        Self::socket_of(&self.url)
    }

    pub fn socket_of(url: &str) -> (String, String) {
        let (_, host) = url.split_once("host=").unwrap();
        let (host, port) = host.split_once("&port=").unwrap();
        let host = percent_encoding::percent_decode_str(host).decode_utf8().unwrap();
        (host.into_owned(), port.to_owned())
    }

    /// Returns the URL in libpq's keyword/value form.
    pub fn keyword_string(&self) -> String {
        let (host, port) = self.socket();
        format!("host={host} port={port} user=postgres dbname={}", self.database)
    }

    pub fn client(&self) -> Client {
        Client::connect(&self.url, NoTls).unwrap()
    }

    /// Executes statements.
    #[track_caller]
    pub fn sql(&self, sql: &str) -> &Self {
        if let Err(e) = self.client().batch_execute(sql) {
            panic!("{sql}: {:?}", e.as_db_error());
        }
        self
    }

    #[track_caller]
    pub fn query(&self, sql: &str) -> Vec<Row> {
        self.client().query(sql, &[]).unwrap_or_else(|e| panic!("{sql}: {:?}", e.as_db_error()))
    }

    /// Returns the value of an SQL expression as text, or `NULL`.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        let rows = self.query(&format!("SELECT ({sql})::text"));
        rows[0].get::<_, Option<String>>(0).unwrap_or_else(|| "NULL".into())
    }

    /// Returns the command line `apsctl ARGS…` for this store, not yet started.
    pub fn apsctl(&self, args: &[&str]) -> Apsctl {
        let url = self.apsctl_url.as_ref().unwrap_or(&self.url);
        apsctl(args).hide_url().env("APSCTL_DATABASE_URL", url).replace_in_output(&self.database, "DATABASE")
    }

    /// Runs `apsctl ARGS…` on this store.
    pub fn run(&self, args: &[&str]) -> Output {
        self.apsctl(args).run()
    }

    /// Creates a role with `grants` (separated by `;`), and returns the URL for it. Its name includes that of the database.
    pub fn create_role(&self, name: &str, grants: &str) -> String {
        let role = format!("{name}_{}", self.database);
        self.sql(&format!("CREATE ROLE {role} LOGIN"));
        for grant in grants.split(';').filter(|grant| !grant.trim().is_empty()) {
            self.sql(&format!("GRANT {grant} TO {role}"));
        }
        self.url.replace("postgres@", &format!("{role}@"))
    }
}

/// A row for the jobs table. Times are anything that PostgreSQL reads as timestamptz.
pub struct JobRow {
    id: String,
    func_ref: String,
    state: String,
    next: Option<String>,
    grace: Option<i32>,
}

/// Returns a job scheduled for 2025-10-27 09:00 UTC.
pub fn job(id: &str) -> JobRow {
    JobRow {
        id: id.into(),
        func_ref: format!("app.jobs.{id}"),
        state: "SCHEDULED".into(),
        next: Some("2025-10-27 09:00:00+00".into()),
        grace: None,
    }
}

impl JobRow {
    pub fn func_ref(mut self, func_ref: &str) -> Self {
        func_ref.clone_into(&mut self.func_ref);
        self
    }

    pub fn state(mut self, state: &str) -> Self {
        state.clone_into(&mut self.state);
        self
    }

    pub fn next_run_time(mut self, time: &str) -> Self {
        self.next = Some(time.into());
        self
    }

    pub fn without_next_run(mut self) -> Self {
        self.next = None;
        self
    }

    pub fn misfire_grace_time(mut self, seconds: i32) -> Self {
        self.grace = Some(seconds);
        self
    }

    #[track_caller]
    pub fn insert(self, store: &Store) {
        let sql = "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time, \
                   misfire_grace_time) VALUES ($1, $2, '[]', '{}', $3, ($4::text)::timestamptz, $5)";
        store
            .client()
            .execute(sql, &[&self.id, &self.func_ref, &self.state, &self.next, &self.grace])
            .unwrap_or_else(|e| panic!("{:?}", e.as_db_error()));
    }
}

/// Inserts a run of `job_id` into the audit log. Without `seconds` the run is open.
#[track_caller]
pub fn insert_run(store: &Store, job_id: &str, status: &str, created_at: &str, seconds: Option<f64>) {
    let sql = "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at) \
               VALUES ($1, $2, ($3::text)::timestamptz, ($3::text)::timestamptz + $4 * interval '1 second')";
    store
        .client()
        .execute(sql, &[&job_id, &status, &created_at, &seconds])
        .unwrap_or_else(|e| panic!("{:?}", e.as_db_error()));
}

/// Creates a store with one job.
pub fn store_with_job(id: &str) -> Store {
    let store = Store::new();
    job(id).insert(&store);
    store
}

/// Runs `jobs list -o csv`, and returns the id of the first job, which tells which store answered.
#[track_caller]
pub fn answering_job(apsctl: &Apsctl) -> String {
    let csv = apsctl.run().code(0).stdout;
    csv.lines().nth(1).unwrap_or_default().split(',').next().unwrap_or_default().to_owned()
}
