//! The release build ignores the fixed time of tests. `make test-release` builds it and names it in `APSCTL_RELEASE_BINARY`.

use std::process::{Command, Output};

use crate::support::{Store, store_with_job};

const FIXED_TIME: &str = "2001-02-03T04:05:06Z";

/// Runs the release build with the arguments and the environment of a test.
fn run_release_build(store: &Store, args: &[&str]) -> Output {
    let command = store.apsctl(args).now(FIXED_TIME).command();
    let binary = std::env::var("APSCTL_RELEASE_BINARY").expect("the path of the release build");
    let environment = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    Command::new(binary).args(command.get_args()).env_clear().envs(environment).output().unwrap()
}

#[test]
#[ignore = "needs the release build: run `make test-release`"]
fn the_release_build_ignores_the_fixed_time() {
    let store = store_with_job("daily");
    let journal_year = "SELECT max(extract(year FROM at))::int > 2001 FROM apsctl.operations";

    let output = run_release_build(&store, &["cron", "next", "* * * * *"]);
    let fire_times = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && !fire_times.contains("2001"), "{output:?}");
    let output = run_release_build(&store, &["jobs", "pause", "daily"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(store.value(journal_year), "true", "the journal entry has the server's time");
    let output = run_release_build(&store, &["jobs", "list", "--now", FIXED_TIME]);
    assert_eq!(output.status.code(), Some(2), "the option does not exist: {output:?}");

    store.apsctl(&["jobs", "resume", "daily"]).now(FIXED_TIME).run().code(0);
    let fixed = store.apsctl(&["cron", "next", "* * * * *"]).now(FIXED_TIME).run().code(0);
    assert!(fixed.stdout.contains("2001-02-03"), "the test build uses the fixed time: {fixed}");
}
