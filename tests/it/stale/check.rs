//! `stale` as a monitoring check.

use snapbox::{assert_data_eq, str};

use super::store_with_stale_jobs;
use crate::support::{Store, apsctl, job};

#[test]
fn nagios_ok() {
    let store = Store::new();
    job("fresh").insert(&store);
    assert_data_eq!(
        store.run(&["stale", "-o", "nagios"]),
        str![[r#"
STALE OK - 0 overdue, 0 stuck, 0 silent | overdue=0;; stuck=0;; silent=0;; max_overdue=0s;3600;
---- exit 0 ----

"#]]
    );
}

#[test]
fn nagios_warning() {
    let store = Store::new();
    job("late").next_run_time("2025-10-26 10:30:00+00").insert(&store);
    assert_data_eq!(
        store.run(&["stale", "-o", "nagios"]),
        str![[r#"
STALE WARNING - 1 overdue, 0 stuck, 0 silent: late | overdue=1;; stuck=0;; silent=0;; max_overdue=5400s;3600;
---- exit 1 ----

"#]]
    );
}

#[test]
fn nagios_critical() {
    assert_data_eq!(
        store_with_stale_jobs().run(&["stale", "-o", "nagios", "--ran-within", "1d"]),
        str![[r#"
STALE CRITICAL - 2 overdue, 1 stuck, 6 silent: very-late, lost, late, just-in-time, fresh | overdue=2;; stuck=1;; silent=6;; max_overdue=172800s;3600;
---- exit 2 ----

"#]]
    );
}

#[test]
fn nagios_unknown() {
    let nobody = "postgresql://u:secret@127.0.0.1:1/none";
    assert_data_eq!(
        apsctl(&["stale", "-o", "nagios", "-d", nobody]).run(),
        str![[r#"
APSCTL UNKNOWN - error: connecting to database "none" as "u": 127.0.0.1:1: Connection refused; hint: CONNECTION_REFUSED_HINT
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        apsctl(&["stale", "-o", "nagios", "--older-than", "soon"]).run(),
        str![[r#"
APSCTL UNKNOWN - error: invalid value 'soon' for '--older-than <DURATION>': not a duration; write it like 90s, 15m, 2h or 7d; For more information, try '--help'.
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        Store::unmigrated().run(&["stale", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: looking for stale jobs: there is no table apscheduler_jobs; hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates that of the guide layout, which APScheduler itself cannot use
---- exit 3 ----

"#]]
    );
}

#[test]
fn no_server_is_exit_4() {
    assert_data_eq!(
        apsctl(&["stale", "-d", "postgresql://u@127.0.0.1:1/none"]).run(),
        str![[r#"
---- stderr ----
error: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}
