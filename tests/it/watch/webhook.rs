//! `--webhook`: each report is posted as JSON.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use openssl::ssl::{SslAcceptor, SslMethod};
use serde_json::Value;

use super::{LATE, Watched, describe};
use crate::support::{Output, Reply, WebServer, unused_url, web_server};
use crate::tls::certificates::{Authority, CertificateContents};

fn accepting() -> WebServer {
    web_server(|_| Reply::Status(200, "ok".into()))
}

/// Makes one round of the check `stale`.
fn once(watched: &Watched, url: &str, args: &[&str]) -> Output {
    watched.once(&[&["--check", "stale", "--webhook", url], args].concat())
}

fn bodies(web: &WebServer) -> Vec<Value> {
    web.requests().iter().map(|request| serde_json::from_str(&request.body).unwrap()).collect()
}

#[test]
fn each_report_is_posted_once() {
    let (watched, web) = (Watched::with_late_job(), accepting());
    let ended = once(&watched, &web.url("/services/s3cret?key=s3cret"), &["-vv"]).code(1);
    assert!(!ended.stderr.contains("s3cret"), "{ended}");
    once(&watched, &web.url("/services/s3cret?key=s3cret"), &[]).code(1);
    assert_eq!(web.request_lines(), ["POST /services/s3cret?key=s3cret"]);
    assert!(web.requests()[0].head.contains("content-type: application/json"), "{:?}", web.requests());
    // The body has the keys of the record on standard output, and a text.
    let printed: Value = serde_json::from_str(&ended.stdout).unwrap();
    let mut body = bodies(&web).remove(0);
    let text = body.as_object_mut().unwrap().remove("text").unwrap();
    body["store"] = body["store"].as_str().unwrap().replace(watched.store.database(), "DATABASE").into();
    assert_eq!(body, printed);
    let text = text.as_str().unwrap();
    let start =
        "! warning: stale overdue daily: has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up (";
    assert!(text.starts_with(start) && text.contains("Fix: docker compose restart worker"), "{text}");
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    once(&watched, &web.url("/"), &[]).code(0);
    let gone = bodies(&web).remove(1);
    assert_eq!(describe(&gone), "gone stale overdue daily warning");
    assert!(
        gone["text"].as_str().unwrap().starts_with("✓ gone after 0s: stale overdue daily: has been due since "),
        "{gone}"
    );
    assert_eq!(gone["fix"], Value::Null);
}

#[test]
fn the_url_may_come_from_the_environment() {
    let (watched, web) = (Watched::with_late_job(), accepting());
    let watch = watched.apsctl(&["--once", "--check", "stale"]);
    watch.env("APSCTL_WEBHOOK_URL", &web.url("/hook")).run().code(1);
    assert_eq!(web.request_lines(), ["POST /hook"]);
}

#[test]
fn an_invalid_url_is_a_usage_error_that_does_not_repeat_it() {
    let watched = Watched::healthy();
    for (url, why) in [
        ("ftp://u:s3cret@h/", "only http and https URLs are supported"),
        ("s3cret", "not a URL like https://host/path"),
    ] {
        let ended = once(&watched, url, &[]).code(2);
        assert!(ended.stderr.contains(&format!("error: --webhook: {why}")) && !ended.stderr.contains("s3"), "{ended}");
        let ended = watched.apsctl(&["--once"]).env("APSCTL_WEBHOOK_URL", url).run().code(2);
        assert!(ended.stderr.contains(&format!("error: APSCTL_WEBHOOK_URL: {why}")), "{ended}");
    }
}

/// What a server answers, what is reported about it, and how often it is asked in one round for two findings.
#[test]
fn a_report_that_is_not_accepted_is_sent_again_in_the_next_round() {
    for (says, why, attempts) in [
        (Reply::Status(500, "oh".into()), "HTTP 500", 4),
        (Reply::Status(503, String::new()), "HTTP 503", 3),
        (Reply::Status(429, String::new()), "HTTP 429", 1),
        (Reply::Status(404, String::new()), "HTTP 404", 2),
        (Reply::Status(400, "invalid_payload".into()), "HTTP 400", 2),
        (Reply::Bytes(b"SSH-2.0-OpenSSH_9\r\n"), "", 3),
        (Reply::Redirect("/again".into()), "HTTP 302: a redirect that would lose the message", 1),
        (Reply::RedirectWithStatus(303, "/again".into()), "HTTP 303: a redirect", 1),
        (Reply::RedirectWithStatus(308, "/again".into()), "more than 3 redirects", 3 * 4),
        (Reply::RedirectWithStatus(307, "file:///etc/passwd".into()), "redirected to an invalid address", 3),
    ] {
        let watched = Watched::with_late_job();
        watched.make_late("weekly");
        let answer = says.clone();
        let web = web_server(move |_| answer.clone());
        let ended = once(&watched, &web.url("/s3cret"), &[]).code(4);
        assert_eq!(super::alerts(&ended).len(), 2, "{says:?}");
        let text = format!("WARN a report to {} failed: {why}", web.url(""));
        assert!(ended.stderr.contains(&text) && !ended.stderr.contains("s3cret"), "{says:?}: {ended}");
        assert_eq!(web.requests().len(), attempts, "{says:?}: {ended}");
        // The other server gets the same reports.
        let other = accepting();
        let ended = once(&watched, &other.url("/"), &[]).code(1);
        assert_eq!((ended.stdout.as_str(), bodies(&other).len()), ("", 2), "{says:?}");
        let ids = |web: &WebServer| bodies(web).iter().map(|body| body["id"].to_string()).collect::<BTreeSet<_>>();
        assert!(ids(&web).is_subset(&ids(&other)), "{says:?}");
    }
}

#[test]
fn a_failure_that_passes_is_not_reported() {
    let (watched, asked) = (Watched::with_late_job(), AtomicUsize::new(0));
    let web = web_server(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Status(502, String::new()),
        _ => Reply::Status(204, String::new()),
    });
    let ended = once(&watched, &web.url("/"), &[]).code(1);
    assert_eq!(ended.stderr, "");
    assert_eq!(bodies(&web)[0], bodies(&web)[1]);
}

#[test]
fn a_server_that_is_silent_or_absent_delays_a_round_a_little() {
    let watched = Watched::with_late_job();
    let absent = once(&watched, &unused_url(), &[]).code(4);
    assert!(absent.stderr.contains(" failed: Connection refused; it is sent again in the next round"), "{absent}");
    for says in [Reply::Silence, Reply::SlowBody] {
        let web = web_server(move |_| says.clone());
        let ended = once(&watched, &web.url("/"), &["--send-timeout", "200ms"]).code(4);
        assert!(ended.stderr.contains(" failed: no complete response within 0.2 s"), "{ended}");
        assert_eq!(web.requests().len(), 3);
    }
}

#[test]
fn redirects_that_keep_the_message_are_followed() {
    let (watched, other) = (Watched::with_late_job(), accepting());
    let there = other.url("/there");
    let first = web_server(move |_| Reply::RedirectWithStatus(307, there.clone()));
    once(&watched, &first.url("/"), &[]).code(1);
    assert_eq!(bodies(&first), bodies(&other));
}

#[test]
fn the_certificate_is_verified() {
    let authority = Authority::new("Of the webhook");
    let pair =
        authority.sign(&CertificateContents { names: &["localhost"], ..CertificateContents::for_name("localhost") });
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    acceptor.set_certificate(&pair.certificate).unwrap();
    acceptor.set_private_key(&pair.key).unwrap();
    let web = WebServer::start(Some(acceptor.build()), |_| Reply::Status(200, String::new()));
    let watched = Watched::with_late_job();
    let roots = watched.path("roots.pem");
    std::fs::write(&roots, authority.pem()).unwrap();
    let post = |roots: &str| {
        let url = format!("https://localhost:{}/hook", web.port());
        watched.apsctl(&["--once", "--check", "stale", "--webhook", &url]).env("SSL_CERT_FILE", roots).run()
    };
    let ended = post("/dev/null").code(4);
    assert!(ended.stderr.contains("failed: TLS: the certificate is not valid"), "{ended}");
    assert_eq!(web.request_lines(), [""; 0]);
    post(&roots).code(1);
    assert_eq!(web.request_lines(), ["POST /hook"]);
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let (watched, proxy) = (Watched::with_late_job(), web_server(|_| Reply::Status(403, String::new())));
    let watch = watched.apsctl(&["--once", "--check", "stale", "--webhook", "http://hook.invalid:8000/s3cret"]);
    let ended = watch.env("HTTP_PROXY", &proxy.url("")).run().code(4);
    let lines = proxy.request_lines();
    assert!(!lines.is_empty() && lines.iter().all(|line| line == "CONNECT hook.invalid:8000"), "{lines:?}");
    assert!(ended.stderr.contains("WARN a report to http://hook.invalid:8000 failed: "), "{ended}");
}

#[test]
fn standard_output_the_command_and_the_webhook_are_independent() {
    let (watched, web) = (Watched::with_late_job(), accepting());
    let exec = format!("cat >> {}", watched.path("log"));
    let ended = watched.once(&["--webhook", &web.url("/"), "--exec", "false"]).code(4);
    assert_eq!(super::alerts(&ended), LATE);
    assert_eq!(bodies(&web).iter().map(describe).collect::<Vec<_>>(), LATE);
    let ended = watched.once(&["--webhook", &web.url("/"), "--exec", &exec]).code(1);
    assert_eq!((ended.stdout.as_str(), web.requests().len()), ("", 1));
    assert_eq!(watched.read("log").lines().count(), 1);
}
