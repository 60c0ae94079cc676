//! Failures before the session begins

use snapbox::{assert_data_eq, str};

use super::all;
use crate::support::{ScriptedConnection, message};

#[test]
fn failures_before_tls() {
    let said = all(&[
        ("nothing", "", ScriptedConnection::wait_for_disconnect),
        ("another protocol", "", |server| {
            server.read_startup_message();
            server.send(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }),
        ("another that begins with an S", "", |server| {
            server.read_startup_message();
            server.send(b"SSH-2.0-OpenSSH_9.2p1\r\n");
        }),
        ("no process", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(&message(b'E', b"SFATAL\0C53300\0Mout of processes\0\0"));
        }),
        ("no process, in older words", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(b"Ecould not fork new process for connection\n\0");
        }),
        ("no TLS, and then nothing", "", |server| {
            server.read_startup_message();
            server.send(b"N");
            server.wait_for_disconnect();
        }),
        ("yes, and then nothing", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(b"S");
            server.wait_for_disconnect();
        }),
        ("yes, and then the end", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(b"S");
            server.ignore_input();
        }),
        ("yes, and then something else", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(b"S");
            server.ignore_input();
            server.send(&message(b'R', &[0; 4]));
        }),
        ("an endless handshake", "sslmode=require", |server| {
            server.read_startup_message();
            server.send(b"S");
            server.ignore_input();
            // A TLS record with a warning alert, repeated.
            while server.send(&[21, 3, 3, 0, 2, 1, 90].repeat(1000)) {}
        }),
    ]);
    assert_data_eq!(
        said,
        str![[r#"
$ nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----
$ another protocol
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server does not speak PostgreSQL's protocol (it starts with "HTTP/1.1 400")
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ another that begins with an S
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server sent unencrypted data after it accepted TLS
hint: it is not a PostgreSQL server, or someone tampers with the connection
---- exit 4 ----
$ no process
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: out of processes
---- exit 4 ----
$ no process, in older words
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: could not fork new process for connection
---- exit 4 ----
$ no TLS, and then nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer to the login within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----
$ yes, and then nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer in the TLS handshake within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----
$ yes, and then the end
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server closed the connection in the TLS handshake
hint: check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ yes, and then something else
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server's answer is not TLS
hint: is it a PostgreSQL server, or is there a proxy in between?
---- exit 4 ----
$ an endless handshake
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: TLS: too many warn alerts
hint: see the server's log
---- exit 4 ----

"#]]
    );
}

#[test]
fn failures_before_the_session() {
    let said = all(&[
        ("garbage", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(b"220 mail.example.org ESMTP\r\n");
        }),
        ("nothing", "sslmode=disable", ScriptedConnection::wait_for_disconnect),
        ("the end in mid-message", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0; 4])[..6]);
        }),
        ("a claimed length of two gigabytes", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&[b'R', 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            while server.send(&[0; 4096]) {}
        }),
        ("a length below nothing", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&[b'R', 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        }),
        ("parameters without end", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0; 4]));
            let some = |from: u32| (from..from + 10_000).map(|n| message(b'S', format!("name{n}\0value\0").as_bytes()));
            for from in (0..).step_by(10_000) {
                if !server.send(&some(from).collect::<Vec<_>>().concat()) {
                    return;
                }
            }
        }),
        ("notices without end", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0; 4]));
            let notice = message(b'N', b"SNOTICE\0C00000\0Mwell\0\0");
            while server.send(&notice.repeat(1000)) {}
        }),
    ]);
    assert_data_eq!(
        said,
        str![[r#"
$ garbage
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server does not speak PostgreSQL's protocol (it starts with "220 mail.exa")
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer to the login within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----
$ the end in mid-message
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server closed the connection in the middle of a message
hint: check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ a claimed length of two gigabytes
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server does not speak PostgreSQL's protocol (it starts with "R/x7f/xff/xff/xff/x00/x00/x00/x00/x00/x00/x00")
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ a length below nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server does not speak PostgreSQL's protocol (it starts with "R/xff/xff/xff/xff/x00/x00/x00/x00")
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ parameters without end
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server keeps sending data without completing the login
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----
$ notices without end
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the server keeps sending data without completing the login
hint: is it a PostgreSQL server? Check host and port (-d, APSCTL_DATABASE_URL, DATABASE_URL, PGHOST)
---- exit 4 ----

"#]]
    );
}

#[test]
fn failures_of_the_login() {
    let said = all(&[
        ("a way to log in that is none of ours", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0, 0, 0, 7]));
            server.wait_for_disconnect();
        }),
        ("a way to log in that nobody knows", "sslmode=disable", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0, 0, 0, 99]));
            server.wait_for_disconnect();
        }),
        ("a password, and then nothing", "sslmode=disable password=s3cret", |server| {
            server.read_startup_message();
            server.send(&message(b'R', &[0, 0, 0, 3]));
            server.wait_for_disconnect();
        }),
        ("a SCRAM that proves nothing", "sslmode=disable password=s3cret", |server| {
            server.read_startup_message();
            server.send(&message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0\0"));
            server.ignore_input();
            server.send(&message(b'R', b"\0\0\0\x0br=nonsense,s=AAAA,i=4096"));
            server.wait_for_disconnect();
        }),
    ]);
    assert_data_eq!(
        said,
        str![[r#"
$ a way to log in that is none of ours
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the login failed: the server asks for GSSAPI, which is not supported
hint: supported: a password, a client certificate, and trust
---- exit 4 ----
$ a way to log in that nobody knows
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the answer violates PostgreSQL's protocol (unknown authentication tag `99`)
hint: is it a PostgreSQL server, or a pooler? See its log
---- exit 4 ----
$ a password, and then nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: no answer to the login within 1 s
hint: is it a PostgreSQL server? connect_timeout (PGCONNECT_TIMEOUT) sets how long to wait
---- exit 4 ----
$ a SCRAM that proves nothing
---- stderr ----
error: connecting to database "u" as "u": 127.0.0.1:PORT: the login failed: invalid nonce
hint: is it the right server? It has not proved that it knows the password
---- exit 4 ----

"#]]
    );
}
