//! The lease of passes, as a test needs it.

use super::{Store, wait_for};

/// A row for `apsctl.lease`, acquired at 11:59 by pid 4711 on `worker-1`, which never expires.
pub struct LeaseRow {
    name: String,
    job_id: Option<String>,
    pid: i32,
    acquired_at: String,
    expires_at: String,
}

/// The lease of a pass.
pub fn lease() -> LeaseRow {
    LeaseRow {
        name: "run-once".into(),
        job_id: None,
        pid: 4711,
        acquired_at: "2025-10-26 11:59Z".into(),
        expires_at: "'2099-01-01'".into(),
    }
}

impl LeaseRow {
    /// Another name than that of the pass.
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    pub fn job(mut self, job_id: &str) -> Self {
        self.job_id = Some(job_id.into());
        self
    }

    pub fn pid(mut self, pid: i32) -> Self {
        self.pid = pid;
        self
    }

    pub fn acquired_at(mut self, time: &str) -> Self {
        time.clone_into(&mut self.acquired_at);
        self
    }

    /// When the lease expires, as an SQL expression. apsctl compares it with the server's clock, not with the tests' time.
    pub fn expires_at(mut self, sql: &str) -> Self {
        sql.clone_into(&mut self.expires_at);
        self
    }

    #[track_caller]
    pub fn insert(self, store: &Store) {
        let Self { name, job_id, pid, acquired_at, expires_at } = self;
        let job_id = job_id.map_or("NULL".into(), |id| format!("'{id}'"));
        store.sql(&format!(
            "INSERT INTO apsctl.lease (name, token, job_id, host, pid, acquired_at, expires_at)
             VALUES ('{name}', 7, {job_id}, 'worker-1', {pid}, '{acquired_at}', {expires_at})"
        ));
    }
}

const IS_HELD: &str = "SELECT count(*) > 0 FROM apsctl.lease WHERE expires_at > clock_timestamp()";

/// Whether a process holds an unexpired lease.
pub fn is_lease_held(store: &Store) -> bool {
    store.value(IS_HELD) == "true"
}

/// Waits until a process holds the lease.
#[track_caller]
pub fn wait_until_lease_held(store: &Store) {
    wait_for(store, IS_HELD);
}

/// Waits until no process holds the lease: it was released, or has expired.
#[track_caller]
pub fn wait_until_lease_free(store: &Store) {
    wait_for(store, &format!("NOT ({IS_HELD})"));
}

/// Lets the lease expire at once.
pub fn expire_lease(store: &Store) {
    store.sql("UPDATE apsctl.lease SET expires_at = clock_timestamp()");
}
