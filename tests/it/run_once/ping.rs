//! `--ping`: a dead man's switch is told, and a pass is none the worse for it.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use openssl::ssl::{SslAcceptor, SslMethod};
use snapbox::{assert_data_eq, str};

use super::{automation, broken, runs, store_with};
use crate::support::{Reply, Store, WebServer, apsctl, start_blocked_pass, unused_url, web_server};
use crate::tls::certificates::{Authority, Wanted};

fn fine() -> WebServer {
    web_server(|_| Reply::Status(200, "OK".into()))
}

/// `run-once` with a ping to this URL, on a store where it approves something.
fn pinging(store: &Store, url: &str) -> crate::support::Output {
    store.apsctl(&["run-once", "--ping", url]).run()
}

#[test]
fn a_pass_that_goes_well() {
    let (store, web) = (store_with(2, 2), fine());
    assert_data_eq!(
        pinging(&store, &web.url("/uuid")),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 2 pending versions
2025-10-26 12:00:00 INFO Rule 'High Confidence' matched 2 versions
2025-10-26 12:00:00 INFO Auto-approved 2 versions
2025-10-26 12:00:00 INFO WebSocket broadcast: pending_count_updated
2025-10-26 12:00:00 INFO Automation run completed (0.0s)
---- exit 0 ----

"#]]
    );
    assert_eq!(web.request_lines(), ["GET /uuid/start", "GET /uuid"]);
    assert!(web.requests()[0].head.contains("user-agent: apsctl/"), "{:?}", web.requests());
}

#[test]
fn the_url_is_the_environments_too_and_keeps_its_query() {
    let (store, web) = (Store::new(), fine());
    let url = web.url("/key/slug/?create=1&rid=a%20b");
    store.apsctl(&["run-once"]).env("APSCTL_PING_URL", &url).run().code(0);
    assert_eq!(
        web.request_lines(),
        ["GET /key/slug/start?create=1&rid=a%20b", "GET /key/slug/?create=1&rid=a%20b"]
    );
    // The flag goes before it, and a name and password into the head.
    let other = fine();
    let flag = other.url("/x").replace("://", "://user:s3cret@");
    store.apsctl(&["run-once", "--ping", &flag]).env("APSCTL_PING_URL", &url).run().code(0);
    assert_eq!((other.request_lines().len(), web.request_lines().len()), (2, 2));
    assert!(
        other.requests()[1].head.contains("authorization: basic dxnlcjpzm2nyzxq="),
        "{:?}",
        other.requests()
    );
}

#[test]
fn a_pass_that_fails_says_why() {
    let (store, web) = (store_with(2, 2), fine());
    broken(&store);
    pinging(&store, &web.url("/uuid")).code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("out of ink"), "{:?}", web.requests());
    assert!(web.requests()[1].head.contains("content-type: text/plain"), "{:?}", web.requests());
}

#[test]
fn a_database_that_is_not_there_is_a_failure_without_its_password() {
    let web = fine();
    let url = "postgresql://u:s3cret@127.0.0.1:1/none";
    let args = ["run-once", "-d", url, "--retries", "1", "--retry-delay", "0", "--ping", &web.url("/uuid")];
    let out = apsctl(&args).run().code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"], "{out}");
    let body = &web.requests()[1].body;
    assert!(body.contains("Connection refused") && !body.contains("s3cret"), "{body}");
}

#[test]
fn a_very_long_reason_is_cut() {
    let (store, web) = (store_with(2, 2), fine());
    broken(&store);
    store.sql("CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '%', repeat('é', 50000); END $$");
    pinging(&store, &web.url("/")).code(1);
    assert_eq!(web.request_lines(), ["GET /start", "POST /fail"]);
    let length = web.requests()[1].body.len();
    assert!((9_990..=10_000).contains(&length), "{length}");
}

#[test]
fn a_pass_with_an_ill_formed_rule_has_failed() {
    let (store, web) = (store_with(2, 2), fine());
    store.sql("INSERT INTO approval_rules (name, conditions) VALUES ('odd', '{}')");
    pinging(&store, &web.url("/uuid")).code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("'odd'"), "{:?}", web.requests());
}

#[test]
fn a_guard_is_a_failure() {
    let (store, web) = (store_with(2, 2), fine());
    store.run(&["run-once", "--max-approvals", "1", "--ping", &web.url("/uuid")]).code(3);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
}

#[test]
fn where_no_pass_begins_nobody_is_told() {
    let web = fine();
    let url = web.url("/uuid");
    let store = store_with(4, 4);
    automation(&store);
    // Another one executes.
    let (going, lock) = start_blocked_pass(&store, 3, &[]);
    pinging(&store, &url).code(0);
    store.run(&["run-once", "--ping", &url, "--conflict-exit-code", "9"]).code(9);
    lock.release();
    going.wait().code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z'");
    store.run(&["run-once", "--if-due", "--ping", &url]).code(0);
    store.run(&["run-once", "--dry-run", "--ping", &url]).code(0);
    // It is paused, which is meant.
    store.sql("UPDATE apscheduler_jobs SET job_state = 'PAUSED'");
    store.run(&["run-once", "--ping", &url]).code(3);
    assert_eq!(web.request_lines(), Vec::<String>::new());
}

#[test]
fn a_signal_is_a_failure() {
    let (store, web) = (store_with(6, 6), fine());
    let (going, lock) = start_blocked_pass(&store, 4, &["--ping", &web.url("/uuid")]);
    web.wait_for_requests(1);
    going.signal(Signal::SIGTERM);
    going.wait().code(143);
    lock.release();
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("terminated (SIGTERM)"), "{:?}", web.requests());
}

#[test]
fn a_switch_that_is_not_there_costs_a_warning() {
    let store = store_with(2, 2);
    let url = unused_url();
    let out = store
        .apsctl(&["run-once", "-q", "--ping", &url])
        .replace_in_output(url.trim_end_matches('/'), "http://NOBODY")
        .run();
    assert_data_eq!(
        out,
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 WARN The ping to http://NOBODY failed: Connection refused
2025-10-26 12:00:00 WARN The ping to http://NOBODY failed: Connection refused
---- exit 0 ----

"#]]
    );
    assert_eq!(runs(&store), "1 completed 2 2");
}

#[test]
fn whatever_the_switch_says_the_pass_ends_as_it_would() {
    let store = Store::new();
    for (says, why) in [
        (Reply::Status(500, "oh".into()), "HTTP 500"),
        (Reply::Status(404, String::new()), "HTTP 404"),
        (Reply::Bytes(b"SSH-2.0-OpenSSH_9\r\n"), ""),
        (Reply::Bytes(b""), ""),
        (Reply::Bytes(b"HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n"), ""),
        (Reply::LongBody(2 << 20), "an answer of more than 1024 kB"),
        (Reply::Redirect("/again".into()), "sent elsewhere more than 3 times"),
        (Reply::Redirect("file:///etc/passwd".into()), ""),
    ] {
        let answer = says.clone();
        let web = web_server(move |_| answer.clone());
        let out = pinging(&store, &web.url("/s3cret-uuid")).code(0);
        let warnings: Vec<&str> = out.stderr.lines().filter(|line| line.contains(" WARN ")).collect();
        assert_eq!(warnings.len(), 2, "{says:?}: {out}");
        assert!(warnings.iter().all(|line| line.contains(why)), "{says:?}: {out}");
        assert!(!out.stderr.contains('\x1b') && !out.stderr.contains("s3cret"), "{out}");
    }
}

/// The start of a pass waits for nobody, and its end for five seconds at most.
#[test]
fn a_slow_switch_does_not_hold_a_pass_up() {
    let store = store_with(2, 2);
    for says in [Reply::Silence, Reply::SlowBody, Reply::After(Duration::from_secs(30))] {
        let web = web_server(move |_| says.clone());
        let begun = Instant::now();
        let out = pinging(&store, &web.url("/uuid")).code(0);
        assert!(out.stderr.contains("failed: no whole answer within"), "{out}");
        // What it may take, and what a busy machine may add; without a limit it would be half a minute and more.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
    assert_eq!(runs(&store), "1 completed 2 2, 2 completed 0 0, 3 completed 0 0");
}

#[test]
fn over_tls_the_switch_has_to_show_who_it_is() {
    let authority = Authority::new("Of the switch");
    let acceptor = |name: &str| {
        let pair = authority.sign(&Wanted { names: &[name], ..Wanted::for_name(name) });
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
        acceptor.set_certificate(&pair.certificate).unwrap();
        acceptor.set_private_key(&pair.key).unwrap();
        acceptor.build()
    };
    let folder = tempfile::tempdir().unwrap();
    let roots = folder.path().join("roots.pem");
    std::fs::write(&roots, authority.pem()).unwrap();
    let store = Store::new();
    let ping = |web: &WebServer, roots: &str| {
        let url = format!("https://localhost:{}/uuid", web.port());
        store.apsctl(&["run-once", "--ping", &url]).env("SSL_CERT_FILE", roots).run().code(0).stderr
    };
    let web = WebServer::start(Some(acceptor("localhost")), |_| Reply::Status(200, String::new()));
    let said = ping(&web, roots.to_str().unwrap());
    assert!(!said.contains("WARN"), "{said}");
    assert_eq!(web.request_lines(), ["GET /uuid/start", "GET /uuid"]);
    let said = ping(&web, "/dev/null");
    assert!(
        said.contains("failed: TLS: the certificate does not hold: unable to get local issuer"),
        "{said}"
    );
    let other = WebServer::start(Some(acceptor("elsewhere")), |_| Reply::Status(200, String::new()));
    let said = ping(&other, roots.to_str().unwrap());
    assert!(said.contains("failed: TLS: the certificate does not hold: hostname mismatch"), "{said}");
    assert_eq!(other.request_lines(), Vec::<String>::new());
    let plain = fine();
    let said = ping(&plain, roots.to_str().unwrap());
    assert!(said.contains("failed: TLS: "), "{said}");
}

#[test]
fn the_proxy_of_the_environment_is_asked() {
    let (store, proxy) = (Store::new(), web_server(|_| Reply::Status(403, String::new())));
    let run = |no_proxy: &str| {
        let pass = store.apsctl(&["run-once", "--ping", "http://switch.invalid:8000/uuid"]);
        pass.env("HTTP_PROXY", &proxy.url("")).env("NO_PROXY", no_proxy).run().code(0)
    };
    run("");
    assert_eq!(proxy.request_lines(), ["CONNECT switch.invalid:8000", "CONNECT switch.invalid:8000"]);
    let out = run("switch.invalid");
    assert_eq!(proxy.request_lines().len(), 2, "{out}");
    assert!(out.stderr.contains("WARN The ping to http://switch.invalid:8000 failed: "), "{out}");
}

#[test]
fn what_is_no_url_is_exit_2_and_not_said_again() {
    let store = Store::new();
    for (url, why) in [
        ("ftp://u:s3cret@h/", "only http and https are spoken"),
        ("s3cret", "not a URL like https://host/path"),
        ("http://u:s3 cret@h/", "not a URL like https://host/path"),
    ] {
        let out = pinging(&store, url).code(2);
        assert!(out.stderr.contains(&format!("error: --ping: {why}")), "{out}");
        assert!(!out.stderr.contains("s3"), "{out}");
        let out = store.apsctl(&["run-once"]).env("APSCTL_PING_URL", url).run().code(2);
        assert!(out.stderr.contains(&format!("error: APSCTL_PING_URL: {why}")), "{out}");
    }
    assert_eq!(runs(&store), "NULL");
}

/// Of the redirections, 307 and 308 keep the method and the body; the reason of a failure must not get lost on the way.
#[test]
fn a_failure_survives_a_redirection() {
    for (status, location, then) in [
        (307, "/there", "POST /there"),
        (308, "/there?x=1", "POST /there?x=1"),
        (307, "there", "POST /uuid/there"),
        (301, "/there", "GET /there"),
        (302, "/there", "GET /there"),
        (303, "/there", "GET /there"),
    ] {
        let (store, web) = (
            store_with(2, 2),
            web_server(move |asked| {
                if asked.line.contains("/fail") {
                    Reply::RedirectWithStatus(status, location.to_owned())
                } else {
                    Reply::Status(200, "OK".into())
                }
            }),
        );
        broken(&store);
        let url = web.url("/uuid").replace("://", "://user:s3cret@");
        let out = pinging(&store, &url).code(1);
        assert!(!out.stderr.contains("The ping to"), "{status}: {out}");
        assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail", then], "{status}");
        let last = &web.requests()[2];
        assert_eq!(last.body.contains("out of ink"), then.starts_with("POST"), "{status}: {last:?}");
        assert!(!last.head.contains("authorization"), "{status}: {last:?}");
    }
}

#[test]
fn redirections_to_another_server_and_in_a_circle() {
    let store = store_with(2, 2);
    broken(&store);
    let other = fine();
    let there = other.url("/there");
    let first = web_server(move |asked| {
        if asked.line.contains("/fail") {
            Reply::RedirectWithStatus(308, there.clone())
        } else {
            Reply::Status(200, "OK".into())
        }
    });
    pinging(&store, &first.url("/uuid")).code(1);
    assert_eq!(other.request_lines(), ["POST /there"]);
    assert!(other.requests()[0].body.contains("out of ink"));
    let circle = web_server(|_| Reply::RedirectWithStatus(307, "/again".into()));
    let out = pinging(&store, &circle.url("/uuid")).code(1);
    assert!(out.stderr.contains("sent elsewhere more than 3 times"), "{out}");
    let nowhere = web_server(|asked| {
        if asked.line.contains("/fail") {
            Reply::RedirectWithStatus(307, "file:///etc/passwd".into())
        } else {
            Reply::Status(200, "OK".into())
        }
    });
    let out = pinging(&store, &nowhere.url("/uuid")).code(1);
    assert!(out.stderr.contains("sent to what is no address"), "{out}");
}
