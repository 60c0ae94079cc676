//! The second attempt of sslmode prefer and allow.

use snapbox::{assert_data_eq, str};

use super::compared_with_psql::End::{NoRoot, NoTls, Plain, Rejected, Tls};
use super::server::TlsServer;

#[test]
fn if_the_server_rejects_the_user_the_other_encryption_is_tried() {
    let server = TlsServer::start();
    server.check_all_modes("only with TLS", "user=over_tls", [Rejected, Tls, Tls, Tls, NoRoot, NoRoot]);
    server.check_all_modes(
        "only without TLS",
        "user=in_plain sslrootcert=ROOT",
        [Plain, Plain, Plain, Rejected, Rejected, Rejected],
    );
    assert_data_eq!(
        server.apsctl("user=over_tls sslmode=disable").run(),
        str![[r#"
---- stderr ----
error: connecting to database "postgres" as "over_tls": db.example.test:5432 (ADDRESS): no pg_hba.conf entry for host "127.0.0.1", user "over_tls", database "postgres", no encryption
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        server.apsctl("user=in_plain sslmode=require").run(),
        str![[r#"
---- stderr ----
error: connecting to database "postgres" as "in_plain": db.example.test:5432 (ADDRESS): no pg_hba.conf entry for host "127.0.0.1", user "in_plain", database "postgres", SSL encryption
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
    // Both attempts fail: the error begins with the first one.
    assert_data_eq!(
        server.apsctl("user=nobody_at_all").run(),
        str![[r#"
---- stderr ----
error: connecting to database "postgres" as "nobody_at_all": db.example.test:5432 (ADDRESS): no pg_hba.conf entry for host "127.0.0.1", user "nobody_at_all", database "postgres", SSL encryption; without TLS: no pg_hba.conf entry for host "127.0.0.1", user "nobody_at_all", database "postgres", no encryption
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        server.apsctl("user=scram password=wrong").run(),
        str![[r#"
---- stderr ----
error: connecting to database "postgres" as "scram": db.example.test:5432 (ADDRESS): password authentication failed for user "scram"
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
    // -v shows why TLS is not used.
    let chatty = server.apsctl("user=in_plain").args(&["-v"]).run().code(0);
    assert!(chatty.stderr.contains("no pg_hba.conf entry"), "{chatty}");
    assert!(chatty.stderr.contains("SSL encryption; trying without TLS\n"), "{chatty}");
    // An error after the login does not lead to an attempt without TLS.
    assert_data_eq!(
        server.apsctl("dbname=nowhere").run(),
        str![[r#"
---- stderr ----
error: connecting to database "nowhere" as "postgres": db.example.test:5432 (ADDRESS): database "nowhere" does not exist
hint: check the name of the database (-d, PGDATABASE)
---- exit 4 ----

"#]]
    );
    server.sql("ALTER SYSTEM SET ssl = off");
    server.reload();
    server.check_all_modes("a server without TLS", "user=in_plain", [Plain, Plain, Plain, NoTls, NoTls, NoTls]);
}

#[test]
fn a_socket_is_never_encrypted() {
    let server = TlsServer::start();
    let (folder, port) = crate::support::Store::socket_of(&server.cluster.url("postgres"));
    for mode in ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] {
        let settings = format!("host={folder} port={port} user=postgres dbname=postgres sslmode={mode}");
        let listed = crate::support::apsctl(&["jobs", "list", "-o", "csv", "-d", &settings]).run().code(0);
        assert!(listed.stdout.contains("plain,none"), "{mode}: {listed}");
    }
}
