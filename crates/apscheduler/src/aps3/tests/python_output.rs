//! Compares every job of the dumps with the values that Python reads.

use serde_json::{Value, json};

use crate::aps3::job::Job;
use crate::aps3::trigger::Trigger;
use crate::pickle::{Tree, decode};
use crate::test_support::{fire_times, json, rows, time};
use crate::time::datetime::PyDateTime;

/// Values that only Python can print, as apsctl and as Python print them: names of enum members and of the
/// fields of a namedtuple, and the repr of the application's classes.
const NEEDS_PYTHON: [(&str, &str); 4] = [
    ("Level('high')", "<Level.HIGH: 'high'>"),
    ("Point(1, 2)", "Point(x=1, y=2)"),
    ("<fixture_app.jobs.Mailer object>", "Mailer('smtp', 1)"),
    ("<fixture_app.jobs.Mailer object>", "Mailer('smtp.example', 9)"),
];

#[test]
fn all_211_jobs_of_apscheduler_3_11_3_are_read_as_python_reads_them() {
    let dump = json("apscheduler/aps3_truth.json");
    let rows = rows("aps3.sql");
    for row in &rows {
        let jobs = dump["tables"][&row.table].as_array().unwrap();
        let expected = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree = decode(&row.state).unwrap();
        let job = Job::read(&tree).unwrap();
        let label = format!("{} {}", row.table, row.id);
        compare(&job, expected, &label);
        assert_eq!(job.executor, expected["executor"].as_str().unwrap(), "{label}");
        assert_eq!(job.to_string(), expected["str"].as_str().unwrap(), "{label}");
        let next = job.next_run_time.as_ref();
        // Protocols before 4 lose the fold: Python also reads the first of the two equal times, an hour before the
        // column, which was written from the original datetime.
        let lost_seconds = if row.id == "date-berlin-fold" && tree.protocol < 4 { 3600.0 } else { 0.0 };
        let column = next.and_then(PyDateTime::to_column).map(|column| column + lost_seconds);
        assert_eq!(json!(column), expected["next_run_time_column"], "{label}");
        let zone = next.and_then(|next| next.zone.as_ref()).map(ToString::to_string);
        assert_eq!(json!(zone), expected["next_run_time_tz"], "{label}");
        trigger(&job.trigger, &expected["trigger"], &label);
        let column = row.column.parse::<f64>().ok();
        assert_eq!(json!(column), expected["next_run_time_column"], "{label}");
    }
    assert_eq!(rows.len(), 211);
}

#[test]
fn the_45_jobs_of_python_2_7_to_3_13_are_read_as_those_pythons_read_them() {
    let dump = json("apscheduler/oldpy_truth.json");
    let rows = rows("oldpy.sql");
    for row in &rows {
        let table = dump.as_array().unwrap().iter().find(|table| table["table"] == row.table.as_str()).unwrap();
        let jobs = table["jobs"].as_array().unwrap();
        let expected = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree = decode(&row.state).unwrap();
        assert_eq!(json!(tree.protocol), table["pickle_protocol"]);
        let job = Job::read(&tree).unwrap();
        let label = format!("{} {}", row.table, row.id);
        compare(&job, expected, &label);
        assert_eq!(job.trigger.to_string(), expected["trigger"].as_str().unwrap(), "{label}");
    }
    assert_eq!(rows.len(), 45);
}

fn compare(job: &Job<'_>, expected: &Value, label: &str) {
    assert_eq!(job.id, expected["id"].as_str().unwrap(), "{label}");
    assert_eq!(job.name, expected["name"].as_str().unwrap(), "{label}");
    assert_eq!(job.func, expected["func"].as_str().unwrap(), "{label}");
    assert_eq!(json!(job.misfire_grace_time), expected["misfire_grace_time"], "{label}");
    assert_eq!(json!(job.coalesce), expected["coalesce"], "{label}");
    assert_eq!(json!(job.max_instances), expected["max_instances"], "{label}");
    assert_eq!(json!(job.next_run_time.as_ref().map(PyDateTime::isoformat)), expected["next_run_time"], "{label}");
    printed(&job.args_repr(usize::MAX).text, &expected["args_repr"], label);
    printed(&job.kwargs_repr(usize::MAX).text, &expected["kwargs_repr"], label);
}

fn printed(computed: &str, expected: &Value, label: &str) {
    let expected = expected.as_str().unwrap();
    if let Some(length) = expected.strip_suffix('>').and_then(|w| w.strip_prefix('<')?.split(' ').next()) {
        // The dump has only the length of what is long; it is made of two parts that are known.
        if let Ok(length) = length.parse::<usize>() {
            let lines: Vec<String> = (0..60).map(|n| format!("'{n:0100}'")).collect();
            assert_eq!(computed.len(), length, "{label}");
            assert_eq!(computed, format!("(b'{}', [{}])", r"\xab".repeat(70_000), lines.join(", ")), "{label}");
            return;
        }
    }
    let replacements = NEEDS_PYTHON.iter().filter(|(_, python)| expected.contains(python));
    let expected = replacements.fold(without_addresses(expected), |text, (ours, python)| text.replace(python, ours));
    assert_eq!(computed, expected, "{label}");
}

fn without_addresses(text: &str) -> String {
    let mut parts = text.split(" at 0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

fn trigger(trigger: &Trigger, expected: &Value, label: &str) {
    assert_eq!(trigger.to_string(), expected["str"].as_str().unwrap(), "{label}");
    let mut described = json!({ "str": expected["str"], "repr": expected["repr"] });
    let mut add = |key: &str, value: Value| {
        if !value.is_null() {
            described[key] = value;
        }
    };
    let class = match trigger {
        Trigger::Cron(cron) => {
            let fields = cron.fields().map(|(name, text, _)| (name.to_owned(), json!(text)));
            add("fields", Value::Object(fields.collect()));
            let defaults = cron.fields().filter(|(.., default)| *default).map(|(name, ..)| json!(name));
            add("default_fields", defaults.collect());
            add("start_date", json!(cron.start_date.as_ref().map(PyDateTime::isoformat)));
            add("end_date", json!(cron.end_date.as_ref().map(PyDateTime::isoformat)));
            "CronTrigger"
        }
        Trigger::Interval(interval) => {
            add("start_date", json!(interval.start_date.isoformat()));
            add("end_date", json!(interval.end_date.as_ref().map(PyDateTime::isoformat)));
            let seconds = interval.interval.as_seconds_f64();
            add("interval_seconds", json!(seconds));
            "IntervalTrigger"
        }
        Trigger::Date(date) => {
            add("run_date", json!(date.run_date.isoformat()));
            "DateTrigger"
        }
        Trigger::CalendarInterval(calendar) => {
            add("start_date", json!(calendar.start_date.to_string()));
            add("end_date", json!(calendar.end_date.map(|end| end.to_string())));
            "CalendarIntervalTrigger"
        }
        Trigger::And(combined) | Trigger::Or(combined) => {
            let inner = expected["triggers"].as_array().unwrap();
            assert_eq!(combined.triggers.len(), inner.len(), "{label}");
            combined.triggers.iter().zip(inner).for_each(|(member, dumped)| self::trigger(member, dumped, label));
            add("triggers", expected["triggers"].clone());
            if matches!(trigger, Trigger::And(_)) { "AndTrigger" } else { "OrTrigger" }
        }
        Trigger::Unknown(unknown) => panic!("{label}: {unknown:?}"),
    };
    add("class", json!(class));
    if !expected["timezone"].is_null() {
        add("timezone", json!(trigger.zone().unwrap().to_string()));
    }
    if trigger.jitter() > 0.0 {
        assert_eq!(json!(trigger.jitter()).as_f64(), expected["jitter"].as_f64(), "{label}");
        add("jitter", expected["jitter"].clone());
    }
    assert_eq!(&described, expected, "{label}");
}

#[test]
fn the_129_sequences_of_fire_times_are_those_of_apscheduler_3_11_3() {
    let dump = json("apscheduler/aps3_truth.json");
    let mut compared = 0;
    for row in rows("aps3.sql").iter().filter(|row| row.table == "apscheduler_jobs") {
        let jobs = dump["tables"]["apscheduler_jobs"].as_array().unwrap();
        let expected = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree: Tree<'_> = decode(&row.state).unwrap();
        let job = Job::read(&tree).unwrap();
        for (season, start) in dump["fire_time_starts"].as_object().unwrap() {
            let computed = fire_times(&job.trigger, time(start), 5, "HANGS");
            assert_eq!(json!(computed), expected["fire_times"][season], "{} {season}", row.id);
            compared += 1;
        }
    }
    assert_eq!(compared, 129);
}
