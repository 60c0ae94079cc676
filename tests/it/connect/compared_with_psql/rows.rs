//! Rows of settings: the environment, the connection string (none if it is empty), and the end that psql and apsctl must
//! both have.
//!
//! Placeholders in braces are filled by the fixture: `{s}` is a folder of sockets (5432 and 6001 are server `one`'s, 6002 is
//! `two`'s, at 6003 nobody listens), `{p1}` and `{p2}` their TCP ports on 127.0.0.1, `{v6}` that of `one` on `::1`,
//! `{closed}` an unused port, `{abstract}` an abstract socket of `one` at 6001, `{user}` this user, and `{f}` a
//! folder of files. With a `%` before the closing brace, the value is percent-encoded. HOME is `{f}/home`.
//!
//! All roles log in without a password, except `bob` (`s3cret`, SCRAM), `carol` (`p:a\ss w@rd`, SCRAM), `dave` (`s3cret`, MD5),
//! `frank` (`s3cret`, in clear text) and `eve`, who is always rejected. Sessions on `two` are read-only.

use super::{End, Failure};
use End::*;
use Failure::*;

pub type Row = (&'static [&'static str], &'static str, End);

/// Connection strings of keyword=value pairs, and variables.
#[rustfmt::skip]
pub const PAIRS: &[Row] = &[
    (&[], "host={s} user=alice dbname=app", At("one alice app")),
    (&[], "host={s} port=6002 user=alice dbname=app", At("two alice app")),
    (&[], "  host = {s}\n\tuser\n=\nalice   dbname='app'  ", At("one alice app")),
    (&[], "host='{s}'user='alice'dbname='app db'", At("one alice app db")),
    (&[], r"host={s} user=alice dbname=app\ db", At("one alice app db")),
    (&[], r#"host={s} user=alice dbname='it\'s \\ "here"'"#, At(r#"one alice it's \ "here""#)),
    (&[], "host={s} user=alice dbname=größe", At("one alice größe")),
    (&[], "host={s} user=alice dbname=app dbname=alice", At("one alice alice")),
    (&[], "host={s} user=alice dbname=", At("one alice alice")),
    (&[], "host={s} user=alice dbname=''", At("one alice alice")),
    (&[], "host={s} user=alice", At("one alice alice")),
    (&[], "host={s}", At("one {user} {user}")),
    (&[], "host={s} dbname=app", At("one {user} app")),
    (&[], "host={s} port=' 6002 ' user=alice dbname=app", At("two alice app")),
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE=app"], "", At("one alice app")),
    (&["PGHOST={s}", "PGPORT=6002", "PGUSER=alice"], "app", At("two alice app")),
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE=alice"], "dbname=app", At("one alice app")),
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE="], "", At("one alice alice")),
    (&["PGHOST={s}", "PGUSER=", "PGPORT="], "", At("one {user} {user}")),
    (&["PGHOST=/nowhere", "PGPORT=1", "PGUSER=nobody"], "host={s} port=6001 user=alice dbname=app", At("one alice app")),
    // A database name in a variable or a pair is never read as a connection string.
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE=dbname=app"], "", Fails(Database)),
    (&[], "host={s} user=alice dbname='host=/nowhere'", Fails(Database)),
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE=app", "PGOPTIONS=-c search_path=other"], "", At("other one alice app")),
    (&[], r"host={s} user=alice dbname=app options='-c search_path=other'", At("other one alice app")),
    (&[], r"host={s} user=alice dbname=app options='-csearch_path=other,\\ public'", At("other one alice app")),
    (&["PGOPTIONS=-c search_path=other"], "host={s} user=alice dbname=app options=''", At("one alice app")),
    (&["PGOPTIONS=-c no_such_setting=1"], "host={s} user=alice dbname=app", Fails(Option)),
    (&["PGAPPNAME=mine", "PGCLIENTENCODING=UTF8"], "host={s} user=alice dbname=app application_name=x", At("one alice app")),
    (&[], "host=127.0.0.1 port={p1} user=alice dbname=app keepalives=1 keepalives_idle=5 tcp_user_timeout=9000 krbsrvname=x", At("one alice app")),
    (&["PGCONNECT_TIMEOUT=5"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGREQUIREPEER={owner}"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGREQUIREPEER=nobody_at_all"], "host={s} user=alice dbname=app", Fails(Peer)),
    (&["PGREQUIREPEER=nobody_at_all"], "host=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&[], "host={s} user=nobody_at_all dbname=app", Fails(NoRole)),
    (&[], "host={s} user=alice dbname=nowhere", Fails(Database)),
    (&[], "host={s} user=eve dbname=app", Fails(Rejected)),
    (&[], "host={s} user", Fails(Syntax)),
    (&[], "host='{s} user=alice", Fails(Syntax)),
    (&[], "host={s} colour=red", Fails(Keyword)),
    (&[], "HOST={s}", Fails(Keyword)),
    (&[], "host={s} port=x user=alice", Fails(Port)),
    (&[], "host={s} port=0 user=alice", Fails(Port)),
    (&[], "host={s} port=65536 user=alice", Fails(Port)),
    (&["PGPORT=-1"], "host={s} user=alice", Fails(Port)),
    (&[], "host={s} user=alice connect_timeout=soon", Fails(Number)),
    (&[], "host={s} user=alice connect_timeout=''", Fails(Number)),
    (&[], "host=127.0.0.1 port={p1} user=alice keepalives_idle=long", Fails(Number)),
    (&[], "host={s} user=alice target_session_attrs=master", Fails(Value)),
    (&["PGTARGETSESSIONATTRS="], "host={s} user=alice dbname=app target_session_attrs=''", Fails(Value)),
    (&[], "host={s} user=alice gssencmode=maybe", Fails(Value)),
];

/// Settings for encryption, on a server without TLS.
#[rustfmt::skip]
pub const ENCRYPTION: &[Row] = &[
    (&["PGSSLMODE=disable"], "host=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&["PGSSLMODE=prefer"], "host=127.0.0.1 port={p1} user=alice dbname=app sslmode=allow", At("one alice app")),
    // A Unix socket is never encrypted, whatever the settings are.
    (&["PGSSLMODE=verify-full"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGREQUIRESSL=1"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGREQUIRESSL=1", "PGSSLMODE=disable"], "host=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&["PGREQUIRESSL=0"], "host=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&["PGSSLCERT=/nowhere", "PGSSLKEY=/nowhere", "PGSSLCRL=/nowhere", "PGSSLSNI=0"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGSSLMINPROTOCOLVERSION=tlsv1.2", "PGSSLMAXPROTOCOLVERSION=TLSv1.3"], "host={s} user=alice dbname=app", At("one alice app")),
    (&["PGSSLMODE=require"], "host=127.0.0.1 port={p1} user=alice dbname=app", Fails(NoTls)),
    (&["PGREQUIRESSL=1"], "postgresql://alice@127.0.0.1:{p1}/app", Fails(NoTls)),
    (&[], "postgresql://alice@127.0.0.1:{p1}/app?ssl=true", Fails(NoTls)),
    (&[], "postgresql://alice@127.0.0.1:{p1}/app?sslmode=require&channel_binding=disable", Fails(NoTls)),
    (&[], "host={s} user=alice sslmode=maybe", Fails(Value)),
    (&[], "host={s} user=alice sslmode=''", Fails(Value)),
    (&["PGCHANNELBINDING=maybe"], "host={s} user=alice", Fails(Value)),
    (&["PGSSLMINPROTOCOLVERSION=SSLv3"], "host={s} user=alice", Fails(Value)),
    (&[], "host={s} user=alice ssl_min_protocol_version=TLSv1.3 ssl_max_protocol_version=TLSv1.2", Fails(Value)),
];

/// URLs.
#[rustfmt::skip]
pub const URLS: &[Row] = &[
    (&[], "postgresql://alice@127.0.0.1:{p1}/app", At("one alice app")),
    (&[], "postgres://alice@127.0.0.1:{p2}/app", At("two alice app")),
    (&[], "postgresql://alice@{s%}/app", At("one alice app")),
    (&[], "postgresql://alice@{s%}:6002/app", At("two alice app")),
    (&[], "postgresql:///app?host={s}&user=alice", At("one alice app")),
    (&[], "postgresql://?host={s%}&port=6002&user=alice&dbname=app", At("two alice app")),
    (&["PGHOST={s}", "PGUSER=alice"], "postgresql://", At("one alice alice")),
    (&["PGHOST={s}", "PGUSER=alice", "PGDATABASE=app"], "postgresql:///", At("one alice app")),
    (&["PGHOST={s}", "PGPORT=6002"], "postgresql://alice@/app", At("two alice app")),
    (&["PGHOST={s}"], "postgresql://@/app?user=alice", At("one alice app")),
    // A parameter overrides the path.
    (&[], "postgresql://nobody@/nowhere?host={s}&user=alice&dbname=app", At("one alice app")),
    (&["PGHOST=/nowhere", "PGUSER=alice"], "postgresql:///app?host={s}&port=", At("one alice app")),
    (&[], "postgresql://alice@127.0.0.1:{p1}/%61pp%20db", At("one alice app db")),
    (&[], "postgresql://%61lice@127%2E0.0.1:{p1}/gr%C3%B6%C3%9Fe", At("one alice größe")),
    (&[], "postgresql://al%69ce@127.0.0.1:{p1}/app?options=-c%20search_path%3Dother", At("other one alice app")),
    (&[], "postgresql://alice@127.0.0.1:{p1}/app?opt%69ons=-csearch_path%3Dother", At("other one alice app")),
    (&[], "postgresql://alice@127.0.0.1:{p1}/app?ssl=true&sslmode=disable", At("one alice app")),
    (&[], "postgresql://bob:s3cret@127.0.0.1:{p1}/app", At("one bob app")),
    (&[], "postgresql://bob:%733cret@{s%}/app", At("one bob app")),
    (&[], "postgresql://carol:p:a%5Css%20w%40rd@127.0.0.1:{p1}/app", At("one carol app")),
    (&[], "postgresql://bob@127.0.0.1:{p1}/app?password=s3cret", At("one bob app")),
    (&[], "postgresql://alice@[::1]:{v6}/app", At("one alice app")),
    (&[], "postgresql://alice@/app?host=::1&port={v6}", At("one alice app")),
    (&[], "postgresql://alice@[::1]:{closed}/app", Fails(Unreachable)),
    (&[], "postgresql://alice@127.0.0.1:{closed}/app", Fails(Unreachable)),
    (&[], "postgresql://alice@no-such-host.invalid/app", Fails(Lookup)),
    (&[], "postgresql://alice@[fe80::1%25no_such_zone]:{p1}/app?connect_timeout=2", Fails(Lookup)),
    (&[], "postgresql://alice@[::1/app", Fails(Syntax)),
    (&[], "postgresql://alice@[]/app", Fails(Syntax)),
    (&[], "postgresql://alice@[::1]x/app", Fails(Syntax)),
    (&[], "postgresql://alice@h/app%2", Fails(Percent)),
    (&[], "postgresql://alice@h/app%zz", Fails(Percent)),
    (&[], "postgresql://al%00ice@h/app", Fails(Percent)),
    (&[], "postgresql://h/app?user%", Fails(Syntax)),
    (&[], "postgresql://h/app?user%=alice", Fails(Percent)),
    (&[], "postgresql://h/app?user", Fails(Syntax)),
    (&[], "postgresql://h/app?user=a=b", Fails(Syntax)),
    (&[], "postgresql://h/app?colour=red", Fails(Keyword)),
    (&[], "postgresql://alice@h:port/app", Fails(Port)),
    (&[], "postgresql://alice@h:99999/app", Fails(Port)),
];

/// Several hosts, addresses, abstract sockets.
#[rustfmt::skip]
pub const HOSTS: &[Row] = &[
    (&[], "host=/nowhere,{s} port=6001 user=alice dbname=app", At("one alice app")),
    (&[], "host={s},{s} port=6003,6002 user=alice dbname=app", At("two alice app")),
    (&[], "host={s},{s} port=6002,6001 user=alice dbname=app", At("two alice app")),
    (&[], "host=127.0.0.1,{s} port={closed},6002 user=alice dbname=app", At("two alice app")),
    (&[], "host=no-such-host.invalid,{s} port=,6002 user=alice dbname=app", At("two alice app")),
    (&[], "postgresql://alice@127.0.0.1:{closed},127.0.0.1:{p2}/app", At("two alice app")),
    (&[], "postgresql://alice@127.0.0.1%2C127.0.0.1:{closed},{p2}/app", Fails(Count)),
    // Two hosts in a URL have the default port, whatever the variable is.
    (&["PGPORT=6002"], "postgresql://alice@{s%},{s%}/app", At("one alice app")),
    (&["PGHOST={s},{s}", "PGPORT=6003,6002"], "user=alice dbname=app", At("two alice app")),
    (&[], "host={s},{s} port=6003 user=alice dbname=app", Fails(Unreachable)),
    (&[], "host={s},{s} port=1,2,3 user=alice", Fails(Count)),
    (&[], "host={s} port=6001,6002 user=alice", Fails(Count)),
    (&[], "host='{s}, {s}' port=6003,6002 user=alice", Fails(Lookup)),
    // The user does not depend on the host.
    (&[], "host={s},{s} port=6001,6002 user=nobody_at_all dbname=app", Fails(NoRole)),
    (&[], "host={s},{s} port=6001,6002 user=alice dbname=app target_session_attrs=read-only", At("two alice app")),
    (&["PGTARGETSESSIONATTRS=read-write"], "host={s},{s} port=6002,6001 user=alice dbname=app", At("one alice app")),
    (&[], "host={s},{s} port=6002,6001 user=alice dbname=app target_session_attrs=primary", At("two alice app")),
    (&[], "host={s},{s} port=6002,6001 user=alice dbname=app target_session_attrs=prefer-standby", At("two alice app")),
    (&[], "host={s},{s} port=6002,6001 user=alice dbname=app target_session_attrs=standby", Fails(OtherRole)),
    (&[], "host={s} port=6002 user=alice dbname=app target_session_attrs=read-write", Fails(OtherRole)),
    (&[], "hostaddr=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&[], "host=no-such-host.invalid hostaddr=127.0.0.1 port={p1} user=alice dbname=app", At("one alice app")),
    (&["PGHOSTADDR=127.0.0.1"], "host={s} port={p2} user=alice dbname=app", At("two alice app")),
    (&[], "hostaddr=127.0.0.1,::1 port={closed},{v6} user=alice dbname=app", At("one alice app")),
    (&[], "host=a,b hostaddr=127.0.0.1,127.0.0.1 port={closed},{p2} user=alice dbname=app", At("two alice app")),
    (&[], "host=,{s} hostaddr=127.0.0.1, port={closed},6002 user=alice dbname=app", At("two alice app")),
    (&[], "host=a hostaddr=127.0.0.1,127.0.0.1 user=alice", Fails(Count)),
    (&[], "hostaddr=localhost port={p1} user=alice", Fails(Address)),
    (&[], "host=@{abstract} port=6001 user=alice dbname=app", At("one alice app")),
    (&["PGHOST=@{abstract}", "PGPORT=6001"], "user=alice dbname=app", At("one alice app")),
    (&[], "postgresql://alice@%40{abstract}:6001/app", At("one alice app")),
    (&[], "postgresql://alice@@{abstract}:6001/app", At("one alice app")),
    (&[], "host=@{abstract} port=6002 user=alice dbname=app", Fails(Unreachable)),
    (&[], "host=/nowhere user=alice", Fails(Unreachable)),
    (&[], "port=1 user=alice", Fails(Unreachable)),
    (&[], "host=/nowhere/{long} user=alice", Fails(Unreachable)),
];

/// Passwords in settings and in password files. `{f}/home/.pgpass` is in the fixture.
#[rustfmt::skip]
pub const PASSWORDS: &[Row] = &[
    (&["PGPASSWORD=s3cret"], "host=127.0.0.1 port={p1} user=bob dbname=app", At("one bob app")),
    (&["PGPASSWORD=wrong"], "host=127.0.0.1 port={p1} user=bob dbname=app password=s3cret", At("one bob app")),
    (&["PGPASSWORD=s3cret"], "host={s} user=dave dbname=app", At("one dave app")),
    (&["PGPASSWORD=s3cret"], "host={s} user=frank dbname=app", At("one frank app")),
    (&[], r"host={s} user=carol dbname=app password='p:a\\ss w@rd'", At("one carol app")),
    (&[], "host={s} user=bob dbname=app password=wrong", Fails(WrongPassword)),
    (&["HOME={f}/empty"], "host={s} user=bob dbname=app", Fails(NoPassword)),
    (&["HOME={f}/empty", "PGPASSWORD="], "host={s} user=bob dbname=app", Fails(NoPassword)),
    // Entries match by host, port, database and user. The host of a socket is its folder.
    (&[], "host=127.0.0.1 port={p1} user=bob dbname=app", At("one bob app")),
    (&[], "host={s} port=6001 user=bob dbname='app db'", At("one bob app db")),
    (&[], "host={s} user=bob dbname=app", At("one bob app")),
    (&[], "host={s} port=6002 user=bob dbname=app", Fails(WrongPassword)),
    (&[], "host=127.0.0.1 port={p2} user=bob dbname=app", Fails(NoPassword)),
    (&[], "host={s},{s} port=6003,6001 user=bob dbname=app", At("one bob app")),
    (&[], "host=a,b hostaddr=127.0.0.1,127.0.0.1 port={closed},{p1} user=bob dbname=app", At("one bob app")),
    (&[], "hostaddr=127.0.0.1 port={p1} user=bob dbname=app", At("one bob app")),
    (&[], "host=other hostaddr=127.0.0.1 port={p1} user=bob dbname=app", Fails(NoPassword)),
    (&[], "postgresql://bob@[::1]:{v6}/app", At("one bob app")),
    (&[], "host=@{abstract} port=6001 user=bob dbname=app", At("one bob app")),
    (&[], "host={s} user=carol dbname=app", At("one carol app")),
    (&[], r#"host={s} user=bob dbname='it\'s \\ "here"'"#, At(r#"one bob it's \ "here""#)),
    // A given password is not looked up.
    (&["PGPASSWORD=wrong"], "host={s} port=6001 user=bob dbname='app db'", Fails(WrongPassword)),
    (&["PGPASSFILE={f}/passwords"], "host={s} port=6002 user=bob dbname=app", At("two bob app")),
    (&["PGPASSFILE=/nowhere"], "host={s} port=6002 user=bob dbname=app passfile={f}/passwords", At("two bob app")),
    (&["PGPASSFILE=/nowhere"], "host={s} user=bob dbname=app", Fails(NoPassword)),
    (&["PGPASSFILE="], "host={s} user=bob dbname=app", At("one bob app")),
    (&["PGPASSFILE={f}/open"], "host={s} user=bob dbname=app", Fails(NoPassword)),
    (&["PGPASSFILE={f}"], "host={s} user=bob dbname=app", Fails(NoPassword)),
];

/// Services. The files are in the fixture.
#[rustfmt::skip]
pub const SERVICES: &[Row] = &[
    (&[], "service=one", At("one alice app")),
    (&["PGSERVICE=one"], "", At("one alice app")),
    (&["PGSERVICE=two"], "service=one", At("one alice app")),
    (&[], "postgresql://?service=one", At("one alice app")),
    (&[], "postgresql:///alice?service=one&port=6002", At("two alice alice")),
    // The string overrides the service, and the service overrides the variables.
    (&["PGSERVICE=one"], "port=6002 dbname=alice", At("two alice alice")),
    (&["PGSERVICE=one", "PGPORT=6002", "PGUSER=nobody", "PGDATABASE=nowhere"], "", At("one alice app")),
    (&["PGSERVICE=bare", "PGHOST={s}", "PGUSER=alice", "PGDATABASE=app"], "", At("one alice app")),
    (&["PGSERVICE=bare", "PGHOST={s}"], "user=alice dbname=app", At("one alice app")),
    (&["PGSERVICE=twice"], "", At("one alice app")),
    (&["PGSERVICE=password"], "", At("one bob app")),
    (&["PGSERVICE=options"], "", At("other one alice app")),
    // The user's file or the named file is read first, then the system's file.
    (&["PGSERVICE=machine", "PGSYSCONFDIR={f}/etc"], "", At("two alice app")),
    (&["PGSERVICE=one", "PGSYSCONFDIR={f}/etc"], "", At("one alice app")),
    (&["PGSERVICE=one", "PGSYSCONFDIR={f}/etc", "HOME={f}/empty"], "", At("two alice alice")),
    (&["PGSERVICE=one", "PGSERVICEFILE={f}/services"], "", At("two alice app")),
    (&["PGSERVICE=machine", "PGSERVICEFILE={f}/services", "PGSYSCONFDIR={f}/etc"], "", At("two alice app")),
    (&["PGSERVICE=two", "PGSERVICEFILE={f}/services", "PGSYSCONFDIR={f}/empty"], "", Fails(NoService)),
    (&["PGSERVICE=none", "PGSYSCONFDIR={f}/etc"], "", Fails(NoService)),
    (&["PGSERVICE=one", "HOME={f}/empty", "PGSYSCONFDIR={f}/empty"], "", Fails(NoService)),
    (&["PGSERVICE=one", "PGSERVICEFILE=/nowhere", "PGSYSCONFDIR={f}/etc"], "", Fails(NoServiceFile)),
    (&["PGSERVICE=syntax"], "", Fails(ServiceSyntax)),
    (&["PGSERVICE=blank"], "", Fails(ServiceSyntax)),
    (&["PGSERVICE=unknown"], "", Fails(ServiceSyntax)),
    (&["PGSERVICE=nested"], "", Fails(Nested)),
    (&["PGSERVICE=ONE"], "", Fails(NoService)),
];
