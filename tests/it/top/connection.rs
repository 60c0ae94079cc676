//! A lost connection: the old data stays, and the screen continues when the server is back.

use super::{demo, start};
use crate::support::server;

#[test]
fn a_lost_connection_is_shown_and_made_again() {
    let store = demo();
    let database = store.database();
    let mut screen = start(&store, &[]);
    screen.wait_for("import-legacy");
    let admin = |sql: &str| {
        postgres::Client::connect(&server().url("postgres"), postgres::NoTls).unwrap().batch_execute(sql).unwrap();
    };
    admin(&format!("ALTER DATABASE {database} ALLOW_CONNECTIONS false"));
    admin(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = '{database}' AND application_name LIKE 'apsctl top'"
    ));
    let shown = screen.wait_for("connection lost, retrying in");
    assert!(shown.contains("import-legacy") && shown.contains(" old"), "{shown}");
    // Keys work meanwhile, and a change says why it is not possible.
    screen.press("?");
    screen.wait_for("select a job");
    screen.press("qpy");
    screen.wait_for("accepting");
    admin(&format!("ALTER DATABASE {database} ALLOW_CONNECTIONS true"));
    store.sql("UPDATE apscheduler_jobs SET job_state = 'PAUSED' WHERE id = 'digest-email'");
    let shown = screen.wait_until_gone("connection lost");
    assert!(shown.contains("‖ 2 paused"), "{shown}");
    screen.press("kq");
    screen.wait_for_end(0);
}

#[test]
fn a_store_that_cannot_be_reached_at_first_is_an_error() {
    let store = demo();
    let unreachable = store.url.replace(&store.socket().1, "1");
    let mut shown =
        crate::support::terminal(80).show(&super::top(&store, &[]).env("APSCTL_DATABASE_URL", &unreachable)).text;
    shown.retain(|c| c != '\n');
    assert!(shown.contains("error: reading the store: connecting to") && !shown.contains("[?1049h"), "{shown}");
}
