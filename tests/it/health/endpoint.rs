//! `--url`: the comparison with the application's health endpoint.

use std::time::{Duration, Instant};

use super::{check, health, status, well};
use crate::support::{Reply, WebServer, unused_url, web_server};

const GUIDE: &str = r#"{
  "status": "healthy",
  "next_scheduled_run": "2025-10-27 09:00:00 UTC",
  "last_execution": "2025-10-26 09:00:02 UTC",
  "execution_time_ms": 3200,
  "pending_jobs": 1
}"#;

fn says(body: &str) -> WebServer {
    let body = body.to_owned();
    web_server(move |_| Reply::Status(200, body.clone()))
}

/// Returns the endpoint's verdict and evidence, with its address replaced by URL.
#[track_caller]
fn asked(web: &WebServer, code: i32) -> String {
    let url = web.url("/api/v1/health/scheduler");
    check(&health(&well(), &["--url", &url]).code(code), "endpoint").replace(&url, "URL")
}

#[test]
fn the_example_in_the_guide_agrees() {
    let web = says(GUIDE);
    assert_eq!(asked(&web, 0), "ok: URL agrees with the store");
    assert_eq!(web.request_lines(), ["GET /api/v1/health/scheduler"]);
}

#[test]
fn disagreements_are_listed_key_by_key() {
    let theirs = GUIDE.replace("27 09:00", "28 09:00").replace(": 1\n", ": 0\n").replace("3200", "null");
    assert_eq!(
        asked(&says(&theirs), 1),
        "warning: URL: next_scheduled_run: 2025-10-28T09:00:00Z in the answer, 2025-10-27T09:00:00Z in the store; \
         execution_time_ms: null in the answer, 3200 in the store; pending_jobs: 0 in the answer, 1 in the store"
    );
    // The same bad status is not a disagreement.
    let store = well();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 10:00Z'");
    let theirs = GUIDE.replace("healthy", "degraded").replace("2025-10-27 09:00:00 UTC", "2025-10-26T11:00:00+01:00");
    let out = health(&store, &["--url", &says(&theirs).url("/")]).code(1);
    assert!(check(&out, "endpoint").starts_with("ok: "), "{out}");
    let out = health(&store, &["--url", &says(GUIDE).url("/")]).code(1);
    assert!(check(&out, "endpoint").contains("status: healthy in the answer, degraded in the store; "), "{out}");
    assert_eq!(status(&out), "degraded");
}

#[test]
fn an_unusable_answer_is_a_finding() {
    for (said, evidence) in [
        (Reply::Status(503, GUIDE.into()), "HTTP 503"),
        (Reply::Status(404, "not found".into()), "HTTP 404"),
        (Reply::Status(204, String::new()), "HTTP 204"),
        (Reply::Status(200, "<html>".into()), "the answer is not JSON"),
        (Reply::Status(200, String::new()), "the answer is not JSON"),
        (Reply::Status(200, "[1, 2]".into()), "the answer is JSON, but not an object"),
        (Reply::LongBody(3 << 20), "a response of more than 1024 kB"),
        (Reply::Redirect("/round/and/round".into()), "more than 3 redirects"),
        (Reply::Bytes(b"220 mail.example ESMTP\r\n"), ""),
        (Reply::Bytes(b""), ""),
    ] {
        let answer = said.clone();
        let found = asked(&web_server(move |_| answer.clone()), 1);
        assert!(found.starts_with("critical: URL: ") && found.contains(evidence), "{said:?}: {found}");
    }
    let url = unused_url();
    let out = health(&well(), &["--url", &url]).code(1);
    assert_eq!(check(&out, "endpoint"), format!("critical: {url}: Connection refused"));
    assert_eq!(status(&out), "unhealthy");
    let out = health(&well(), &["--url", "http://there-is-no-such-host.invalid/"]).code(1);
    assert!(check(&out, "endpoint").starts_with("critical: "), "{out}");
}

#[test]
fn a_redirection_is_followed() {
    let web = web_server(|asked| match asked.line.as_str() {
        "GET /health" => Reply::Redirect("/api/v1/health/scheduler?full=1".into()),
        _ => Reply::Status(200, GUIDE.into()),
    });
    let out = health(&well(), &["--url", &web.url("/health")]).code(0);
    assert!(check(&out, "endpoint").ends_with("agrees with the store"), "{out}");
    assert_eq!(web.request_lines(), ["GET /health", "GET /api/v1/health/scheduler?full=1"]);
}

#[test]
fn a_slow_endpoint_times_out() {
    let store = well();
    for says in [Reply::Silence, Reply::SlowBody, Reply::After(Duration::from_secs(30))] {
        let web = web_server(move |_| says.clone());
        let begun = Instant::now();
        let out = health(&store, &["--url", &web.url("/"), "--url-timeout", "300ms"]).code(1);
        assert!(check(&out, "endpoint").ends_with("no complete response within 0.3 s"), "{out}");
        // Without a limit it would take more than half a minute.
        assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    }
}

#[test]
fn no_transaction_stays_open_while_waiting() {
    let store = well();
    let (sessions, url) = (store.client(), store.url.clone());
    let sessions = std::sync::Mutex::new(sessions);
    let web = web_server(move |_| {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'apsctl health' AND xact_start IS NOT NULL AND datname = current_database()";
        let open: i64 = sessions.lock().unwrap().query_one(sql, &[]).unwrap().get(0);
        Reply::Status(if open == 0 { 200 } else { 500 }, GUIDE.into())
    });
    assert!(!url.is_empty());
    health(&store, &["--url", &web.url("/")]).code(0);
}

#[test]
fn no_credentials_are_shown() {
    let web = says("{}");
    let url = web.url("/health?token=t0ken").replace("://", "://user:s3cret@");
    for format in ["table", "json", "csv", "nagios"] {
        let out = well().run(&["health", "-v", "-o", format, "--url", &url]).code(1);
        let said = out.to_string();
        assert!(said.contains("status: missing in the answer, healthy in the store"), "{out}");
        assert!(!said.contains("s3cret") && !said.contains("t0ken") && !said.contains("user"), "{out}");
    }
    assert!(web.requests()[0].head.contains("authorization: basic "), "{:?}", web.requests());
    assert_eq!(web.request_lines()[0], "GET /health?token=t0ken");
}

#[test]
fn control_characters_of_an_answer_are_escaped() {
    let hostile = GUIDE.replace("healthy", "\\u001b[2J\\nok: \\u202e");
    for format in ["table", "json", "nagios"] {
        let out = well().run(&["health", "-o", format, "--color", "never", "--url", &says(&hostile).url("/")]).code(1);
        assert!(!out.stdout.contains('\x1b') && !out.stdout.contains('\u{202e}'), "{out}");
    }
    let long = GUIDE.replace("healthy", &"long".repeat(10_000));
    assert!(asked(&says(&long), 1).len() < 500);
}

#[test]
fn an_invalid_url_is_exit_2() {
    for (args, why) in [
        (&["--url", "localhost/health"][..], "--url: not a URL like https://host/path"),
        (&["--url", "ftp://u:s3cret@h/"], "--url: only http and https URLs are supported"),
        (&["--url", "http://h/", "--url-timeout", "0"], "--url-timeout must be more than 0"),
        (&["--url-timeout", "1s"], "--url <URL>"),
    ] {
        let out = health(&well(), args).code(2);
        assert!(out.stderr.contains(why) && !out.stderr.contains("s3cret"), "{out}");
    }
}
