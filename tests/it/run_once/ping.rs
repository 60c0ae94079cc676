//! `--ping`: a dead man's switch is notified, which never changes the result of a pass.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use openssl::ssl::{SslAcceptor, SslMethod};
use snapbox::{assert_data_eq, str};

use super::{automation, broken, runs, store_with};
use crate::support::{Reply, Store, WebServer, apsctl, start_blocked_pass, unused_url, web_server};
use crate::tls::certificates::{Authority, CertificateContents};

fn accepting_switch() -> WebServer {
    web_server(|_| Reply::Status(200, "OK".into()))
}

/// Runs a pass with a ping to this URL.
fn pass_with_ping(store: &Store, url: &str) -> crate::support::Output {
    store.apsctl(&["run-once", "--ping", url]).run()
}

#[test]
fn a_successful_pass_pings_start_and_end() {
    let (store, web) = (store_with(2, 2), accepting_switch());
    pass_with_ping(&store, &web.url("/uuid"))
        .code(0)
        .has_log(&["INFO Evaluating 2 pending versions", "INFO Auto-approved 2 versions"]);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "GET /uuid"]);
    assert!(web.requests()[0].head.contains("user-agent: apsctl/"), "{:?}", web.requests());
}

#[test]
fn the_url_may_come_from_the_environment_and_keeps_its_query() {
    let (store, web) = (Store::new(), accepting_switch());
    let url = web.url("/key/slug/?create=1&rid=a%20b");
    store.apsctl(&["run-once"]).env("APSCTL_PING_URL", &url).run().code(0);
    assert_eq!(web.request_lines(), ["GET /key/slug/start?create=1&rid=a%20b", "GET /key/slug/?create=1&rid=a%20b"]);
    // The option takes precedence. A name and a password are sent in the header.
    let other = accepting_switch();
    let flag = other.url("/x").replace("://", "://user:s3cret@");
    store.apsctl(&["run-once", "--ping", &flag]).env("APSCTL_PING_URL", &url).run().code(0);
    assert_eq!((other.request_lines().len(), web.request_lines().len()), (2, 2));
    assert!(other.requests()[1].head.contains("authorization: basic dxnlcjpzm2nyzxq="), "{:?}", other.requests());
}

#[test]
fn a_failed_pass_sends_the_reason() {
    let (store, web) = (store_with(2, 2), accepting_switch());
    broken(&store);
    pass_with_ping(&store, &web.url("/uuid")).code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("out of ink"), "{:?}", web.requests());
    assert!(web.requests()[1].head.contains("content-type: text/plain"), "{:?}", web.requests());
}

#[test]
fn a_refused_connection_is_sent_without_its_password() {
    let web = accepting_switch();
    let url = "postgresql://u:s3cret@127.0.0.1:1/none";
    let args = ["run-once", "-d", url, "--retries", "1", "--retry-delay", "0", "--ping", &web.url("/uuid")];
    let out = apsctl(&args).run().code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"], "{out}");
    let body = &web.requests()[1].body;
    assert!(body.contains("Connection refused") && !body.contains("s3cret"), "{body}");
}

#[test]
fn a_very_long_reason_is_cut() {
    let (store, web) = (store_with(2, 2), accepting_switch());
    broken(&store);
    store.sql("CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '%', repeat('é', 50000); END $$");
    pass_with_ping(&store, &web.url("/")).code(1);
    assert_eq!(web.request_lines(), ["GET /start", "POST /fail"]);
    let length = web.requests()[1].body.len();
    assert!((9_990..=10_000).contains(&length), "{length}");
}

#[test]
fn an_ill_formed_rule_is_sent_as_a_failure() {
    let (store, web) = (store_with(2, 2), accepting_switch());
    store.sql("INSERT INTO approval_rules (name, conditions) VALUES ('odd', '{}')");
    pass_with_ping(&store, &web.url("/uuid")).code(1);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("'odd'"), "{:?}", web.requests());
}

#[test]
fn too_many_approvals_are_sent_as_a_failure() {
    let (store, web) = (store_with(2, 2), accepting_switch());
    store.run(&["run-once", "--max-approvals", "1", "--ping", &web.url("/uuid")]).code(3);
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
}

#[test]
fn nothing_is_sent_if_no_pass_begins() {
    let web = accepting_switch();
    let url = web.url("/uuid");
    let store = store_with(4, 4);
    automation(&store);
    // Another pass is running.
    let (running, lock) = start_blocked_pass(&store, 3, &[]);
    pass_with_ping(&store, &url).code(0);
    store.run(&["run-once", "--ping", &url, "--conflict-exit-code", "9"]).code(9);
    lock.release();
    running.wait().code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z'");
    store.run(&["run-once", "--if-due", "--ping", &url]).code(0);
    store.run(&["run-once", "--dry-run", "--ping", &url]).code(0);
    // The job is paused.
    store.sql("UPDATE apscheduler_jobs SET job_state = 'PAUSED'");
    store.run(&["run-once", "--ping", &url]).code(3);
    assert_eq!(web.request_lines(), Vec::<String>::new());
}

#[test]
fn a_signal_is_sent_as_a_failure() {
    let (store, web) = (store_with(6, 6), accepting_switch());
    let (running, lock) = start_blocked_pass(&store, 4, &["--ping", &web.url("/uuid")]);
    web.wait_for_requests(1);
    running.signal(Signal::SIGTERM);
    running.wait().code(143);
    lock.release();
    assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail"]);
    assert!(web.requests()[1].body.contains("terminated (SIGTERM)"), "{:?}", web.requests());
}

#[test]
fn an_unreachable_switch_causes_a_warning() {
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
fn no_answer_of_the_switch_changes_the_result() {
    let store = Store::new();
    for (says, why) in [
        (Reply::Status(500, "oh".into()), "HTTP 500"),
        (Reply::Status(404, String::new()), "HTTP 404"),
        (Reply::Bytes(b"SSH-2.0-OpenSSH_9\r\n"), ""),
        (Reply::Bytes(b""), ""),
        (Reply::Bytes(b"HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n"), ""),
        (Reply::LongBody(2 << 20), "a response of more than 1024 kB"),
        (Reply::Redirect("/again".into()), "more than 3 redirects"),
        (Reply::Redirect("file:///etc/passwd".into()), ""),
    ] {
        let answer = says.clone();
        let web = web_server(move |_| answer.clone());
        let out = pass_with_ping(&store, &web.url("/s3cret-uuid")).code(0);
        let warnings: Vec<&str> = out.stderr.lines().filter(|line| line.contains(" WARN ")).collect();
        assert_eq!(warnings.len(), 2, "{says:?}: {out}");
        assert!(warnings.iter().all(|line| line.contains(why)), "{says:?}: {out}");
        assert!(!out.stderr.contains('\x1b') && !out.stderr.contains("s3cret"), "{out}");
    }
}

/// The start of a pass does not wait, and its end waits for at most five seconds.
#[test]
fn a_slow_switch_does_not_block_a_pass() {
    let store = store_with(2, 2);
    for says in [Reply::Silence, Reply::SlowBody, Reply::After(Duration::from_secs(30))] {
        let web = web_server(move |_| says.clone());
        let begun = Instant::now();
        let out = pass_with_ping(&store, &web.url("/uuid")).code(0);
        assert!(out.stderr.contains("failed: no complete response within"), "{out}");
        // A busy machine may add to the five seconds. Without a limit it would be more than half a minute.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
    assert_eq!(runs(&store), "1 completed 2 2, 2 completed 0 0, 3 completed 0 0");
}

#[test]
fn the_certificate_of_the_switch_is_verified() {
    let authority = Authority::new("Of the switch");
    let acceptor = |name: &str| {
        let pair = authority.sign(&CertificateContents { names: &[name], ..CertificateContents::for_name(name) });
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
    let message = ping(&web, roots.to_str().unwrap());
    assert!(!message.contains("WARN"), "{message}");
    assert_eq!(web.request_lines(), ["GET /uuid/start", "GET /uuid"]);
    let message = ping(&web, "/dev/null");
    assert!(message.contains("failed: TLS: the certificate is not valid: unable to get local issuer"), "{message}");
    let other = WebServer::start(Some(acceptor("elsewhere")), |_| Reply::Status(200, String::new()));
    let message = ping(&other, roots.to_str().unwrap());
    assert!(message.contains("failed: TLS: the certificate is not valid: hostname mismatch"), "{message}");
    assert_eq!(other.request_lines(), Vec::<String>::new());
    let plain = accepting_switch();
    let message = ping(&plain, roots.to_str().unwrap());
    assert!(message.contains("failed: TLS: "), "{message}");
}

#[test]
fn the_proxy_of_the_environment_is_used() {
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
fn an_invalid_url_is_a_usage_error_that_does_not_repeat_it() {
    let store = Store::new();
    for (url, why) in [
        ("ftp://u:s3cret@h/", "only http and https URLs are supported"),
        ("s3cret", "not a URL like https://host/path"),
        ("http://u:s3 cret@h/", "not a URL like https://host/path"),
    ] {
        let out = pass_with_ping(&store, url).code(2);
        assert!(out.stderr.contains(&format!("error: --ping: {why}")), "{out}");
        assert!(!out.stderr.contains("s3"), "{out}");
        let out = store.apsctl(&["run-once"]).env("APSCTL_PING_URL", url).run().code(2);
        assert!(out.stderr.contains(&format!("error: APSCTL_PING_URL: {why}")), "{out}");
    }
    assert_eq!(runs(&store), "NULL");
}

/// Redirections with 307 and 308 keep the method and the body, so the reason of a failure is kept.
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
        let out = pass_with_ping(&store, &url).code(1);
        assert!(!out.stderr.contains("The ping to"), "{status}: {out}");
        assert_eq!(web.request_lines(), ["GET /uuid/start", "POST /uuid/fail", then], "{status}");
        let last = &web.requests()[2];
        assert_eq!(last.body.contains("out of ink"), then.starts_with("POST"), "{status}: {last:?}");
        assert!(!last.head.contains("authorization"), "{status}: {last:?}");
    }
}

#[test]
fn redirections_to_another_server_and_in_a_loop() {
    let store = store_with(2, 2);
    broken(&store);
    let other = accepting_switch();
    let there = other.url("/there");
    let first = web_server(move |asked| {
        if asked.line.contains("/fail") {
            Reply::RedirectWithStatus(308, there.clone())
        } else {
            Reply::Status(200, "OK".into())
        }
    });
    pass_with_ping(&store, &first.url("/uuid")).code(1);
    assert_eq!(other.request_lines(), ["POST /there"]);
    assert!(other.requests()[0].body.contains("out of ink"));
    let circle = web_server(|_| Reply::RedirectWithStatus(307, "/again".into()));
    let out = pass_with_ping(&store, &circle.url("/uuid")).code(1);
    assert!(out.stderr.contains("more than 3 redirects"), "{out}");
    let nowhere = web_server(|asked| {
        if asked.line.contains("/fail") {
            Reply::RedirectWithStatus(307, "file:///etc/passwd".into())
        } else {
            Reply::Status(200, "OK".into())
        }
    });
    let out = pass_with_ping(&store, &nowhere.url("/uuid")).code(1);
    assert!(out.stderr.contains("redirected to an invalid address"), "{out}");
}
