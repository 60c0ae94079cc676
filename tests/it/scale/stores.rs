//! SQL that fills large stores, on each layout of the tables. `make bench-scale` and the tests use it.

use std::fmt::Write as _;

/// Returns a dump of APScheduler's tables, which has one row for each kind of job, and the other tables of the application.
fn dump(name: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/apscheduler/tests/fixtures/apscheduler");
    let dump = std::fs::read_to_string(folder.join(name)).unwrap();
    let tables = [
        include_str!("../../../migrations/audit_table.sql").replace(":audit", "automation_audit_log"),
        include_str!("../../../migrations/versions_table.sql").replace(":versions", "versions"),
        include_str!("../../../migrations/rules_table.sql").replace(":rules", "approval_rules"),
    ];
    format!("{dump};\nSET search_path = public;\n{}", tables.concat())
}

/// Jobs of the guide's layout. One in a thousand is late, executes, has failed or is paused.
const GUIDE_JOBS: &str = "INSERT INTO apscheduler_jobs
    (id, func_ref, args, kwargs, next_run_time, job_state, misfire_grace_time)
    SELECT 'job-' || n, 'app.services.automation_service.task_' || n % 40, '[]', '{\"depth\": 50}',
           CASE WHEN n % 1000 IN (2, 3, 4) THEN NULL
                WHEN n % 1000 = 1 THEN now() - interval '2 hours'
                WHEN n <= SCHEDULES THEN date_trunc('day', now(), 'UTC') + n % 1440 * interval '1 minute'
                     + CASE WHEN date_trunc('day', now(), 'UTC') + n % 1440 * interval '1 minute' <= now()
                            THEN interval '1 day' ELSE interval '0' END
                ELSE now() + (1 + n % 8640) * interval '10 seconds' END,
           CASE n % 1000 WHEN 2 THEN 'EXECUTING' WHEN 3 THEN 'FAILED' WHEN 4 THEN 'PAUSED' ELSE 'SCHEDULED' END, 3600
    FROM generate_series(1, JOBS) n;
    INSERT INTO apsctl.schedules (job_id, cron, time_zone, dialect, updated_at)
    SELECT 'job-' || n, n % 60 || ' ' || n / 60 % 24 || ' * * *', 'UTC', 'crontab', now() - interval '60 days'
    FROM generate_series(1, SCHEDULES) n;
    INSERT INTO apsctl.pauses (job_id, kept_job_state, paused_by, paused_at)
    SELECT id, 'SCHEDULED', 'ops', now() - interval '1 day' FROM apscheduler_jobs WHERE job_state = 'PAUSED';";

/// Half of the runs belong to the jobs with a schedule, and start at their daily slots; the newest runs are the last rows. One in
/// a thousand has failed, and one in a hundred thousand is open.
const GUIDE_RUNS: &str = "INSERT INTO automation_audit_log
    (job_id, status, created_at, completed_at, versions_evaluated, versions_approved, error)
    SELECT job_id, status, at, CASE WHEN status <> 'running' THEN at + seconds * interval '1 second' END, 47, 34,
           CASE WHEN status = 'failed' THEN 'psycopg2.OperationalError: connection refused' END
    FROM (SELECT job_id, at, 1 + n % 40 / 10.0 AS seconds,
                 CASE WHEN n % 100000 = 7 THEN 'running' WHEN n % 1000 = 3 THEN 'failed' ELSE 'completed' END AS status
          FROM (SELECT n, 'job-' || 1 + n % SCHEDULES AS job_id,
                       date_trunc('day', now(), 'UTC') + (1 + n % SCHEDULES) % 1440 * interval '1 minute'
                       - (n / SCHEDULES) * interval '1 day' + n % 5 * interval '1 second' AS at
                FROM generate_series(0, RUNS / 2) n
                UNION ALL
                SELECT n, 'job-' || 1 + n % JOBS, now() - n * (interval '90 days' / (RUNS / 2))
                FROM generate_series(1, RUNS / 2) n) run
          WHERE at < now()) run
    ORDER BY at;";

/// Pending versions and a rule.
const VERSIONS: &str = "INSERT INTO approval_rules (name, priority, conditions)
    VALUES ('High Confidence', 10, '{\"field\": \"confidence\", \"op\": \"gte\", \"value\": 0.9}');
    INSERT INTO versions (approved, created_at, author, source, confidence, lines_changed)
    SELECT n % 10 <> 0, now() - n * interval '1 minute', 'user' || n % 100, 'manual', n % 100 / 100.0, n % 500
    FROM generate_series(1, JOBS) n;";

/// Copies of a row with a daily trigger, each with an id, a time of day and a next run of its own in its pickle. The ids have
/// the length of the copied one.
const APS3_JOBS: &str = "INSERT INTO apscheduler_jobs
    WITH template AS (
        SELECT job_state, position('cron-simple'::bytea in job_state) AS id_at,
               position('\\x4b038c046c617374944b03'::bytea in job_state) AS hour_at,
               position('\\x4b0f68534b0f'::bytea in job_state) AS minute_at,
               position('\\x430a07ea0c01030f'::bytea in job_state) AS next_at
        FROM apscheduler_jobs WHERE id = 'cron-simple'
    ), job AS (
        SELECT n, set_byte('\\x00', 0, n % 24) AS hour, set_byte('\\x00', 0, n / 24 % 60) AS minute,
               date_trunc('day', now(), 'UTC') + (n % 24 * 60 + n / 24 % 60) * interval '1 minute' AS today
        FROM generate_series(1, JOBS) n
    ), next AS (
        SELECT *, 'cron' || lpad(n::text, 7, '0') AS id,
               CASE WHEN today > now() OR n % 1000 = 1 THEN today ELSE today + interval '1 day' END AT TIME ZONE 'UTC' AS at
        FROM job
    )
    SELECT id, extract(epoch FROM at AT TIME ZONE 'UTC')::float8,
           overlay(overlay(overlay(overlay(job_state
               placing id::bytea from id_at)
               placing '\\x4b' || hour || '\\x8c046c617374944b' || hour from hour_at)
               placing '\\x4b' || minute || '\\x68534b' || minute from minute_at)
               placing '\\x430a' || int2send(extract(year FROM at)::smallint) || set_byte('\\x00', 0, extract(month FROM at)::int)
                   || set_byte('\\x00', 0, extract(day FROM at)::int) || hour || minute from next_at)
    FROM template, next;
    DELETE FROM apscheduler_jobs WHERE id NOT SIMILAR TO 'cron[0-9]{7}';";

/// Copies of the rows with intervals and of those with cron triggers, due within a day.
const APS4_JOBS: &str = "INSERT INTO schedules
    SELECT s.id || '-' || n, task_id, trigger, args, kwargs, false, \"coalesce\", misfire_grace_time, max_jitter, job_executor,
           job_result_expiration_time, metadata, now() - interval '1 day',
           now() + CASE WHEN n % 1000 = 1 THEN interval '-2 hours' ELSE n % 8640 * interval '10 seconds' END, NULL, NULL
    FROM generate_series(1, JOBS / 4) n, schedules s
    WHERE s.id IN ('cron-simple', 'cron-jitter', 'interval-30s', 'interval-weeks');
    DELETE FROM schedules WHERE id !~ '[0-9]$';
    INSERT INTO jobs
    SELECT gen_random_uuid(), task_id, args, kwargs, 'interval-30s-' || n, now(), executor, jitter, NULL,
           result_expiration_time, metadata, now(), 'scheduler', now() + interval '1 minute'
    FROM generate_series(1, JOBS / 1000) n, jobs WHERE task_id = 'fixture_app.jobs:report';
    INSERT INTO job_results
    SELECT gen_random_uuid(), 'success', now() - n * interval '1 second', now() - n * interval '1 second',
           now() + interval '1 day', NULL, NULL FROM generate_series(1, JOBS) n;";

/// Runs of copied jobs.
const OTHER_RUNS: &str = "INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
    SELECT (array_agg(id))[1], CASE WHEN n % 1000 = 3 THEN 'failed' ELSE 'completed' END, now() - n * interval '20 seconds',
           now() - n * interval '20 seconds' + n % 40 * interval '0.1 seconds'
    FROM (SELECT id::text, row_number() OVER () AS n FROM TABLE) run GROUP BY n ORDER BY n DESC;";

/// Entries of the operator journal, with the hashes of the chain.
pub(crate) fn journal(entries: u64) -> String {
    format!(
        "ALTER TABLE apsctl.operations DISABLE TRIGGER USER;
        DO $$
        DECLARE entry apsctl.operations; last bytea := decode(repeat('00', 32), 'hex');
        BEGIN
            FOR number IN 1..{entries} LOOP
                entry := NULL;
                entry.id := number; entry.seq := number; entry.prev_hash := last;
                entry.at := now() - ({entries} - number) * interval '1 minute';
                entry.os_user := 'ops'; entry.host := 'db1'; entry.db_role := 'postgres'; entry.session_role := 'postgres';
                entry.server := 'socket:5432'; entry.command := 'apsctl jobs pause job-' || number % 1000;
                entry.job_id := 'job-' || number % 1000; entry.before := '{{\"job_state\": \"SCHEDULED\"}}';
                entry.after := '{{\"job_state\": \"PAUSED\"}}';
                entry.hash := apsctl.operation_hash(entry);
                INSERT INTO apsctl.operations OVERRIDING SYSTEM VALUE VALUES (entry.*);
                last := entry.hash;
            END LOOP;
            UPDATE apsctl.journal_head SET seq = {entries}, hash = last;
        END $$;
        ALTER TABLE apsctl.operations ENABLE TRIGGER USER;
        ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;"
    )
}

/// A layout of the tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Layout {
    Guide,
    Aps3,
    Aps4,
}

impl Layout {
    pub(crate) const ALL: [Self; 3] = [Self::Guide, Self::Aps3, Self::Aps4];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::Aps3 => "aps3",
            Self::Aps4 => "aps4",
        }
    }

    /// The id of a job that [`Layout::rows`] makes.
    pub(crate) fn job(self) -> &'static str {
        match self {
            Self::Guide => "job-77",
            Self::Aps3 => "cron0000077",
            Self::Aps4 => "interval-30s-77",
        }
    }

    /// Returns SQL that creates the application's tables; empty where `migrate up --create-tables` does.
    pub(crate) fn tables(self) -> String {
        match self {
            Self::Guide => String::new(),
            Self::Aps3 => dump("aps3.sql"),
            Self::Aps4 => dump("aps4.sql"),
        }
    }

    /// Returns SQL that fills a migrated store: on the guide's layout with a tenth as many schedules, and ten times as many runs
    /// as jobs; otherwise with as many runs as jobs.
    pub(crate) fn rows(self, jobs: u64) -> String {
        let mut sql = match self {
            Self::Guide => [GUIDE_JOBS, GUIDE_RUNS].concat(),
            Self::Aps3 => APS3_JOBS.to_owned() + &OTHER_RUNS.replace("TABLE", "apscheduler_jobs"),
            Self::Aps4 => APS4_JOBS.to_owned() + &OTHER_RUNS.replace("TABLE", "schedules"),
        };
        write!(sql, "{VERSIONS} ANALYZE;").unwrap();
        sql.replace("SCHEDULES", &(jobs / 10).to_string())
            .replace("RUNS", &(jobs * 10).to_string())
            .replace("JOBS", &jobs.to_string())
    }
}

/// Returns a log with runs, one in seven lines about a job.
pub(crate) fn log(lines: u64) -> String {
    let mut text = String::new();
    for n in 0..lines {
        let (hour, minute, second) = (n / 3600 % 24, n / 60 % 60, n % 60);
        let message = match n % 7 {
            0 => "INFO Automation run started",
            1 => "INFO Evaluating 47 pending versions",
            2 => "INFO Rule 'High Confidence' matched 34 versions",
            3 => "INFO Auto-approved 34 versions",
            4 => "INFO Automation run completed (3.2s)",
            5 => "INFO GET /api/v1/tasks 200",
            _ => "DEBUG connection returned to the pool",
        };
        writeln!(text, "2026-10-26 {hour:02}:{minute:02}:{second:02} {message}").unwrap();
    }
    text
}
