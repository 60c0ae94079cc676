//! Settings come from the option, else the environment, else `--env-file`, else the default.

use std::io::Write as _;

use snapbox::{assert_data_eq, str};

use super::store_with;
use crate::support::{Output, apsctl};

/// Returns the sizes of a pass's batches with these settings.
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
fn the_option_takes_precedence_over_environment_file_and_default() {
    assert_eq!(batches(None, None, None), "6");
    assert_eq!(batches(None, None, Some("4")), "4 2");
    assert_eq!(batches(None, Some("3"), Some("4")), "3 3");
    assert_eq!(batches(Some("5"), Some("3"), Some("4")), "5 1");
    assert_eq!(batches(None, Some(""), Some("4")), "4 2");
}

/// Runs a pass without a server: settings are checked before it connects.
fn run_with(name: &str, value: &str) -> Output {
    apsctl(&["run-once"]).env(name, value).run()
}

#[test]
fn an_invalid_setting_is_named() {
    assert_data_eq!(
        run_with("AUTOMATION_BATCH_SIZE", "many"),
        str![[r#"
---- stderr ----
error: AUTOMATION_BATCH_SIZE: invalid digit found in string: "many"
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        run_with("JOB_TIMEOUT_SECONDS", "soon"),
        str![[r#"
---- stderr ----
error: JOB_TIMEOUT_SECONDS/SCHEDULER_JOB_TIMEOUT: not a duration; write it like 90s, 15m, 2h or 7d: "soon"
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        run_with("JOB_RETRY_COUNT", "-1"),
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
            let out = run_with(name, wrong).code(2);
            assert!(out.stderr.contains(name), "{out}");
        }
    }
    for (name, zero) in [("--batch-size", "0"), ("--timeout", "0"), ("--lease", "0s"), ("--max-concurrent-jobs", "0")] {
        let out = apsctl(&["run-once", name, zero]).run().code(2);
        assert!(out.stderr.contains(name), "{out}");
    }
}

#[test]
fn a_duration_may_be_long_but_not_overflow() {
    let store = store_with(1, 1);
    store.run(&["run-once", "--timeout", "60d", "--lease", "60d", "--retry-delay", "60d"]).code(0);
    for name in ["--timeout", "--lease", "--retry-delay"] {
        let out = store.run(&["run-once", name, "18446744073709551615"]).code(2);
        assert!(out.stderr.contains(name), "{out}");
    }
}

#[test]
fn the_timeout_can_be_set_by_two_variables() {
    for name in ["JOB_TIMEOUT_SECONDS", "SCHEDULER_JOB_TIMEOUT"] {
        let store = store_with(2, 2);
        super::slow(&store, "2");
        let out = store.apsctl(&["run-once"]).env(name, "1").run().code(1);
        assert!(out.stderr.contains("timeout: the pass took longer than 1s"), "{out}");
    }
}

#[test]
fn the_environment_sets_the_retries() {
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
