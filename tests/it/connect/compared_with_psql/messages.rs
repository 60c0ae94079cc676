//! Messages about password files, services and sockets

use snapbox::{assert_data_eq, str};

use super::fixture::fixture;
use crate::support::{Apsctl, apsctl};

fn list(env: &[&str], text: &str) -> Apsctl {
    let fixture = fixture();
    let apsctl = apsctl(&["jobs", "list", "-o", "csv", "-d", &fixture.filled(text)]);
    let apsctl = env.iter().fold(apsctl.env("HOME", &fixture.filled("{f}/empty")), |apsctl, setting| {
        let setting = fixture.filled(setting);
        let (name, value) = setting.split_once('=').unwrap();
        apsctl.env(name, value)
    });
    let [files, port] = ["{f}", "{p1}"].map(|word| fixture.filled(word));
    apsctl.replace_in_output(&files, "FILES").replace_in_output(&port, "PORT")
}

#[test]
fn a_password_file_that_others_can_read_is_ignored() {
    assert_data_eq!(
        list(&["PGPASSFILE={f}/open"], "host=127.0.0.1 port={p1} user=bob dbname=app").run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 WARN password file "FILES/open" has group or world access; permissions should be u=rw (0600) or less: it is ignored
error: connecting to database "app" as "bob": 127.0.0.1:PORT: the server asks for a password, and none is set
hint: set it in ~/.pgpass, in PGPASSWORD or in the connection URL
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        list(&["PGPASSFILE={f}"], "host=127.0.0.1 port={p1} user=bob dbname=app").run(),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 WARN password file "FILES" is not a plain file: it is ignored
error: connecting to database "app" as "bob": 127.0.0.1:PORT: the server asks for a password, and none is set
hint: set it in ~/.pgpass, in PGPASSWORD or in the connection URL
---- exit 4 ----

"#]]
    );
    // With a password in the connection string, the file is not read.
    assert_data_eq!(
        list(&["PGPASSFILE={f}/open"], "postgresql://bob:s3cret@127.0.0.1:{p1}/app").run(),
        str![[r#"
id,func_ref,job_state,next_run_time,schedule,misfire_grace_time,note,last_run_at,last_run_status
one bob app,f,PAUSED,,,,,,
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_wrong_password_names_its_file() {
    assert_data_eq!(
        list(&["PGPASSFILE={f}/home/.pgpass"], "host={s} port=6002 user=bob dbname=app").run(),
        str![[r#"
---- stderr ----
error: connecting to database "app" as "bob": FILES/sockets/.s.PGSQL.6002: password authentication failed for user "bob" (password retrieved from file "FILES/home/.pgpass")
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        list(&[], "postgresql://bob:wrong@127.0.0.1:{p1}/app").run(),
        str![[r#"
---- stderr ----
error: connecting to database "app" as "bob": 127.0.0.1:PORT: password authentication failed for user "bob"
hint: check the user and the password (PGUSER, PGPASSWORD, or the connection URL)
---- exit 4 ----

"#]]
    );
}

#[test]
fn missing_and_invalid_services() {
    assert_data_eq!(
        list(&["PGSYSCONFDIR={f}/empty"], "service=one").run(),
        str![[r#"
---- stderr ----
error: definition of service "one" not found
hint: define it in ~/.pg_service.conf, or in the file that PGSERVICEFILE names
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        list(&["PGSERVICEFILE={f}/none"], "service=one").run(),
        str![[r#"
---- stderr ----
error: service file "FILES/none" not found
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        list(&["PGSERVICEFILE={f}"], "service=one").run(),
        str![[r#"
---- stderr ----
error: service file "FILES": Is a directory (os error 21)
---- exit 2 ----

"#]]
    );
    let own = ["PGSERVICEFILE={f}/home/.pg_service.conf"];
    assert_data_eq!(
        list(&own, "service=syntax").run(),
        str![[r#"
---- stderr ----
error: syntax error in service file "FILES/home/.pg_service.conf", line 36
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        list(&own, "service=nested").run(),
        str![[r#"
---- stderr ----
error: nested "service" specifications not supported in service file "FILES/home/.pg_service.conf", line 42
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_server_of_another_user_is_rejected() {
    let owner = fixture().filled("{owner}");
    let list = list(&[], "host={s} user=alice dbname=app requirepeer=somebody").replace_in_output(&owner, "OWNER");
    assert_data_eq!(
        list.run(),
        str![[r#"
---- stderr ----
error: connecting to database "app" as "alice": FILES/sockets/.s.PGSQL.5432: requirepeer is "somebody", but the server runs as "OWNER"
hint: set requirepeer (PGREQUIREPEER) to the user that the server runs as
---- exit 4 ----

"#]]
    );
}

#[test]
fn messages_show_the_name_and_the_address() {
    let closed = fixture().filled("{closed}");
    let list = list(&[], "host=db.example hostaddr=127.0.0.1 port={closed} user=u").replace_in_output(&closed, "PORT");
    assert_data_eq!(
        list.run(),
        str![[r#"
---- stderr ----
error: connecting to database "u" as "u": db.example:PORT (127.0.0.1): Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}

#[test]
fn messages_show_abstract_sockets_like_psql() {
    assert_data_eq!(
        list(&[], "host=@nobody/here user=u").run(),
        str![[r#"
---- stderr ----
error: connecting to database "u" as "u": @nobody/here/.s.PGSQL.5432: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}
