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
    let truth = json("apscheduler/aps3_truth.json");
    let rows = rows("aps3.sql");
    for row in &rows {
        let jobs = truth["tables"][&row.table].as_array().unwrap();
        let wanted = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree = decode(&row.state).unwrap();
        let job = Job::read(&tree).unwrap();
        let what = format!("{} {}", row.table, row.id);
        compare(&job, wanted, &what);
        assert_eq!(job.executor, wanted["executor"].as_str().unwrap(), "{what}");
        assert_eq!(job.to_string(), wanted["str"].as_str().unwrap(), "{what}");
        let next = job.next_run_time.as_ref();
        // Protocols before 4 lose the fold: Python also reads the first of the two equal times, an hour before the
        // column, which was written from the original datetime.
        let lost = if row.id == "date-berlin-fold" && tree.protocol < 4 { 3600.0 } else { 0.0 };
        let column = next.and_then(PyDateTime::to_column).map(|column| column + lost);
        assert_eq!(json!(column), wanted["next_run_time_column"], "{what}");
        let zone = next.and_then(|next| next.zone.as_ref()).map(ToString::to_string);
        assert_eq!(json!(zone), wanted["next_run_time_tz"], "{what}");
        trigger(&job.trigger, &wanted["trigger"], &what);
        let column = row.column.parse::<f64>().ok();
        assert_eq!(json!(column), wanted["next_run_time_column"], "{what}");
    }
    assert_eq!(rows.len(), 211);
}

#[test]
fn the_45_jobs_of_python_2_7_to_3_13_are_read_as_those_pythons_read_them() {
    let truth = json("apscheduler/oldpy_truth.json");
    let rows = rows("oldpy.sql");
    for row in &rows {
        let table = truth.as_array().unwrap().iter().find(|table| table["table"] == row.table.as_str()).unwrap();
        let jobs = table["jobs"].as_array().unwrap();
        let wanted = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree = decode(&row.state).unwrap();
        assert_eq!(json!(tree.protocol), table["pickle_protocol"]);
        let job = Job::read(&tree).unwrap();
        let what = format!("{} {}", row.table, row.id);
        compare(&job, wanted, &what);
        assert_eq!(job.trigger.to_string(), wanted["trigger"].as_str().unwrap(), "{what}");
    }
    assert_eq!(rows.len(), 45);
}

fn compare(job: &Job<'_>, wanted: &Value, what: &str) {
    assert_eq!(job.id, wanted["id"].as_str().unwrap(), "{what}");
    assert_eq!(job.name, wanted["name"].as_str().unwrap(), "{what}");
    assert_eq!(job.func, wanted["func"].as_str().unwrap(), "{what}");
    assert_eq!(json!(job.misfire_grace_time), wanted["misfire_grace_time"], "{what}");
    assert_eq!(json!(job.coalesce), wanted["coalesce"], "{what}");
    assert_eq!(json!(job.max_instances), wanted["max_instances"], "{what}");
    assert_eq!(json!(job.next_run_time.as_ref().map(PyDateTime::isoformat)), wanted["next_run_time"], "{what}");
    printed(&job.args_repr(usize::MAX).text, &wanted["args_repr"], what);
    printed(&job.kwargs_repr(usize::MAX).text, &wanted["kwargs_repr"], what);
}

fn printed(ours: &str, wanted: &Value, what: &str) {
    let wanted = wanted.as_str().unwrap();
    if let Some(length) = wanted.strip_suffix('>').and_then(|w| w.strip_prefix('<')?.split(' ').next()) {
        // For long values the file has only the length. Such a value consists of two known parts.
        if let Ok(length) = length.parse::<usize>() {
            let lines: Vec<String> = (0..60).map(|n| format!("'{n:0100}'")).collect();
            assert_eq!(ours.len(), length, "{what}");
            assert_eq!(ours, format!("(b'{}', [{}])", r"\xab".repeat(70_000), lines.join(", ")), "{what}");
            return;
        }
    }
    let told = NEEDS_PYTHON.iter().filter(|(_, python)| wanted.contains(python));
    let wanted = told.fold(without_addresses(wanted), |text, (ours, python)| text.replace(python, ours));
    assert_eq!(ours, wanted, "{what}");
}

fn without_addresses(text: &str) -> String {
    let mut parts = text.split(" at 0x");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

fn trigger(trigger: &Trigger, wanted: &Value, what: &str) {
    assert_eq!(trigger.to_string(), wanted["str"].as_str().unwrap(), "{what}");
    let mut told = json!({ "str": wanted["str"], "repr": wanted["repr"] });
    let mut tell = |key: &str, value: Value| {
        if !value.is_null() {
            told[key] = value;
        }
    };
    let class = match trigger {
        Trigger::Cron(cron) => {
            let fields = cron.fields().map(|(name, text, _)| (name.to_owned(), json!(text)));
            tell("fields", Value::Object(fields.collect()));
            let defaults = cron.fields().filter(|(.., default)| *default).map(|(name, ..)| json!(name));
            tell("default_fields", defaults.collect());
            tell("start_date", json!(cron.start_date.as_ref().map(PyDateTime::isoformat)));
            tell("end_date", json!(cron.end_date.as_ref().map(PyDateTime::isoformat)));
            "CronTrigger"
        }
        Trigger::Interval(interval) => {
            tell("start_date", json!(interval.start_date.isoformat()));
            tell("end_date", json!(interval.end_date.as_ref().map(PyDateTime::isoformat)));
            let seconds = interval.interval.as_seconds_f64();
            tell("interval_seconds", json!(seconds));
            "IntervalTrigger"
        }
        Trigger::Date(date) => {
            tell("run_date", json!(date.run_date.isoformat()));
            "DateTrigger"
        }
        Trigger::CalendarInterval(calendar) => {
            tell("start_date", json!(calendar.start_date.to_string()));
            tell("end_date", json!(calendar.end_date.map(|end| end.to_string())));
            "CalendarIntervalTrigger"
        }
        Trigger::And(combined) | Trigger::Or(combined) => {
            let inner = wanted["triggers"].as_array().unwrap();
            assert_eq!(combined.triggers.len(), inner.len(), "{what}");
            combined.triggers.iter().zip(inner).for_each(|(ours, wanted)| self::trigger(ours, wanted, what));
            tell("triggers", wanted["triggers"].clone());
            if matches!(trigger, Trigger::And(_)) { "AndTrigger" } else { "OrTrigger" }
        }
        Trigger::Unknown(unknown) => panic!("{what}: {unknown:?}"),
    };
    tell("class", json!(class));
    if !wanted["timezone"].is_null() {
        tell("timezone", json!(trigger.zone().unwrap().to_string()));
    }
    if trigger.jitter() > 0.0 {
        assert_eq!(json!(trigger.jitter()).as_f64(), wanted["jitter"].as_f64(), "{what}");
        tell("jitter", wanted["jitter"].clone());
    }
    assert_eq!(&told, wanted, "{what}");
}

#[test]
fn the_129_sequences_of_fire_times_are_those_of_apscheduler_3_11_3() {
    let truth = json("apscheduler/aps3_truth.json");
    let mut compared = 0;
    for row in rows("aps3.sql").iter().filter(|row| row.table == "apscheduler_jobs") {
        let jobs = truth["tables"]["apscheduler_jobs"].as_array().unwrap();
        let wanted = jobs.iter().find(|job| job["id"] == row.id.as_str()).unwrap();
        let tree: Tree<'_> = decode(&row.state).unwrap();
        let job = Job::read(&tree).unwrap();
        for (season, start) in truth["fire_time_starts"].as_object().unwrap() {
            let ours = fire_times(&job.trigger, time(start), 5, "HANGS");
            assert_eq!(json!(ours), wanted["fire_times"][season], "{} {season}", row.id);
            compared += 1;
        }
    }
    assert_eq!(compared, 129);
}
