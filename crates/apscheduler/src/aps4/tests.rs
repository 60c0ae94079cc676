//! Compares every schedule of the dump with the values that Python reads.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::aps4::fire_times::FireTimes;
use crate::aps4::read_arguments;
use crate::aps4::trigger::Trigger;
use crate::aps4::{NewTrigger, serialize_trigger};
use crate::test_support::{fixture, hex, json};

/// A schedule of the dump: the store's schema, its id, its trigger and its arguments.
struct DumpRow {
    schema: String,
    id: String,
    trigger: Vec<u8>,
    args: Vec<u8>,
    kwargs: Vec<u8>,
}

fn schedules() -> Vec<DumpRow> {
    let dump = fixture("apscheduler/aps4.sql");
    let rows = dump.lines().filter_map(|line| line.strip_prefix("INSERT INTO ")?.split_once(".schedules VALUES ('"));
    rows.map(|(schema, row)| {
        let mut columns = row.split(", '\\x").map(|column| column.split('\'').next().unwrap());
        let id = columns.next().unwrap().to_owned();
        let mut bytes = || hex(columns.next().unwrap());
        DumpRow { schema: schema.to_owned(), id, trigger: bytes(), args: bytes(), kwargs: bytes() }
    })
    .collect()
}

fn expected_schedule<'t>(expected_json: &'t Value, row: &DumpRow) -> &'t Value {
    let rows = expected_json["stores"][&row.schema]["schedules"].as_array().unwrap();
    rows.iter().find(|schedule| schedule["id"] == row.id.as_str()).unwrap()
}

#[test]
fn all_86_triggers_print_and_fire_as_in_python_whichever_serializer_wrote_them() {
    let expected_json = json("apscheduler/aps4_truth.json");
    let (mut schedule_count, mut fire_count) = (0, 0);
    for row in schedules() {
        let (expected, label) = (expected_schedule(&expected_json, &row), format!("{} {}", row.schema, row.id));
        let trigger = Trigger::read(&row.trigger).unwrap();
        assert_eq!(trigger.to_string(), expected["trigger"]["repr"].as_str().unwrap(), "{label}");
        let times = expected["fire_times"].as_array().unwrap();
        if let Some(next) = expected["next_fire_time"].as_str() {
            // The first time is that of the column; the stored trigger is already after it.
            let computed = FireTimes::remaining_from(&trigger, chrono::DateTime::UNIX_EPOCH)
                .take(4)
                .map(|fire| fire.unwrap().isoformat());
            let computed: Vec<String> = std::iter::once(next.to_owned()).chain(computed).collect();
            assert_eq!(&json!(computed), &expected["fire_times"], "{label}");
        }
        (schedule_count, fire_count) = (schedule_count + 1, fire_count + times.len());
    }
    assert_eq!((schedule_count, fire_count), (86, FIRES));
}

/// Number of fire times in the file of expected values.
const FIRES: usize = 385;

#[test]
fn arguments_print_as_in_python_whichever_serializer_wrote_them() {
    let expected_json = json("apscheduler/aps4_truth.json");
    for row in schedules() {
        let expected = expected_schedule(&expected_json, &row);
        let label = format!("{} {}", row.schema, row.id);
        // Only Python knows the repr of the application's classes.
        let computed = read_arguments(&row.args, true).repr;
        let computed = computed.replace("Point(1, 2)", "Point(x=1, y=2)");
        let computed = match row.id.as_str() {
            "bound-method" => computed.replace("<fixture_app.jobs.Mailer object>", "Mailer('smtp.example', 9)"),
            _ => computed.replace("<fixture_app.jobs.Mailer object>", "Mailer('smtp', 1)"),
        };
        assert_eq!(computed, expected["args_repr"].as_str().unwrap(), "{label}");
        assert_eq!(read_arguments(&row.kwargs, false).repr, expected["kwargs_repr"].as_str().unwrap(), "{label}");
    }
}

#[test]
fn unreadable_columns_have_a_reason() {
    let fault = |trigger: &[u8]| Trigger::read(trigger).map_or_else(|fault| fault, |trigger| format!("{trigger:?}"));
    for (data, why) in [
        (&b"{\"a\": "[..], "not readable JSON"),
        (b"[1e999]", "not readable JSON"),
        (b"\xd9\x12\x38\x82", "not readable CBOR"),
        (b"\xd9\x12\x38\x83\x01\x02\x03", "not a pair of a class"),
        (b"\xd9\x01\x04\x01", "CBOR tag 260"),
        (b"\x80\x04]", "before STOP"),
        (b"garbage", "not a readable pickle"),
        (b"[18446744073709551616]", "only Python"),
        (b"{\"_apscheduler_json\": [\"app:Mine\", {}]}", "app.Mine"),
        (b"{\"_apscheduler_json\": [\"apscheduler.triggers.date:DateTrigger\", {\"version\": 2}]}", "version 2"),
        (
            b"{\"_apscheduler_json\": [\"apscheduler.triggers.date:DateTrigger\", {\"version\": 1, \"completed\": \
            false, \"run_time\": \"2026-01-01T00:00:00\"}]}",
            "run_time is",
        ),
    ] {
        let reason = fault(data);
        assert!(reason.contains(why), "{}: {reason}", String::from_utf8_lossy(data));
    }
    let deep = [&[0x81; 200][..], &[0xf6]].concat();
    assert!(fault(&deep).contains("nested too deep"));
}

#[test]
fn cbor_is_read_as_cbor2_reads_it() {
    // Each as `cbor2.dumps` of 5.6.5 writes it, or as RFC 8949 allows.
    for (data, expected) in [
        (&b"\x80"[..], "[]"),
        (b"\x81\xc2\x49\x01\0\0\0\0\0\0\0\0", "[18446744073709551616]"),
        (b"\x81\xc3\x49\x01\0\0\0\0\0\0\0\0", "[-18446744073709551617]"),
        (b"\x81\x3b\xff\xff\xff\xff\xff\xff\xff\xff", "[-18446744073709551616]"),
        (b"\x82\xf9\x7c\0\xf9\x7e\0", "[inf, nan]"),
        (b"\x9f\x01\x41\x78\xff", "[1, b'x']"),
        (b"\xbf\x61\x61\xfa\x3f\x80\0\0\xff", "{'a': 1.0}"),
        (b"\x81\xd9\x03\xec\x6a2026-10-31", "[datetime.date(2026, 10, 31)]"),
        (b"\x81\xd8\x64\x19\x4b\x7e", "[datetime.date(2022, 11, 30)]"),
        (b"\x81\xd9\x01\x02\x81\x05", "[{5}]"),
        (b"\x81\xd8\x25\x50\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x05", "[UUID('00000000-0000-0000-0000-000000000005')]"),
        (
            b"\x81\xc0\x74\x32026-12-01T00:00:00Z",
            "[datetime.datetime(2026, 12, 1, 0, 0, tzinfo=datetime.timezone.utc)]",
        ),
    ] {
        assert_eq!(read_arguments(data, false).repr, expected);
    }
}

#[test]
fn random_triggers_of_three_serializers_print_and_fire_as_in_python() {
    let triggers = json("apscheduler/random_4.0.0a6.json");
    let (mut compared, mut untold) = (0, 0);
    for (number, row) in triggers.as_array().unwrap().iter().enumerate() {
        let trigger = Trigger::read(&hex(row[0].as_str().unwrap())).unwrap();
        assert_eq!(trigger.to_string(), row[1].as_str().unwrap(), "{number}");
        let mut fires = FireTimes::remaining_from(&trigger, chrono::DateTime::UNIX_EPOCH);
        for expected in row[2].as_array().unwrap() {
            let computed = fires.next().map(|fire| fire.map_or_else(|e| e.to_string(), |t| t.isoformat()));
            // Its start is in another time zone than its times, so it is left out.
            if computed.as_ref().is_some_and(|computed| computed.contains("that has never fired")) {
                untold += 1;
                continue;
            }
            assert_eq!(&json!(computed), expected, "{number} {trigger} {:#}", row[2]);
            compared += 1;
        }
    }
    assert_eq!((compared, untold), (2339, 7));
}

#[test]
fn distant_times_are_computed_or_reported_as_too_many() {
    let next_time = |class: &str, state: &str, floor: &str| {
        let text = format!(
            r#"{{"_apscheduler_json": ["apscheduler.triggers.{class}", {{"version": 1, "end_time": null, {state}}}]}}"#
        );
        let trigger = Trigger::read(text.as_bytes()).unwrap();
        let next = FireTimes::remaining_from(&trigger, floor.parse().unwrap()).next().unwrap();
        next.map_or_else(|error| error.to_string(), |time| time.isoformat())
    };
    let interval = r#""interval": [0, 0, 0, 0, 0.5, 0], "start_time": "2026-01-01T00:00:00+01:00",
                      "last_fire_time": "2026-01-01T00:00:00+01:00""#;
    assert_eq!(
        next_time("interval:IntervalTrigger", interval, "2126-01-01T00:00:00.2Z"),
        "2126-01-01T01:00:00.500000+01:00"
    );
    let cron = r#""timezone": "UTC", "fields": ["*", "*", "*", "*", "*", "*", "*", "*"],
                  "start_time": "2026-01-01T00:00:00Z", "last_fire_time": "2026-01-01T00:00:00Z""#;
    assert_eq!(next_time("cron:CronTrigger", cron, "2026-01-02T00:00:00Z"), "2026-01-02T00:00:00+00:00");
    assert_eq!(
        next_time("cron:CronTrigger", cron, "2126-01-01T00:00:00Z"),
        "there are too many fire times before that time"
    );
}

proptest! {
    /// Any bytes in a column are read or refused.
    #[test]
    fn random_bytes_do_not_panic(head in prop::sample::select(HEADS), tail in prop::collection::vec(any::<u8>(), 0..60)) {
        let data = [head, &tail].concat();
        if let Ok(trigger) = Trigger::read(&data) {
            prop_assert!(!trigger.to_string().is_empty());
        }
        prop_assert!(!read_arguments(&data, true).repr.is_empty());
    }

    /// So are bytes that are almost a trigger.
    #[test]
    fn changed_bytes_do_not_panic(row in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8) {
        let rows = schedules();
        let mut data = row.get(&rows).trigger.clone();
        let at = at.index(data.len());
        data[at] = byte;
        if let Ok(trigger) = Trigger::read(&data) {
            let fires = FireTimes::remaining_from(&trigger, chrono::DateTime::UNIX_EPOCH).take(3).count();
            prop_assert!(fires <= 3 && !trigger.to_string().is_empty());
        }
    }
}

#[test]
fn sixty_nine_new_triggers_are_the_very_bytes_apscheduler_4_writes() {
    let now = "2025-10-26T12:00:00.123456Z".parse().unwrap();
    let cases = json("apscheduler/new_triggers_4.0.0a6.json");
    let cases = cases.as_array().unwrap();
    for case in cases {
        let (new, expected) = (&case["new"], hex(case["data"].as_str().unwrap()));
        let zone = new["zone"].as_str().unwrap().parse().unwrap();
        let trigger = match (new["cron"].as_str(), new["every"].as_i64()) {
            (Some(expression), _) => NewTrigger::Cron { expression, zone },
            (_, Some(seconds)) => NewTrigger::Every { interval: chrono::TimeDelta::seconds(seconds), zone },
            _ => NewTrigger::Once { at: new["at"].as_str().unwrap().parse().unwrap(), zone },
        };
        let written = serialize_trigger(&trigger, now, &expected).unwrap_or_else(|error| panic!("{case}: {error}"));
        let next: chrono::DateTime<chrono::Utc> = case["next"].as_str().unwrap().parse().unwrap();
        assert_eq!(written.next_fire_time, next, "{case}");
        let shown = |data: &[u8]| String::from_utf8_lossy(data).into_owned();
        assert_eq!(shown(&written.data), shown(&expected), "{case}");
        assert_eq!(written.data, expected, "{case}");
    }
    assert_eq!(cases.len(), 69);
}

#[test]
fn a_trigger_is_not_written_if_the_serializer_is_unknown_or_it_never_fires() {
    let now = "2025-10-26T12:00:00Z".parse().unwrap();
    let zone = chrono_tz::UTC;
    let refusal = |new: NewTrigger<'_>, like: &[u8]| serialize_trigger(&new, now, like).unwrap_err();
    let every = NewTrigger::Every { interval: chrono::TimeDelta::minutes(5), zone };
    assert_eq!(refusal(every, b""), "the column is empty, so its serializer is unknown");
    assert_eq!(refusal(every, b"N."), "pickles of protocol 0 are not supported");
    assert!(refusal(every, b"\x80\x04").contains("not a readable pickle"));
    let never = NewTrigger::Cron { expression: "0 0 31 2 *", zone };
    assert_eq!(refusal(never, b"{}"), "the trigger never fires");
    assert!(refusal(NewTrigger::Cron { expression: "@daily", zone }, b"{}").contains("expected five fields"));
}

/// The first bytes of columns.
const HEADS: &[&[u8]] =
    &[b"", b"\x80\x04", b"[", b"{\"", b"\x9f", b"\xbf", b"\xd9\x12\x38\x82\x63a:b", b"\xc0", b"\xc3"];
