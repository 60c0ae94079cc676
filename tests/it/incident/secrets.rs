//! No secret is in an archive.

use std::io::Read as _;

use flate2::read::GzDecoder;
use openssl::base64::encode_block;

use crate::support::{SandboxState, Store, insert_run, job};

/// The secrets that the test plants. Each contains this text, and none of its encodings may be found.
const MARK: &str = "s3cr3t";

/// Returns the `n`th secret.
fn secret(n: u32) -> String {
    format!("{MARK}{n:02}xQ7")
}

/// Returns the content of every file of the archive, also what is encoded in it.
fn contents(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut tar = Vec::new();
    GzDecoder::new(archive).read_to_end(&mut tar).unwrap();
    let mut found = vec![("the tar file".to_owned(), tar.clone())];
    let mut reader = tar::Archive::new(tar.as_slice());
    for entry in reader.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        for (at, run) in hexadecimal_runs(&bytes).into_iter().enumerate() {
            found.push((format!("{name}, hexadecimal text {at}"), run));
        }
        found.push((name, bytes));
    }
    found
}

/// Decodes the longer hexadecimal texts in a file, such as pickles.
fn hexadecimal_runs(bytes: &[u8]) -> Vec<Vec<u8>> {
    let digits = bytes.split(|byte| !byte.is_ascii_hexdigit());
    let value = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    digits
        .filter(|run| run.len() >= 16)
        .map(|run| run.chunks_exact(2).map(|pair| value(pair[0]) << 4 | value(pair[1])).collect())
        .collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
}

/// The forms in which a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    let hex = super::hex(secret.as_bytes());
    // In base64, a text has another form behind one or two other bytes.
    let shifted = ["", "a", "ab"].map(|before| {
        let text = encode_block(format!("{before}{secret}").as_bytes());
        text[4..text.len() - 4].to_owned()
    });
    [secret.to_owned(), hex].into_iter().chain(shifted).collect()
}

/// Lines of a worker's log with secrets.
fn log_lines() -> String {
    let s = secret;
    [
        format!("INFO connecting to postgresql://app:{}@db/app", s(1)),
        format!("INFO settings {{'password': '{}', 'retries': 3}}", s(2)),
        format!("INFO request {{\"api_key\": \"{}\"}}", s(3)),
        format!("INFO body {{\\\"token\\\": \\\"{}\\\"}}", s(4)),
        format!("ERROR GET /x: Authorization: Bearer {}", s(5)),
        format!("ERROR got token {}", s(6)),
        format!("INFO key AKIA{}0000", s(7).to_uppercase().replace('Q', "A")),
        format!("INFO jwt eyJhbGciOiJIUzI1NiJ9.{}.{}", s(8), s(9)),
        format!("INFO POST https://hooks.slack.com/services/T0/B0/{}", s(10)),
        format!("INFO POST https://example.org/api/webhooks/1/{}", s(11)),
        format!("INFO https://api.telegram.org/bot1:{}/sendMessage", s(12)),
        format!("INFO dsn https://{}aaaabbbb@o0.ingest.sentry.io/1", s(13)),
        format!("INFO pgpass db.example.org:5432:app:app:{}", s(14)),
        format!("INFO dsn host=db password={} user=app", s(15)),
        format!("INFO env AWS_SECRET_ACCESS_KEY={}", s(16)),
        format!("INFO ghp_{}{}", s(17), s(17)),
        format!("INFO connect as {} (known from the URL)", s(30)),
        format!("INFO connect as {} (known from the environment)", s(31)),
        format!("INFO connect as {} (known from the password file)", s(32)),
        format!("INFO connect as {} (base64 of the environment's)", encode_block(s(31).as_bytes())),
        "INFO -----BEGIN RSA PRIVATE KEY-----".to_owned(),
        format!("INFO MII{}", s(18)),
        "INFO -----END RSA PRIVATE KEY-----".to_owned(),
        "INFO the last line stays".to_owned(),
    ]
    .map(|line| format!("2025-10-26 11:30:00 {line}\n"))
    .concat()
}

fn plant(store: &Store) {
    let s = secret;
    job("json").insert(store);
    store.sql(&format!(
        "UPDATE apscheduler_jobs SET args = '[\"{}\", 42, {{\"x\": [\"{}\"]}}]',
                kwargs = '{{\"password\": \"{}\", \"user\": \"{}\", \"n\": null}}' WHERE id = 'json'",
        s(19),
        s(20),
        s(21),
        s(22)
    ));
    insert_run(store, "json", "failed", "2025-10-26 11:00Z", Some(1.0));
    store.sql(&format!(
        "UPDATE automation_audit_log SET error = 'login failed: password={} for Bearer {}',
                details = '{{\"headers\": [[\"authorization\", \"{}\"]], \"client_secret\": \"{}\"}}'",
        s(23),
        s(24),
        s(25),
        s(26)
    ));
    store.run(&["jobs", "pause", "json", "--reason", &format!("token={}", s(27))]).code(0);
    store.run(&["jobs", "schedule", "json", "--cron", "0 9 * * *", "--reason", &format!("secret: {}", s(28))]).code(0);
    store.sql(&format!("INSERT INTO versions (author, metadata) VALUES ('{}', '{{\"body\": \"{}\"}}')", s(29), s(33)));
    // Arguments of the journal, which has images of the job.
    store.sql("ALTER TABLE automation_audit_log ALTER details SET STORAGE EXTERNAL");
}

#[test]
fn no_planted_secret_is_in_an_archive() {
    let store = Store::new();
    plant(&store);
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("worker.log"), log_lines()).unwrap();
    std::fs::write(path("pgpass"), format!("*:*:*:*:{}\n", secret(32))).unwrap();
    std::fs::write(path(".env"), format!("SMTP_PASSWORD={}\nAPP_DSN=amqp://u:{}@mq/x\n", secret(34), secret(35)))
        .unwrap();
    let url = store.url.replacen("postgres@", &format!("postgres:{}@", secret(30)), 1);
    let saved = store
        .apsctl(&["-d", &url, "--env-file", &path(".env"), "incident", "save", &path("a.tar.gz"), "--file"])
        .args(&[&path("worker.log")])
        .env("PGPASSFILE", &path("pgpass"))
        .env("DB_PASSWORD", &secret(31))
        .env("APSCTL_RESTART_COMMAND", &format!("restart --token {}", secret(36)))
        .env("PATH", "/nowhere")
        .run()
        .code(0);
    let archive = std::fs::read(path("a.tar.gz")).unwrap();
    let contents = contents(&archive);
    let mut found = Vec::new();
    for n in 1..=36 {
        for form in forms(&secret(n)) {
            found.extend(
                contents.iter().filter(|(_, bytes)| contains(bytes, &form)).map(|(name, _)| format!("{n} in {name}")),
            );
        }
    }
    assert!(found.is_empty(), "{found:#?}\n{saved}");
    let log = contents.iter().find(|(name, _)| name == "log/worker.log").unwrap();
    let log = String::from_utf8(log.1.clone()).unwrap();
    assert!(log.ends_with("2025-10-26 11:30:00 INFO the last line stays\n"), "{log}");
    assert_eq!(log.lines().count(), log_lines().lines().count() - 2, "{log}");
}

/// The pickles of real schedulers, whose arguments are replaced.
#[test]
fn arguments_in_pickles_are_replaced() {
    for (fixture, table) in [("aps3.sql", "apscheduler_jobs"), ("aps4.sql", "schedules")] {
        let store =
            if fixture == "aps3.sql" { crate::aps3::writing::migrated(fixture) } else { crate::aps4::migrated() };
        let before = store.run(&["jobs", "verify", "-o", "json", "--columns", "id,severity,finding"]);
        let state = SandboxState::new();
        let file = state.0.path().join("a.tar.gz");
        let file = file.to_str().unwrap();
        store.apsctl(&["incident", "save", file]).env("PATH", "/nowhere").run().code(0);
        state.run(&["sandbox", "load", file]).code(0);
        let after = state.run(&["--sandbox", "jobs", "verify", "-o", "json", "--columns", "id,severity,finding"]);
        assert_eq!(after.json(), before.json(), "{table}");
        let list = |ended: crate::support::Output| ended.code(0).json();
        let columns =
            ["jobs", "list", "-o", "json", "--limit", "0", "--columns", "id,func_ref,job_state,next_run_time,schedule"];
        let sandboxed: Vec<&str> = ["--sandbox"].into_iter().chain(columns).collect();
        assert_eq!(list(state.run(&sandboxed)), list(store.run(&columns)), "{table}");
    }
}
