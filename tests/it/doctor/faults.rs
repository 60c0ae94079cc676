//! The faults that a store may have, and the finding that doctor must list first for each.

use std::any::Any;
use std::time::Duration;

use apsctl::testing::{Check, CheckStatus};

use crate::run_once::rule;
use crate::support::{Store, insert_run, job, lease};

/// A port on which no server listens.
pub(crate) const NO_SERVER: &str = "postgresql://u@127.0.0.1:1/none";

/// A fault of a store, and the expected finding.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) check: Check,
    pub(crate) status: CheckStatus,
    /// Parts of the evidence and of the fix.
    pub(crate) evidence: &'static str,
    pub(crate) fix: &'static str,
    /// Options and environment variables for doctor.
    pub(crate) args: &'static [&'static str],
    pub(crate) env: &'static [(&'static str, &'static str)],
    /// Creates the fault; the returned guard is dropped after doctor has ended.
    pub(crate) seed: fn(&Store) -> Box<dyn Any>,
}

impl Fault {
    const fn new(
        name: &'static str,
        check: Check,
        status: CheckStatus,
        evidence: &'static str,
        fix: &'static str,
        seed: fn(&Store) -> Box<dyn Any>,
    ) -> Self {
        Self { name, check, status, evidence, fix, args: &[], env: &[], seed }
    }

    const fn args(self, args: &'static [&'static str]) -> Self {
        Self { args, ..self }
    }

    const fn env(self, env: &'static [(&'static str, &'static str)]) -> Self {
        Self { env, ..self }
    }
}

/// A fault that is created by statements alone.
macro_rules! sql {
    ($text:expr) => {
        |store: &Store| {
            store.sql($text);
            Box::new(())
        }
    };
}

use Check as C;
use CheckStatus::{Critical, Warning};

/// All faults, in the order in which the tests create them.
pub(crate) static FAULTS: [Fault; 30] = [
    Fault::new("no server", C::Database, Critical, "Connection refused", "docker compose restart postgres", |_| Box::new(()))
        .args(&["-d", NO_SERVER]),
    Fault::new(
        "no table",
        C::Database,
        Critical,
        "no table apscheduler_jobs",
        "APSCTL_JOBS_TABLE=public.apscheduler_jobs",
        |_| Box::new(()),
    )
    .env(&[("APSCTL_JOBS_TABLE", "apscheduler_jobs"), ("PGOPTIONS", "-c search_path=pg_catalog")]),
    Fault::new(
        "no worker",
        C::Worker,
        Critical,
        "job hourly has been due since 2025-10-26 11:00:00 UTC (1h), and no worker has picked it up",
        "docker compose restart worker",
        sql!("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 11:00Z' WHERE id = 'hourly'"),
    ),
    Fault::new("a lock", C::Locks, Critical, "idle in transaction", "pg_terminate_backend", lock),
    Fault::new(
        "a prepared transaction",
        C::Locks,
        Critical,
        "the prepared transaction left-",
        "ROLLBACK PREPARED",
        prepared,
    ),
    Fault::new(
        "a cron expression that is none",
        C::Cron,
        Critical,
        "job weekly: its stored schedule is invalid",
        "apsctl jobs schedule --cron EXPR weekly",
        sql!("UPDATE apsctl.schedules SET cron = '61 6 * * 1' WHERE job_id = 'weekly'"),
    ),
    Fault::new(
        "a cron expression that never fires",
        C::Cron,
        Warning,
        "job weekly: its stored schedule never fires again",
        "apsctl jobs schedule --cron EXPR weekly",
        sql!("UPDATE apsctl.schedules SET cron = '0 6 31 2 *' WHERE job_id = 'weekly'"),
    ),
    Fault::new(
        "no job",
        C::JobScheduled,
        Critical,
        "there are rules, but no job in apscheduler_jobs runs app.services.automation_service.run_automation",
        "docker compose restart worker",
        sql!("DELETE FROM apscheduler_jobs WHERE id = 'daily'"),
    ),
    Fault::new(
        "a paused job",
        C::JobScheduled,
        Warning,
        "job nightly is PAUSED (paused by maria: the disk)",
        "",
        sql!(
            "UPDATE apscheduler_jobs SET job_state = 'PAUSED', next_run_time = NULL WHERE id = 'nightly';
             INSERT INTO apsctl.pauses (job_id, kept_job_state, reason, paused_by, paused_at)
             VALUES ('nightly', 'SCHEDULED', 'the disk', 'maria', '2025-10-25Z')"
        ),
    ),
    Fault::new(
        "no next run",
        C::JobScheduled,
        Critical,
        "job monthly: SCHEDULED without a next_run_time",
        "apsctl jobs trigger monthly",
        sql!("UPDATE apscheduler_jobs SET next_run_time = NULL WHERE id = 'monthly'"),
    ),
    Fault::new(
        "another zone",
        C::Timezone,
        Critical,
        "the next run of job zoned is at 2025-10-27 05:30:00 UTC, but its schedule \"30 6 * * *\" in UTC gives 2025-10-27 06:30:00 UTC: it was computed in Europe/Berlin (the server's TimeZone)",
        "apsctl jobs schedule --cron '30 6 * * *' --tz UTC zoned",
        |store| {
            store.sql(&format!("ALTER DATABASE {} SET TimeZone = 'Europe/Berlin'", store.database()));
            store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27 05:30Z' WHERE id = 'zoned'");
            Box::new(())
        },
    ),
    Fault::new("another clock", C::ClockSkew, Critical, "this machine's clock is 1m ahead of the server's clock", "timedatectl", |_| Box::new(()))
        .args(&["--here", "2025-10-26T12:01:00Z"]),
    Fault::new(
        "a job whose holder is lost",
        C::StuckJobs,
        Critical,
        "job stuck: executing, but its owner is lost",
        "jobs trigger --force stuck",
        |store| {
            job("stuck").state("EXECUTING").next_run_time("2025-10-26 08:00Z").insert(store);
            Box::new(())
        },
    ),
    Fault::new(
        "a lease of nobody's",
        C::Lease,
        Warning,
        "pid 42 on worker-1 held the lease and did not renew it: it expired 1h ago",
        "apsctl run-once --job daily",
        |store| {
            lease().job("daily").pid(42).expires_at("clock_timestamp() - interval '1 h'").insert(store);
            Box::new(())
        },
    ),
    Fault::new(
        "all places taken",
        C::Concurrency,
        Warning,
        "5 jobs executing, at most 5 may, so no other job starts",
        "SCHEDULER_MAX_CONCURRENT_JOBS=",
        |store| {
            for at in 1..=5 {
                let id = format!("busy{at}");
                job(&id).state("EXECUTING").next_run_time("2025-10-26 11:59:50Z").insert(store);
                insert_run(store, &id, "running", "2025-10-26 11:59:50Z", None);
            }
            Box::new(())
        },
    ),
    Fault::new(
        "a timeout too short",
        C::JobTimeout,
        Critical,
        "the 95th percentile of 40 runs of job daily in the last 30 days is 50s; the timeout is 30s",
        "JOB_TIMEOUT_SECONDS=150",
        sql!(
            "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
             SELECT 'daily', 'completed', t, t + interval '50 s'
             FROM generate_series(timestamptz '2025-10-20Z', '2025-10-20 09:40Z', '20 min') t"
        ),
    ),
    Fault::new(
        "no run at its time",
        C::AuditRecent,
        Warning,
        "job daily was due at 2025-10-26 09:00:00 UTC (3h ago), but no run has started since; its last run started at 2025-10-25 09:00:02 UTC",
        "apsctl jobs trigger --wait daily",
        sql!("DELETE FROM automation_audit_log WHERE job_id = 'daily' AND created_at > '2025-10-26Z'"),
    ),
    Fault::new(
        "a run that failed",
        C::AuditRecent,
        Critical,
        "failed at 2025-10-26 10:30:00 UTC: psycopg2.OperationalError: connection refused (PostgreSQL was offline)",
        "apsctl jobs trigger --wait daily",
        sql!(
            "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, error)
             VALUES ('daily', 'failed', '2025-10-26 10:30Z', '2025-10-26 10:30:01Z', 'psycopg2.OperationalError: connection refused')"
        ),
    ),
    Fault::new(
        "an open run",
        C::AuditRecent,
        Warning,
        "run 99999 of job weekly has been open since 2025-10-26 05:00:00 UTC, but no process is working on it",
        "apsctl run-once",
        sql!(
            "INSERT INTO automation_audit_log (id, job_id, status, created_at) OVERRIDING SYSTEM VALUE
             VALUES (99999, 'weekly', 'running', '2025-10-26 05:00Z');
             INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
             VALUES ('weekly', 'completed', '2025-10-26 06:30Z', '2025-10-26 06:30:01Z')"
        ),
    ),
    Fault::new(
        "no rule that matches",
        C::RulesMatch,
        Critical,
        "none of 1 valid active rule matches any of 20 pending versions",
        "apsctl rules preview",
        sql!("UPDATE approval_rules SET conditions = '{\"field\": \"confidence\", \"op\": \"gt\", \"value\": 2}'"),
    ),
    Fault::new(
        "an ill-formed rule",
        C::RulesMatch,
        Critical,
        "rule 'High Confidence' is invalid and approves nothing",
        "apsctl rules check",
        sql!("UPDATE approval_rules SET conditions = '{\"field\": \"nowhere\", \"op\": \"gt\", \"value\": 2}'"),
    ),
    Fault::new(
        "no active rule",
        C::RulesMatch,
        Critical,
        "none of 1 rule is active: 20 pending versions",
        "apsctl rules list",
        sql!("UPDATE approval_rules SET is_active = false"),
    ),
    Fault::new(
        "a trigger of another role's",
        C::ForeignCode,
        Warning,
        "trigger \"t\" of public.versions calls public.foreign_trigger(), which belongs to role foreign_",
        "psql -c 'ALTER ROUTINE public.foreign_trigger() OWNER TO \"postgres\"'",
        |store| {
            let role = format!("foreign_{}", store.database());
            store.sql(&format!(
                "CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role};
                 CREATE FUNCTION foreign_trigger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                 ALTER FUNCTION foreign_trigger() OWNER TO {role};
                 CREATE TRIGGER t AFTER DELETE ON versions FOR EACH ROW EXECUTE FUNCTION foreign_trigger()"
            ));
            Box::new(())
        },
    ),
    Fault::new(
        "no index",
        C::Indexes,
        Warning,
        "idx_versions_approved of table versions is missing",
        "apsctl indexes create",
        sql!("DROP INDEX idx_versions_approved"),
    ),
    Fault::new(
        "a table never analyzed",
        C::Analyze,
        Warning,
        "table versions (2000 rows) has never been analyzed",
        "psql -c 'ANALYZE public.versions'",
        |store| {
            store.sql("ALTER TABLE versions SET (autovacuum_enabled = false)");
            store.sql("INSERT INTO versions (approved) SELECT true FROM generate_series(1, 2000)");
            counted(store, "versions", "n_live_tup >= 2000")
        },
    ),
    Fault::new(
        "a table of dead rows",
        C::Analyze,
        Warning,
        "rows are dead",
        "psql -c 'VACUUM (ANALYZE) public.automation_audit_log'",
        |store| {
            store.sql("ALTER TABLE automation_audit_log SET (autovacuum_enabled = false)");
            store.sql(
                "INSERT INTO automation_audit_log (created_at, completed_at)
                 SELECT '2025-08-01Z', '2025-08-01Z' FROM generate_series(1, 3000);
                 DELETE FROM automation_audit_log WHERE created_at = '2025-08-01Z'",
            );
            counted(store, "automation_audit_log", "n_dead_tup >= 3000")
        },
    ),
    Fault::new(
        "a rule without end",
        C::SlowRules,
        Critical,
        "rule 'endless' did not finish within",
        "apsctl rules list",
        |store| {
            store.sql("INSERT INTO versions (author, confidence) VALUES (repeat('ab', 500000), 0.5)");
            rule(store, "endless", 200, r#"{"field": "author", "op": "matches", "value": "^((a|b)*\\2){2,}$"}"#);
            Box::new(())
        },
    ),
    Fault::new(
        "a backlog",
        C::Pending,
        Warning,
        "pending, in 52 batches of 10",
        "AUTOMATION_BATCH_SIZE=26",
        sql!("INSERT INTO versions (confidence) SELECT 0.5 FROM generate_series(1, 500)"),
    )
    .env(&[("AUTOMATION_BATCH_SIZE", "10")]),
    Fault::new(
        "too large a batch",
        C::BatchSize,
        Warning,
        "a batch has 200000 versions",
        "AUTOMATION_BATCH_SIZE=100000",
        |_| Box::new(()),
    )
    .env(&[("AUTOMATION_BATCH_SIZE", "200000")]),
    Fault::new(
        "an error in the log",
        C::LogErrors,
        Warning,
        "since 2025-10-26 09:00:05 UTC, the last: 2025-10-26 10:20:00 UTC ERROR Broadcast failed: password=***",
        "apsctl logs --level warn --since 2025-10-26T09:00:05Z",
        |_| Box::new(()),
    )
    .env(&[("APSCTL_LOG_FILE", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/doctor/worker.log"))]),
];

/// Creates an idle session that has changed a job, and a session that waits for it.
fn lock(store: &Store) -> Box<dyn Any> {
    let mut holder = store.client();
    holder
        .batch_execute(
            "SET application_name = 'worker'; BEGIN; UPDATE apscheduler_jobs SET args = args WHERE id = 'locked'",
        )
        .unwrap();
    let waiter = wait_for(store, "locked");
    until(store, "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                  AND EXISTS (SELECT FROM pg_stat_activity h WHERE h.datname = current_database()
                              AND h.state = 'idle in transaction' AND h.state_change < clock_timestamp() - interval '1.1 s')");
    Box::new((holder, waiter))
}

/// Creates a prepared transaction that has changed a job, and a session that waits for it.
fn prepared(store: &Store) -> Box<dyn Any> {
    let gid = format!("left-{}", store.database());
    store
        .sql(&format!("BEGIN; UPDATE apscheduler_jobs SET args = args WHERE id = 'left'; PREPARE TRANSACTION '{gid}'"));
    let thread = wait_for(store, "left");
    until(
        store,
        "SELECT count(*) > 0 FROM pg_stat_activity a WHERE a.datname = current_database() AND 0 = ANY (pg_blocking_pids(a.pid))",
    );
    Box::new((Prepared { url: store.url.clone(), gid }, thread))
}

/// Rolls the transaction back when the test ends.
struct Prepared {
    url: String,
    gid: String,
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let client = postgres::Client::connect(&self.url, postgres::NoTls);
        drop(client.unwrap().batch_execute(&format!("ROLLBACK PREPARED '{}'", self.gid)));
    }
}

/// Changes the job as soon as the lock is released.
fn wait_for(store: &Store, job: &'static str) -> std::thread::JoinHandle<()> {
    let mut waiter = store.client();
    std::thread::spawn(move || {
        drop(waiter.execute("UPDATE apscheduler_jobs SET args = args WHERE id = $1", &[&job]));
    })
}

/// Waits until the server's statistics include the changes.
fn counted(store: &Store, table: &str, condition: &str) -> Box<dyn Any> {
    until(store, &format!("SELECT {condition} FROM pg_stat_all_tables WHERE relid = '{table}'::regclass"));
    Box::new(())
}

fn until(store: &Store, condition: &str) {
    let mut client = store.client();
    for _ in 0..600 {
        if client.query_one(condition, &[]).unwrap().get::<_, bool>(0) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("never: {condition}");
}
