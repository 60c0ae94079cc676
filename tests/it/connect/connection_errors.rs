//! Errors of connecting

use std::net::TcpListener;
use std::time::{Duration, Instant};

use snapbox::{assert_data_eq, str};

use super::list;
use crate::support::{Store, apsctl};

#[test]
fn an_unreadable_env_file_is_named_without_its_content() {
    assert_data_eq!(
        list(&["--env-file", "/nowhere/.env"]).run(),
        str![[r#"
---- stderr ----
error: --env-file /nowhere/.env: No such file or directory
---- exit 2 ----

"#]]
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("env");
    std::fs::write(&file, "DATABASE_URL postgresql://u:s3cret@h/db\n").unwrap();
    let name = file.to_str().unwrap();
    assert_data_eq!(
        list(&["--env-file", name]).replace_in_output(name, "FILE").run(),
        str![[r#"
---- stderr ----
error: --env-file FILE: a line is not NAME=value (at character 13)
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_refused_connection_has_a_hint() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    let url = format!("postgresql://u:s3cret@127.0.0.1:{port}/db");
    assert_data_eq!(
        list(&["-d", &url]).replace_in_output(&port, "PORT").run(),
        str![[r#"
---- stderr ----
error: connecting to database "db" as "u": 127.0.0.1:PORT: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        list(&["-d", "host=/nowhere user=u dbname=d password=s3cret"]).run(),
        str![[r#"
---- stderr ----
error: connecting to database "d" as "u": /nowhere/.s.PGSQL.5432: No such file or directory
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}

#[test]
fn missing_databases_and_roles() {
    let store = Store::new();
    let (socket, _) = store.socket();
    let elsewhere = store.keyword_string().replace(store.database(), "nowhere");
    assert_data_eq!(
        list(&["-d", &elsewhere]).replace_in_output(&socket, "SOCKET").run(),
        str![[r#"
---- stderr ----
error: connecting to database "nowhere" as "postgres": SOCKET/.s.PGSQL.5432: database "nowhere" does not exist
hint: check the name of the database (-d, PGDATABASE)
---- exit 4 ----

"#]]
    );
    let somebody = store.url.replace("postgres@", "nobody_at_all@");
    assert_data_eq!(
        store.apsctl(&["jobs", "list", "-d", &somebody]).replace_in_output(&socket, "SOCKET").run(),
        str![[r#"
---- stderr ----
error: connecting to database "DATABASE" as "nobody_at_all": SOCKET/.s.PGSQL.5432: role "nobody_at_all" does not exist
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
}

#[test]
fn an_invalid_connection_string_never_shows_its_password() {
    for wrong in [
        "postgresql://u:s3cret@h:port/db",
        "postgresql://u:s3cret@h:99999/db",
        "postgresql://u:s3/cr@et@h:port/db",
        "postgresql://u:s3cret%ZZ%FF@h/db",
        "mysql://u:s3cret@h/db",
        "mysql+pymysql://u:s3cret@h/db",
        "host=h password=s3cret colour=red",
        "host=h password='s3cret",
        "postgresql://h/db?password=s3cret&colour=red",
        "postgresql://u:s3cret@h/db?sslmode=s3cret",
        "password=s3cret password",
        "postgresql://u:s3cret/db",
        "postgresql://u:p@s3cret:s3cret@h/db",
        "postgresql://u:s3cret@h/d@b",
        "postgresql://u:s3cret@[::1/db",
        "postgresql://u:s3cret@h/db?sslmode",
        "host=h password=s3cret require_auth=none",
    ] {
        let ended = list(&["-d", wrong]).run();
        assert_eq!(ended.code, Some(2), "{wrong}: {ended}");
        let said = if wrong.contains("sslmode") { ended.stderr.replacen("\"s3cret\"", "", 1) } else { ended.stderr };
        assert!(!said.contains("s3cret") && !said.contains("et@h"), "{wrong}: {said}");
        assert!(said.starts_with("error: "), "{wrong}: {said}");
    }
    assert_data_eq!(
        list(&["-d", "postgresql://u:s3cret@h:port/db"]).run(),
        str![[r#"
---- stderr ----
error: invalid port number: "port"
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        list(&["-d", "mysql://u:s3cret@h/db"]).run(),
        str![[r#"
---- stderr ----
error: not a PostgreSQL URL: the scheme is "mysql"
hint: write it like postgresql://user@host:5432/database
---- exit 2 ----

"#]]
    );
}

#[test]
fn there_is_no_password_option() {
    let ended = list(&["--password", "s3cret"]).run().code(2);
    assert!(!ended.stderr.contains("s3cret"), "{ended}");
    assert!(!apsctl(&["jobs", "list", "--help"]).run().stdout.contains("--password"));
}

#[test]
fn required_tls_is_not_ignored() {
    let tls = list(&["-d", "postgresql://h/db?sslmode=require"]);
    assert!(matches!(tls.env("PGCONNECT_TIMEOUT", "1").run().code, Some(2 | 4)));
}

#[test]
fn a_server_that_never_answers_times_out() {
    let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = deaf.local_addr().unwrap().port().to_string();
    let started = Instant::now();
    let ended = list(&["-d", &format!("host=127.0.0.1 port={port} user=u")]).env("PGCONNECT_TIMEOUT", "1");
    assert_data_eq!(
        ended.replace_in_output(&port, "PORT").run(),
        str![[r#"
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----

"#]]
    );
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_server_that_closes_the_connection_is_an_error() {
    let rude = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = rude.local_addr().unwrap().port().to_string();
    let hang_up = std::thread::spawn(move || drop(rude.accept()));
    let ended = list(&["-d", &format!("host=127.0.0.1 port={port} user=u")]).run().code(4);
    // Which of the two errors occurs depends on timing.
    let ways = ["connection closed", "Connection reset by peer"].map(|way| format!("127.0.0.1:{port}: {way}\n"));
    assert!(ways.iter().any(|way| ended.stderr.contains(way)), "{ended}");
    hang_up.join().unwrap();
}
