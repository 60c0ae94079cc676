use super::*;

/// Returns level, logger, process and message of a line, with `-` for a missing field.
fn parse(line: &str) -> String {
    let parsed = ParsedLine::parse(line);
    let level = parsed.level.map_or("-", Level::as_str);
    let [logger, process] = [&parsed.logger, &parsed.process].map(|field| field.as_deref().unwrap_or("-").to_owned());
    let time = if parsed.timestamp.is_some() { "" } else { "(no time) " };
    format!("{time}{level} {logger} {process} {}", parsed.message)
}

#[test]
fn formats_of_common_loggers() {
    for (line, expected) in [
        ("2025-10-26 09:00:02 INFO Automation run started", "INFO - - Automation run started"),
        ("2025-10-26 09:00:02,123 - app.worker - INFO - Run 1 - started", "INFO app.worker - Run 1 - started"),
        ("2025-10-26 09:00:02,123 WARNING slow", "WARN - - slow"),
        ("2025-10-26T09:00:02.123Z [info     ] started", "INFO - - started"),
        ("2025-10-26 09:00:02.123 | INFO     | app.jobs:run:12 - started", "INFO app.jobs - started"),
        ("[2025-10-26 09:00:02 +0000] [1234] [INFO] Booting worker", "INFO - 1234 Booting worker"),
        ("[2025-10-26 09:00:02,123: ERROR/ForkPoolWorker-2] Task failed", "ERROR - ForkPoolWorker-2 Task failed"),
        ("2025-10-26 09:00:02 [1234] INFO started", "INFO - 1234 started"),
        ("2025-10-26 09:00:02 INFO [1234] started", "INFO - 1234 started"),
        ("2025-10-26 09:00:02 INFO [1234] [app.jobs] started", "INFO app.jobs 1234 started"),
        ("2025-10-26 09:00:02 1234 ERROR failed: [Errno 2] x", "ERROR - 1234 failed: [Errno 2] x"),
        ("2025-10-26 09:00:02 app.jobs[77]: INFO started", "INFO app.jobs 77 started"),
        ("2025-10-26 09:00:02 INFO app.services.automation: started", "INFO app.services.automation - started"),
        (
            "INFO:     127.0.0.1:5 - \"GET / HTTP/1.1\" 200 OK",
            "(no time) INFO - - 127.0.0.1:5 - \"GET / HTTP/1.1\" 200 OK",
        ),
        ("INFO:root:started", "(no time) INFO root - started"),
        ("INFO  [alembic.runtime] Context impl", "(no time) INFO alembic.runtime - Context impl"),
        ("ERROR failed", "(no time) ERROR - - failed"),
        ("[WARN] slow", "(no time) WARN - - slow"),
        ("2025-10-26 09:00:02 Got an ERROR from it", "- - - Got an ERROR from it"),
        ("2025-10-26 09:00:02", "- - - "),
        ("Informational words", "(no time) - - - Informational words"),
        ("", "(no time) - - - "),
    ] {
        assert_eq!(parse(line), expected, "{line}");
        let plain = line.is_empty() || line.starts_with("Informational");
        assert_eq!(has_header(line.as_bytes()), !plain, "{line}");
    }
}

#[test]
fn json_objects() {
    for (line, expected) in [
        (
            r#"{"time": "2025-10-26T09:00:02Z", "level": "info", "msg": "started", "process": 12, "logger": "app"}"#,
            "INFO app 12 started",
        ),
        (
            r#"{"@timestamp": "2025-10-26 09:00:02,5", "levelname": "WARNING", "message": "m", "name": "n"}"#,
            "WARN n - m",
        ),
        (
            r#"{"ts": 1761469202.25, "severity": 40, "event": "boom", "exc_info": "Traceback …"}"#,
            "ERROR - - boom\nTraceback …",
        ),
        (r#"{"other": 1}"#, r#"(no time) - - - {"other": 1}"#),
        (r#"{"time": "when?", "message": ["a"]}"#, r#"(no time) - - - {"time": "when?", "message": ["a"]}"#),
        ("{broken}", "(no time) - - - {broken}"),
    ] {
        assert_eq!(parse(line), expected, "{line}");
    }
}

#[test]
fn lines_without_a_header() {
    for line in [
        "Traceback (most recent call last):",
        "  File \"x.py\", line 1",
        "psycopg2.OperationalError: no",
        "\t2025",
        "INFORMATION:",
        "}",
        "{",
    ] {
        assert!(!has_header(line.as_bytes()), "{line}");
    }
    assert!(has_header(b"\x1b[32mINFO\x1b[0m:     x"));
}
