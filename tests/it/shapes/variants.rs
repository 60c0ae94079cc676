//! The variants of the standard store.

/// The standard rows in other types.
pub(super) struct Variant {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    pub(super) env: &'static [(&'static str, &'static str)],
    /// Commands whose output may differ, by a part of the command line.
    pub(super) except: &'static [&'static str],
    /// Commands that are not run, by a part of the command line.
    pub(super) skip: &'static [&'static str],
    /// Normalizes an output line, to ignore expected differences.
    pub(super) normalize: fn(&str) -> String,
}

pub(super) const fn variant(name: &'static str, sql: &'static str) -> Variant {
    Variant { name, sql, env: &[], except: &[], skip: &[], normalize: str::to_owned }
}

const KOLKATA: &[(&str, &str)] = &[("APSCTL_STORE_TZ", "Asia/Kolkata")];

pub(super) const VARIANTS: &[Variant] = &[
    variant("standard", ""),
    variant(
        "naive times",
        "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC',
             ALTER completed_at TYPE timestamp USING completed_at AT TIME ZONE 'UTC';
         ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE timestamp USING next_run_time AT TIME ZONE 'UTC';
         ALTER TABLE versions ALTER approved_at TYPE timestamp",
    ),
    Variant {
        env: KOLKATA,
        ..variant(
            "naive times in another zone",
            "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE timestamp USING created_at AT TIME ZONE 'Asia/Kolkata',
                 ALTER completed_at TYPE timestamp USING completed_at AT TIME ZONE 'Asia/Kolkata';
             ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE timestamp USING next_run_time AT TIME ZONE 'Asia/Kolkata'",
        )
    },
    variant(
        "epoch seconds, double precision",
        "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE double precision USING extract(epoch FROM created_at),
             ALTER completed_at TYPE double precision USING extract(epoch FROM completed_at);
         ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE double precision USING extract(epoch FROM next_run_time)",
    ),
    variant(
        "epoch seconds, numeric",
        "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE numeric(20, 6) USING extract(epoch FROM created_at),
             ALTER completed_at TYPE numeric USING extract(epoch FROM completed_at);
         ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE numeric USING extract(epoch FROM next_run_time)",
    ),
    variant(
        "epoch seconds, bigint",
        "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE bigint USING extract(epoch FROM created_at)",
    ),
    variant(
        "times as ISO 8601 text",
        "ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE text USING to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'),
             ALTER completed_at TYPE varchar(40) USING to_char(completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US');
         ALTER TABLE apscheduler_jobs ALTER next_run_time TYPE text USING to_char(next_run_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')",
    ),
    variant("job ids as varchar", "ALTER TABLE apscheduler_jobs ALTER id TYPE varchar(191); ALTER TABLE automation_audit_log ALTER job_id TYPE varchar(191)"),
    variant(
        "job ids as char",
        "ALTER TABLE apscheduler_jobs ALTER id TYPE char(10); ALTER TABLE automation_audit_log ALTER job_id TYPE char(10)",
    ),
    variant("run ids as integer", "ALTER TABLE automation_audit_log ALTER id TYPE integer"),
    variant("run ids as smallint", "ALTER TABLE automation_audit_log ALTER id TYPE smallint"),
    variant(
        "rule ids as integer, version ids as integer",
        "ALTER TABLE approval_rules ALTER id TYPE integer; ALTER TABLE versions ALTER id TYPE integer, ALTER approved_by_rule TYPE integer, ALTER approved_in_run TYPE integer",
    ),
    variant(
        "states and statuses as ENUM",
        "CREATE TYPE jobstate AS ENUM ('COMPLETED', 'EXECUTED', 'EXECUTING', 'FAILED', 'PAUSED', 'PENDING', 'REMOVED', 'SCHEDULED');
         CREATE TYPE runstatus AS ENUM ('running', 'completed', 'recovered', 'failed', 'timed_out', 'abandoned');
         ALTER TABLE apscheduler_jobs ALTER job_state TYPE jobstate USING job_state::jobstate;
         ALTER TABLE automation_audit_log ALTER status TYPE runstatus USING status::runstatus",
    ),
    variant(
        "states in lower case and statuses in upper case as ENUM",
        "CREATE TYPE jobstate AS ENUM ('completed', 'executing', 'failed', 'paused', 'pending', 'removed', 'scheduled');
         CREATE TYPE runstatus AS ENUM ('RUNNING', 'COMPLETED', 'RECOVERED', 'FAILED', 'TIMED_OUT', 'ABANDONED');
         ALTER TABLE apscheduler_jobs ALTER job_state TYPE jobstate USING lower(job_state)::jobstate;
         ALTER TABLE automation_audit_log ALTER status TYPE runstatus USING upper(status)::runstatus",
    ),
    variant(
        "states in lower case, statuses in upper case",
        "UPDATE apscheduler_jobs SET job_state = lower(job_state); UPDATE automation_audit_log SET status = upper(status)",
    ),
    variant(
        "states and statuses under a CHECK",
        "UPDATE apscheduler_jobs SET job_state = lower(job_state);
         ALTER TABLE apscheduler_jobs ALTER job_state TYPE varchar(12), ADD CHECK (job_state IN ('pending', 'scheduled', 'executing', 'completed', 'failed', 'paused', 'removed'));
         ALTER TABLE automation_audit_log ADD CHECK (status IN ('running', 'completed', 'recovered', 'failed', 'timed_out', 'abandoned'))",
    ),
    variant(
        "JSON as text",
        "ALTER TABLE apscheduler_jobs ALTER args TYPE text, ALTER kwargs TYPE text; ALTER TABLE automation_audit_log ALTER details TYPE text;
         ALTER TABLE approval_rules ALTER conditions TYPE text",
    ),
    variant(
        "JSON as json",
        "ALTER TABLE apscheduler_jobs ALTER args TYPE json, ALTER kwargs TYPE json; ALTER TABLE automation_audit_log ALTER details TYPE json;
         ALTER TABLE approval_rules ALTER conditions TYPE json; ALTER TABLE versions ALTER metadata TYPE json",
    ),
    variant(
        "booleans as integers",
        "DROP INDEX IF EXISTS idx_versions_approved, idx_approval_rules_active;
         ALTER TABLE versions ALTER approved DROP DEFAULT, ALTER approved TYPE integer USING approved::integer;
         ALTER TABLE approval_rules ALTER is_active DROP DEFAULT, ALTER is_active TYPE smallint USING is_active::integer
",
    ),
    variant(
        "domains",
        "CREATE DOMAIN app_time AS timestamp; CREATE DOMAIN word AS varchar(20) CHECK (VALUE <> ''); CREATE DOMAIN app_word AS word; CREATE DOMAIN flag AS integer CHECK (VALUE IN (0, 1));
         ALTER TABLE automation_audit_log ALTER created_at DROP DEFAULT, ALTER created_at TYPE app_time USING created_at AT TIME ZONE 'UTC', ALTER status TYPE app_word;
         ALTER TABLE apscheduler_jobs ALTER job_state TYPE app_word;
         ALTER TABLE versions ALTER approved DROP DEFAULT, ALTER approved TYPE flag USING approved::integer",
    ),
    variant(
        "other numeric types",
        "ALTER TABLE apscheduler_jobs ALTER misfire_grace_time TYPE numeric; ALTER TABLE automation_audit_log ALTER versions_evaluated TYPE smallint, ALTER versions_approved TYPE double precision",
    ),
    Variant {
        // Rows of a view do not show which transaction wrote them: nothing is evaluated incrementally, and
        // neither approvals nor deletions can be undone.
        skip: &["needed after all", "runs undo 62"],
        except: &["runs show", "run-once -o json", "--purge"],
        ..variant(
        "views",
        "ALTER TABLE versions RENAME TO versions_base; CREATE VIEW versions AS SELECT * FROM versions_base;
         ALTER TABLE apscheduler_jobs RENAME TO jobs_base; CREATE VIEW apscheduler_jobs AS SELECT * FROM jobs_base;
         ALTER TABLE automation_audit_log RENAME TO audit_base; CREATE VIEW automation_audit_log AS SELECT * FROM audit_base;
         ALTER TABLE approval_rules RENAME TO rules_base; CREATE VIEW approval_rules AS SELECT * FROM rules_base",
        )
    },
    variant(
        "partitioned tables",
        "ALTER TABLE automation_audit_log RENAME TO old;
         CREATE TABLE automation_audit_log (id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY, job_id text, status text, created_at timestamptz NOT NULL DEFAULT now(),
             completed_at timestamptz, versions_evaluated bigint, versions_approved bigint, error text, details jsonb) PARTITION BY RANGE (created_at);
         CREATE TABLE p1 PARTITION OF automation_audit_log FOR VALUES FROM (MINVALUE) TO ('2025-10-20');
         CREATE TABLE p2 PARTITION OF automation_audit_log FOR VALUES FROM ('2025-10-20') TO (MAXVALUE);
         INSERT INTO automation_audit_log SELECT * FROM old;
         SELECT setval(pg_get_serial_sequence('automation_audit_log', 'id'), 61); DROP TABLE old",
    ),
    Variant {
        // uuid.rs tests these commands with UUIDs.
        skip: &["runs undo 62"],
        except: &["runs show", "--version 1", "--dry-run -o json"],
        normalize: without_uuid_padding,
        ..variant(
            "ids as uuid",
            "CREATE SEQUENCE runs START 62; CREATE FUNCTION as_uuid(n bigint) RETURNS uuid LANGUAGE sql AS $$SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid$$;
             ALTER TABLE automation_audit_log ALTER id DROP IDENTITY; ALTER TABLE automation_audit_log ALTER id TYPE uuid USING as_uuid(id), ALTER id SET DEFAULT as_uuid(nextval('runs'));
             ALTER TABLE approval_rules ALTER id DROP IDENTITY; ALTER TABLE approval_rules ALTER id TYPE uuid USING as_uuid(id);
             ALTER TABLE versions ALTER id DROP IDENTITY; ALTER TABLE versions ALTER id TYPE uuid USING as_uuid(id),
                 ALTER approved_by_rule TYPE uuid USING as_uuid(approved_by_rule), ALTER approved_in_run TYPE uuid USING as_uuid(approved_in_run)",
        )
    },
    Variant {
        // The store does not record which rule approved a version and in which run.
        except: &["rules list", "runs undo 62"],
        ..variant(
            "without the columns of an approval",
            "ALTER TABLE versions DROP approved_at, DROP approved_by_rule, DROP approved_in_run",
        )
    },
    Variant {
        except: &["runs undo 62"],
        ..variant("without approved_in_run", "ALTER TABLE versions DROP approved_in_run")
    },
    Variant {
        except: &["audit tail", "runs show", "runs undo", "metrics"],
        ..variant(
            "without optional columns of the audit log",
            "ALTER TABLE automation_audit_log DROP versions_evaluated, DROP versions_approved, DROP error, DROP details",
        )
    },
    Variant {
        except: &["runs show"],
        ..variant(
            "columns that apsctl does not know",
            "ALTER TABLE apscheduler_jobs ADD tenant text NOT NULL DEFAULT 'x', ADD \"Odd name\" integer;
             ALTER TABLE versions ADD tenant uuid DEFAULT gen_random_uuid(); ALTER TABLE automation_audit_log ADD tenant text NOT NULL DEFAULT 'x'",
        )
    },
];

/// Removes the differences between a number and the UUID computed from it.
fn without_uuid_padding(line: &str) -> String {
    line.replace("00000000-0000-0000-0000-", "").replace('"', "").chars().filter(|c| *c != '0').collect()
}
