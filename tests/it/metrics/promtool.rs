//! promtool, Prometheus' own program, accepts the output.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::furnished;
use crate::support::{Store, apsctl, report_skip};

/// Whether promtool is installed; CI requires it.
fn is_installed() -> bool {
    let here = Command::new("promtool").arg("--version").output().is_ok_and(|said| said.status.success());
    assert!(here || std::env::var_os("CI").is_none(), "no promtool; `tools/promtool.sh` installs it");
    if !here {
        report_skip("no promtool; `tools/promtool.sh` installs it");
    }
    here
}

/// Returns promtool's output for a text, which is empty if the text is valid.
fn promtool_output(text: &str) -> String {
    let mut promtool = Command::new("promtool");
    promtool.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut promtool = promtool.spawn().unwrap();
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let ended = promtool.wait_with_output().unwrap();
    let said = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
    assert_eq!(ended.status.success(), said.is_empty(), "{said}");
    said
}

#[test]
fn promtool_rejects_invalid_text() {
    if is_installed() {
        assert!(promtool_output("apsctl_up 1\n").contains("no help text"));
        assert!(promtool_output("apsctl_up{x=\"1} 1\n").contains("error"));
    }
}

#[test]
fn promtool_accepts_the_metrics() {
    if !is_installed() {
        return;
    }
    let store = furnished();
    assert_eq!(promtool_output(&store.run(&["metrics"]).code(0).stdout), "");
    assert_eq!(promtool_output(&store.run(&["metrics", "--window", "1s"]).code(0).stdout), "");
    assert_eq!(promtool_output(&Store::new().run(&["metrics"]).code(0).stdout), "");
    let down = apsctl(&["metrics", "-d", "postgresql://u@127.0.0.1:1/none"]).run().code(4);
    assert_eq!(promtool_output(&down.stdout), "");
    store.sql("DROP TABLE versions, automation_audit_log");
    assert_eq!(promtool_output(&store.run(&["metrics"]).code(0).stdout), "");
}

/// The application may write any text as a state.
#[test]
fn promtool_accepts_hostile_states() {
    if !is_installed() {
        return;
    }
    let store = furnished();
    store.sql(
        r#"INSERT INTO apscheduler_jobs (id, job_state) VALUES ('1', E'"} 1\napsctl_up 0\n#'), ('2', E'\\'), ('3', NULL), ('4', ''),
           ('5', E'\x1b[2J'), ('6', E'\u202e'), ('7', '\x1b[2J'), ('8', E'\t"'), ('9', 'EXECUTED'), ('10', 'COMPLETED')"#,
    );
    let out = store.run(&["metrics"]).code(0);
    assert_eq!(promtool_output(&out.stdout), "");
    assert!(out.stdout.contains("apsctl_jobs{state=\"COMPLETED\"} 2"), "{out}");
    assert!(!out.stdout.contains('\x1b') && !out.stdout.contains('\u{202e}'), "{out}");
    assert_eq!(out.stdout.lines().filter(|line| line.starts_with("apsctl_up")).count(), 1);
}

/// Ids of jobs and statuses of runs may be any texts, and may look the same when they are shown.
#[test]
fn promtool_accepts_hostile_job_ids() {
    if !is_installed() {
        return;
    }
    let store = furnished();
    store.sql(
        r#"INSERT INTO apscheduler_jobs (id, next_run_time, job_state) SELECT id, '2025-10-27', 'SCHEDULED'
           FROM unnest(ARRAY[E'"} 1\napsctl_up 0\n#', E'\\', '', E'\x1b[2J', '\x1b[2J', E'\u202e', E'\t"', 'a b', '{}', 'ü']) AS t(id);
           INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
           SELECT id, id, '2025-10-25', '2025-10-25' FROM apscheduler_jobs;
           INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
           SELECT 'late', E'word\n' || n, '2025-10-25', '2025-10-25' FROM generate_series(1, 700) n;
           -- Two statuses look the same.
           INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
           SELECT 'lost', status, '2025-10-25', '2025-10-25' FROM unnest(ARRAY[E'\x1b', '\x1b', 'failed']) AS t(status)"#,
    );
    let out = store.run(&["metrics", "--per-job"]).code(0);
    assert_eq!(promtool_output(&out.stdout), "");
    assert!(!out.stdout.contains('\x1b') && !out.stdout.contains('\u{202e}'), "{out}");
    assert_eq!(out.stdout.lines().filter(|line| line.starts_with("apsctl_up")).count(), 1);
    // Two ids look the same.
    assert!(out.stdout.contains("apsctl_jobs_omitted 1\n"), "{out}");
    assert!(out.stdout.contains("apsctl_job_runs_total{job_id=\"late\",status=\"other\"} 681\n"), "{out}");
    assert_eq!(promtool_output(&Store::new().run(&["metrics", "--per-job"]).code(0).stdout), "");
}
