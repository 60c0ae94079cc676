//! No secret is in an archive.

use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;

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
    for (name, bytes) in found.clone() {
        found.extend(gzip_streams(&bytes).into_iter().map(|unpacked| (format!("{name}, gzip"), unpacked)));
    }
    found
}

/// Unpacks each gzip stream in the bytes.
fn gzip_streams(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts = bytes.windows(3).enumerate().filter(|(_, window)| *window == [0x1f, 0x8b, 8]).map(|(at, _)| at);
    starts
        .filter_map(|at| {
            let mut unpacked = Vec::new();
            // A stream that ends early has still something to read.
            GzDecoder::new(&bytes[at..]).read_to_end(&mut unpacked).ok();
            (!unpacked.is_empty()).then_some(unpacked)
        })
        .collect()
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

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text))
}

/// The forms in which a secret may be written.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let hex = super::hex(secret.as_bytes());
    let percent = secret.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
    let utf16 = |bytes: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let utf16 = [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)];
    let encoded_utf16 = utf16.iter().map(|bytes| super::hex(bytes).into_bytes());
    // In base64, a text has another form behind one or two other bytes.
    let shifted = ["", "a", "ab"].map(|before| {
        let text = encode_block(format!("{before}{secret}").as_bytes());
        text[4..text.len() - 4].to_owned()
    });
    let texts = [secret.to_owned(), hex, percent].into_iter().chain(shifted).map(String::into_bytes);
    texts.chain(encoded_utf16).chain(utf16.clone()).collect()
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
        format!(
            "INFO connect as {} (base64 of user and the environment's)",
            encode_block(format!("u:{}", s(31)).as_bytes())
        ),
        format!("INFO connect as {} (known from the service file)", s(37)),
        format!("INFO posted to {} (the path of the webhook)", s(38)),
        format!("INFO pinged {} (the path of --ping)", s(39)),
        format!("INFO connect as {} (known from the container)", s(40)),
        format!("INFO hook of the container {}", s(41)),
        format!("INFO Running job \"sync (https://u:{}@files.example.org/x)\"", s(42)),
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
    std::fs::write(path("services"), format!("[other]\nhost=db\npassword={}\n", secret(37))).unwrap();
    // A container whose environment has secrets.
    let container = serde_json::json!({
        "Id": "abc", "RestartCount": 0, "State": {"Status": "running", "StartedAt": "2025-10-26T09:00:00Z"},
        "HostConfig": {"RestartPolicy": {"Name": "no"}, "LogConfig": {"Type": "json-file"}},
        "Config": {"Image": "w", "Env": [
            format!("DB_PASSWORD={}", secret(40)), format!("APSCTL_WEBHOOK_URL=https://hooks.example.org/{}", secret(41)),
            "TZ=UTC"
        ]}
    });
    std::fs::create_dir(path("bin")).unwrap();
    std::fs::write(path("bin/docker"), format!("#!/bin/sh\ncase $1 in inspect) echo '{container}';; esac\n")).unwrap();
    std::fs::set_permissions(path("bin/docker"), std::fs::Permissions::from_mode(0o755)).unwrap();
    std::fs::write(path(".env"), format!("SMTP_PASSWORD={}\nAPP_DSN=amqp://u:{}@mq/x\n", secret(34), secret(35)))
        .unwrap();
    let url = store.url.replacen("postgres@", &format!("postgres:{}@", secret(30)), 1);
    let saved = store
        .apsctl(&["-d", &url, "--env-file", &path(".env"), "incident", "save", &path("a.tar.gz"), "--file"])
        .args(&[&path("worker.log")])
        .env("PGPASSFILE", &path("pgpass"))
        .env("DB_PASSWORD", &secret(31))
        .env("APSCTL_RESTART_COMMAND", &format!("restart --token {}", secret(36)))
        .env("PATH", &format!("{}:/usr/bin:/bin", path("bin")))
        .env("PGSERVICEFILE", &path("services"))
        .env("APSCTL_WEBHOOK_URL", &format!("https://hooks.example.org/{}", secret(38)))
        .env("APSCTL_PING_URL", &format!("https://ping.example.org/{}", secret(39)))
        .run()
        .code(0);
    let archive = std::fs::read(path("a.tar.gz")).unwrap();
    let contents = contents(&archive);
    let mut found = Vec::new();
    for n in 1..=42 {
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

/// Appends a text to a pickle of protocol 2.
fn pickled_text(text: &str) -> Vec<u8> {
    [&[b'X'][..], &u32::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat()
}

fn pickled_bytes(bytes: &[u8]) -> Vec<u8> {
    [&[b'C', u8::try_from(bytes.len()).unwrap()][..], bytes].concat()
}

/// Returns the pickle of a job with these arguments, which are pickled already.
fn pickled_job(id: &str, name: &str, args: &[u8], kwargs: &[u8]) -> Vec<u8> {
    let text = pickled_text;
    let mut pickle = b"\x80\x03}(".to_vec();
    for (key, value) in [
        ("version", b"K\x01".to_vec()),
        ("id", text(id)),
        ("func", text("app.jobs:run")),
        ("trigger", b"N".to_vec()),
        ("executor", text("default")),
        ("args", [b"(", args, b"t"].concat()),
        ("kwargs", [b"}(", kwargs, b"u"].concat()),
        ("name", text(name)),
        ("misfire_grace_time", b"K\x01".to_vec()),
        ("coalesce", b"\x88".to_vec()),
        ("max_instances", b"K\x01".to_vec()),
        ("next_run_time", b"N".to_vec()),
    ] {
        pickle.extend([text(key), value].concat());
    }
    pickle.extend(b"u.");
    pickle
}

/// Secrets in pickles: texts and bytes in arguments, also nested, and in the name and the id of a job.
#[test]
fn no_secret_of_a_pickle_is_in_an_archive() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    let s = secret;
    let nested = [
        b"](}(".to_vec(),
        pickled_text("deep"),
        b"(".to_vec(),
        pickled_bytes(s(53).as_bytes()),
        b"t".to_vec(),
        vec![b'u', b'e'],
    ]
    .concat();
    let args = [pickled_text(&s(51)), pickled_bytes(s(52).as_bytes()), nested].concat();
    let kwargs = [pickled_text("word"), pickled_text(&s(54))].concat();
    let id = format!("token={}", s(55));
    let name = format!("copy postgresql://app:{}@db/app", s(56));
    store.sql(&format!(
        "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES ('{id}', NULL, '\\x{}')",
        super::hex(&pickled_job(&id, &name, &args, &kwargs))
    ));
    let shown = store.run(&["jobs", "show", &id]).code(0);
    assert!(shown.stdout.contains("app.jobs"), "{shown}");
    store.run(&["jobs", "resume", &id, "--reason", &format!("password {}", "x")]);
    let state = SandboxState::new();
    let file = state.0.path().join("a.tar.gz");
    let saved = store.apsctl(&["incident", "save", file.to_str().unwrap()]).env("PATH", "/nowhere").run().code(0);
    let contents = contents(&std::fs::read(&file).unwrap());
    for n in 51..=56 {
        for form in forms(&s(n)) {
            let found: Vec<_> =
                contents.iter().filter(|(_, bytes)| contains(bytes, &form)).map(|(name, _)| name).collect();
            assert!(found.is_empty(), "{n}: {found:?}\n{saved}");
        }
    }
    // The job is still one job: the id of the row is that of its pickle.
    state.run(&["sandbox", "load", file.to_str().unwrap()]).code(0);
    let verified = state.run(&["--sandbox", "jobs", "verify", "-o", "json"]).json();
    assert!(verified.as_array().unwrap().iter().all(|row| row["finding"] != "id-mismatch"), "{verified}");
}
