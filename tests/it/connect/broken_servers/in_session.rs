//! Failures in a session

use snapbox::{assert_data_eq, str};

use super::all;
use crate::support::{ScriptedConnection, answering_job, message, scripted_server, store_with_job};

#[test]
fn failures_in_a_session() {
    let said = all(&[
        ("garbage", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }),
        ("nothing to BEGIN", "sslmode=disable", |server| {
            server.accept_login();
            server.wait_for_disconnect();
        }),
        ("nothing to a question", "sslmode=disable", |server| {
            server.accept_transaction();
            server.wait_for_disconnect();
        }),
        ("the end in mid-row", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&message(b'D', &[0; 100])[..50]);
        }),
        ("half a row, and then nothing", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&message(b'D', &[0; 100])[..50]);
            server.wait_for_disconnect();
        }),
        ("a claimed length of two gigabytes", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&[b'D', 0x7f, 0xff, 0xff, 0xff]);
            while server.send(&[0; 4096]) {}
        }),
        ("a word that fits nowhere", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&message(b'R', &[0; 4]));
            server.wait_for_disconnect();
        }),
        ("columns that are cut off", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&[message(b'1', b""), message(b'2', b""), message(b'T', &[0, 9, b'x'])].concat());
            server.wait_for_disconnect();
        }),
        ("the last words of a server", "sslmode=disable", |server| {
            server.accept_transaction();
            server.send(&message(b'E', b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"));
            server.wait_for_disconnect();
        }),
    ]);
    assert_data_eq!(
        said,
        str![[r#"
$ garbage
---- stderr ----
error: listing jobs: the connection to the server was lost: the server does not speak PostgreSQL's protocol (it starts with "HTTP/1.1 400")
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ nothing to BEGIN
---- stderr ----
error: no transaction could be started in time
hint: is a pooler waiting for a free server connection? See SHOW POOLS; --statement-timeout sets how long to wait
---- exit 4 ----
$ nothing to a question
---- stderr ----
error: listing jobs: the connection to the server was lost: the server has not answered for 4 s
hint: the server ends statements after --statement-timeout: is the server or the network down?
---- exit 4 ----
$ the end in mid-row
---- stderr ----
error: listing jobs: the connection to the server was lost
---- exit 4 ----
$ half a row, and then nothing
---- stderr ----
error: listing jobs: the connection to the server was lost: the server has not answered for 4 s
hint: the server ends statements after --statement-timeout: is the server or the network down?
---- exit 4 ----
$ a claimed length of two gigabytes
---- stderr ----
error: listing jobs: the connection to the server was lost: the server announces a message of 2047 MiB
hint: a row may have at most 256 MiB
---- exit 4 ----
$ a word that fits nowhere
---- stderr ----
error: listing jobs: the answer violates PostgreSQL's protocol (unexpected message from server)
hint: is it a PostgreSQL server, or a pooler? See its log
---- exit 4 ----
$ columns that are cut off
---- stderr ----
error: listing jobs: the answer violates PostgreSQL's protocol (unexpected EOF)
hint: is it a PostgreSQL server, or a pooler? See its log
---- exit 4 ----
$ the last words of a server
---- stderr ----
error: listing jobs: the connection to the server was lost (terminating connection due to administrator command)
---- exit 4 ----

"#]]
    );
}

/// If a host is silent or violates the protocol, the next host is tried.
#[test]
fn the_next_host_is_tried() {
    let store = store_with_job("here");
    let (folder, port) = store.socket();
    let database = store.database();
    for play in [ScriptedConnection::wait_for_disconnect as fn(&mut ScriptedConnection), |server| {
        server.send(b"nonsense");
    }] {
        let mad = scripted_server(play);
        let both = format!("host=127.0.0.1,{folder} port={mad},{port} user=postgres dbname={database} sslmode=disable");
        let list = super::super::list(&["-d", &both]).env("PGCONNECT_TIMEOUT", "1");
        assert_eq!(answering_job(&list), "here");
    }
}
