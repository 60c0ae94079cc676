//! Settings: flag, else environment, else `--env-file`, else default.

use std::io::Write as _;

use snapbox::{assert_data_eq, str};

use super::store_with;
use crate::support::{Output, apsctl};

/// The sizes of the transactions a pass has made, with such settings of the batch size.
fn batches(flag: Option<&str>, variable: Option<&str>, file: Option<&str>) -> String {
    let store = store_with(6, 6);
    let mut env_file = tempfile::NamedTempFile::new().unwrap();
    writeln!(env_file, "OTHER=1").unwrap();
    if let Some(size) = file {
        writeln!(env_file, "AUTOMATION_BATCH_SIZE={size}").unwrap();
    }
    let path = env_file.path().to_str().unwrap().to_owned();
    let mut args = vec!["run-once", "--env-file", &path];
    args.extend(flag.iter().flat_map(|size| ["--batch-size", *size]));
    let mut pass = store.apsctl(&args);
    if let Some(size) = variable {
        pass = pass.env("AUTOMATION_BATCH_SIZE", size);
    }
    pass.run().code(0);
    store.value(
        "SELECT string_agg(n::text, ' ' ORDER BY first)
         FROM (SELECT count(*) AS n, min(id) AS first FROM versions GROUP BY xmin::text) t",
    )
}

#[test]
fn flag_before_environment_before_file_before_default() {
    assert_eq!(batches(None, None, None), "6");
    assert_eq!(batches(None, None, Some("4")), "4 2");
    assert_eq!(batches(None, Some("3"), Some("4")), "3 3");
    assert_eq!(batches(Some("5"), Some("3"), Some("4")), "5 1");
    assert_eq!(batches(None, Some(""), Some("4")), "4 2");
}

fn with(name: &str, value: &str) -> Output {
    // Settings are looked at before anybody is asked.
    apsctl(&["run-once"]).env(name, value).run()
}

#[test]
fn a_wrong_setting_is_named() {
    assert_data_eq!(
        with("AUTOMATION_BATCH_SIZE", "many"),
        str![[r#"
---- stderr ----
error: AUTOMATION_BATCH_SIZE: invalid digit found in string: "many"
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        with("JOB_TIMEOUT_SECONDS", "soon"),
        str![[r#"
---- stderr ----
error: JOB_TIMEOUT_SECONDS/SCHEDULER_JOB_TIMEOUT: expected number at 0; write it like 90s, 15m, 2h or 7d: "soon"
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        with("JOB_RETRY_COUNT", "-1"),
        str![[r#"
---- stderr ----
error: JOB_RETRY_COUNT: invalid digit found in string: "-1"
---- exit 2 ----

"#]]
    );
}

#[test]
fn every_setting_is_checked() {
    for name in [
        "SCHEDULER_MAX_CONCURRENT_JOBS",
        "JOB_TIMEOUT_SECONDS",
        "SCHEDULER_JOB_TIMEOUT",
        "JOB_RETRY_COUNT",
        "JOB_RETRY_DELAY_SECONDS",
        "AUTOMATION_BATCH_SIZE",
        "APSCTL_LEASE_SECONDS",
    ] {
        for wrong in ["x", "-1", "99999999999999999999"] {
            let out = with(name, wrong).code(2);
            assert!(out.stderr.contains(name), "{out}");
        }
    }
    for (name, zero) in
        [("--batch-size", "0"), ("--timeout", "0"), ("--lease", "0s"), ("--max-concurrent-jobs", "0")]
    {
        let out = apsctl(&["run-once", name, zero]).run().code(2);
        assert!(out.stderr.contains(name), "{out}");
    }
}

#[test]
fn a_very_long_time_is_no_accident() {
    let store = store_with(1, 1);
    store.run(&["run-once", "--timeout", "60d", "--lease", "60d", "--retry-delay", "60d"]).code(0);
    for name in ["--timeout", "--lease", "--retry-delay"] {
        let out = store.run(&["run-once", name, "18446744073709551615"]).code(2);
        assert!(out.stderr.contains(name), "{out}");
    }
}

#[test]
fn the_timeout_has_two_names_and_counts() {
    for name in ["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"] {
        let store = store_with(2, 2);
        super::slow(&store, "2");
        let out = store.apsctl(&["run-once"]).env(name, "1").run().code(1);
        assert!(out.stderr.contains("timeout: the pass took longer than 1s"), "{out}");
    }
}

#[test]
fn retries_come_from_the_environment() {
    let nobody = apsctl(&["run-once", "-d", "postgresql://u@127.0.0.1:1/none"]);
    assert_data_eq!(
        nobody.env("JOB_RETRY_COUNT", "2").env("JOB_RETRY_DELAY_SECONDS", "0").run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
2025-10-26 12:00:00 INFO Retrying in 0 seconds...
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
2025-10-26 12:00:00 INFO Retrying in 0 seconds...
2025-10-26 12:00:00 ERROR Database connection refused
2025-10-26 12:00:00 ERROR Automation run failed: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 1 ----

"#]]
    );
}
