//! Help, and wrong command lines.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, apsctl};

#[test]
fn help_and_version_go_to_stdout() {
    assert_data_eq!(
        apsctl(&["--version"]).run(),
        str![[r#"
apsctl 0.1.0
---- exit 0 ----

"#]]
    );
    for help in [&["--help"][..], &["-h"], &["jobs", "--help"], &["jobs", "pause", "-h"], &["help", "undo"]] {
        let ended = apsctl(help).run().code(0);
        assert!(ended.stderr.is_empty() && ended.stdout.contains("Usage: apsctl"), "{ended}");
    }
}

#[test]
fn a_wrong_command_line_exits_2_without_connecting() {
    assert_data_eq!(
        apsctl(&["job", "list"]).run(),
        str![[r#"
---- stderr ----
error: unrecognized subcommand 'job'

  tip: a similar subcommand exists: 'jobs'

Usage: apsctl [--profile NAME | -d URL | --sandbox] COMMAND [OPTIONS]

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["jobs", "list", "--limt", "5"]).run(),
        str![[r#"
---- stderr ----
error: unexpected argument '--limt' found

  tip: a similar argument exists: '--limit'

Usage: apsctl jobs list --limit <N>

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    for wrong in [
        &[][..],
        &["jobs"],
        &["jobs", "list", "-o", "xml"],
        &["jobs", "list", "--limit", "-1"],
        &["jobs", "list", "-q", "-v"],
        &["jobs", "show"],
        &["jobs", "list", "--statement-timeout", "soon"],
    ] {
        apsctl(wrong).run().code(2);
    }
}

#[test]
fn nagios_with_another_command_is_unknown() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["jobs", "list", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: -o nagios works only for checks, and `apsctl jobs list` is not one; hint: checks are doctor, health, stale, cron check, indexes verify, jobs verify, jobs preflight, jobs diff, rules check and runs expected
---- exit 3 ----

"#]]
    );
}

#[test]
fn every_failed_check_is_unknown_for_nagios() {
    assert_data_eq!(
        apsctl(&["stale", "-o", "nagios", "--older-than", "soon"]).run(),
        str![[r#"
APSCTL UNKNOWN - error: invalid value 'soon' for '--older-than <DURATION>': not a duration; write it like 90s, 15m, 2h or 7d; For more information, try '--help'.
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["stale", "-onagios", "-d", "host=/nowhere user=u dbname=d"]).run(),
        str![[r#"
APSCTL UNKNOWN - error: connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory; hint: CONNECTION_REFUSED_HINT
---- exit 3 ----

"#]]
    );
    let store = Store::unmigrated();
    assert_data_eq!(
        store.run(&["stale", "--output=nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: looking for stale jobs: there is no table apscheduler_jobs; hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 3 ----

"#]]
    );
}
