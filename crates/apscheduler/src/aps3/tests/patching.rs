//! Patched pickles, compared with those that APScheduler writes and with the original ones.

use chrono::{DateTime, Utc};

use crate::aps3::job::Job;
use crate::aps3::patch::{PatchError, one_time_copy, set_id, set_misfire_grace_time, set_next_run_time};
use crate::aps3::trigger::Trigger;
use crate::pickle::{Node, RootItem, Tree, decode, is_same_value};
use crate::test_support::{Row, hex, json, rows};
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Returns all rows that real schedulers wrote, 256 of them in the protocols 0, 2, 4 and 5.
fn all_rows() -> Vec<Row> {
    let rows: Vec<Row> = rows("aps3.sql").into_iter().chain(rows("oldpy.sql")).collect();
    assert_eq!(rows.len(), 256);
    rows
}

/// The items of two jobs that are not the same value.
fn changed(before: &Tree<'_>, after: &Tree<'_>) -> Vec<String> {
    let keys: Vec<&str> = before.layout.items.iter().map(|item: &RootItem| before.str(item.key).unwrap()).collect();
    assert!(keys.len() >= 12);
    let value = |tree: &Tree<'_>, key: &str| tree.get(tree.root, key).unwrap();
    let is_changed = |key: &&&str| !is_same_value(before, value(before, key), after, value(after, key));
    keys.iter().filter(is_changed).map(|key| (*key).to_owned()).collect()
}

#[test]
fn sixty_jobs_are_paused_and_moved_to_the_very_bytes_apscheduler_3_11_3_writes() {
    let expected_json = json("apscheduler/moved.json");
    let to = at(expected_json["moved_to"].as_str().unwrap());
    let rows = rows("aps3.sql");
    let mut differing = Vec::new();
    let cases = expected_json["rows"].as_array().unwrap();
    for case in cases {
        let row = rows.iter().find(|row| row.table == case["table"] && row.id == case["id"].as_str().unwrap());
        let state = &row.unwrap().state;
        for (to, expected) in [(None, "paused"), (Some(to), "moved")] {
            if set_next_run_time(state, to).unwrap() != hex(case[expected].as_str().unwrap()) {
                differing.push(format!("{} {} {expected}", case["table"], case["id"]));
            }
        }
    }
    assert_eq!(cases.len(), 60);
    assert_eq!(differing, Vec::<String>::new());
}

#[test]
fn all_256_jobs_are_paused_and_nothing_else_of_them_changes() {
    for row in all_rows() {
        let paused = set_next_run_time(&row.state, None).unwrap();
        let (before, after) = (decode(&row.state).unwrap(), decode(&paused).unwrap());
        let was_paused = Job::read(&before).unwrap().next_run_time.is_none();
        let expected: &[&str] = if was_paused { &[] } else { &["next_run_time"] };
        assert_eq!(changed(&before, &after), expected, "{} {}", row.table, row.id);
        assert_eq!(Job::read(&after).unwrap().next_run_time, None);
        if was_paused && !before.python2 {
            assert_eq!(paused, row.state, "{} {}", row.table, row.id);
        }
    }
}

#[test]
fn all_256_jobs_are_moved_to_a_microsecond_and_back() {
    let to = at("2027-10-31T01:30:00.000001Z");
    for row in all_rows() {
        let label = format!("{} {}", row.table, row.id);
        let moved = set_next_run_time(&row.state, Some(to)).unwrap();
        let (before, after) = (decode(&row.state).unwrap(), decode(&moved).unwrap());
        assert_eq!(changed(&before, &after), ["next_run_time"], "{label}");
        let next = Job::read(&after).unwrap().next_run_time.unwrap();
        assert_eq!(next.utc(), Some(to), "{label}");
        let job = Job::read(&before).unwrap();
        // The second 2:30 of that night can be written in Berlin's time only by the protocols that keep the fold.
        if let (Trigger::CalendarInterval(calendar), true) = (&job.trigger, before.protocol >= 4) {
            assert_eq!(next.zone.as_ref(), Some(&calendar.zone), "{label}");
            assert!(next.fold, "{label}");
        }
        if let Some(old) = job.next_run_time.as_ref().and_then(PyDateTime::utc) {
            let back = set_next_run_time(&moved, Some(old)).unwrap();
            let decoded = decode(&back).unwrap();
            assert_eq!(Job::read(&decoded).unwrap().next_run_time.unwrap().utc(), Some(old), "{label}");
        }
    }
}

#[test]
fn a_clone_of_each_of_the_256_jobs_runs_the_same_once_at_the_given_time() {
    let to = at("2027-01-05T06:07:08.5Z");
    let id = "clöne of ☃ \\u0041\n𝄞";
    for row in all_rows() {
        let label = format!("{} {}", row.table, row.id);
        let cloned = one_time_copy(&row.state, id, Some("by hand"), to).unwrap();
        let (before, after) = (decode(&row.state).unwrap(), decode(&cloned).unwrap());
        let job = Job::read(&after).unwrap();
        assert_eq!((job.id.as_ref(), job.name.as_ref()), (id, "by hand"), "{label}");
        assert_eq!(job.misfire_grace_time, None, "{label}");
        let Trigger::Date(date) = &job.trigger else { panic!("{label}: {}", job.trigger) };
        assert_eq!((date.run_date.utc(), job.next_run_time.unwrap().utc()), (Some(to), Some(to)), "{label}");
        let utc = date.run_date.zone.clone().unwrap();
        assert_eq!(utc.to_string(), "UTC");
        let mut changed = changed(&before, &after);
        changed.retain(|key| !["id", "name", "trigger", "misfire_grace_time", "next_run_time"].contains(&&**key));
        assert_eq!(changed, Vec::<String>::new(), "{label}");
        let unnamed = one_time_copy(&row.state, id, None, to).unwrap();
        let unnamed = decode(&unnamed).unwrap();
        assert_eq!(Job::read(&unnamed).unwrap().name, Job::read(&before).unwrap().name, "{label}");
    }
}

#[test]
fn a_zone_of_python_2_is_written_as_pytz_has_it_there() {
    let row = all_rows().into_iter().find(|row| row.table == "jobs_py27" && row.id == "cron").unwrap();
    let clone = one_time_copy(&row.state, "x", None, at("2027-01-05T06:07:08Z")).unwrap();
    let tree = decode(&clone).unwrap();
    let zone = Job::read(&tree).unwrap().next_run_time.unwrap().zone;
    assert_eq!(zone, Some(Zone::Fixed { offset: chrono::TimeDelta::zero(), name: Some("UTC".into()) }));
}

#[test]
fn a_pickle_that_is_not_a_job_or_not_from_a_pickler_is_not_patched() {
    let row = rows("broken.sql").into_iter().find(|row| row.id == "list").unwrap();
    assert!(matches!(set_next_run_time(&row.state, None), Err(PatchError::Job(_))));
    assert!(matches!(set_next_run_time(b"", None), Err(PatchError::Pickle(_))));
    let ok = rows("broken.sql").into_iter().find(|row| row.id == "ok").unwrap().state;
    // One more value on the stack, below the job: Python ignores it, and a patch would change the wrong value.
    let mut unusual = vec![0x80, 4, b'N'];
    unusual.extend_from_slice(&ok[11..]);
    assert!(matches!(decode(&unusual).map(|tree| tree.node(tree.root)), Ok(Node::Dict(_))));
    assert!(matches!(set_next_run_time(&unusual, None), Err(PatchError::UnusualForm(_))));
    assert!(matches!(one_time_copy(&unusual, "x", None, at("2027-01-05T06:07:08Z")), Err(PatchError::UnusualForm(_))));
}

#[test]
fn bytes_after_the_stop_and_a_second_value_are_dealt_with() {
    let rows = rows("broken.sql");
    let state = |id: &str| rows.iter().find(|row| row.id == id).unwrap().state.clone();
    let patched = set_next_run_time(&state("trailing"), None).unwrap();
    assert_eq!(decode(&patched).unwrap().trailing_bytes(), 0);
    let patched = set_next_run_time(&state("twice"), None).unwrap();
    let tree = decode(&patched).unwrap();
    assert_eq!(Job::read(&tree).unwrap().next_run_time, None);
    assert_eq!(tree.layout.items.iter().filter(|item| tree.str(item.key) == Some("next_run_time")).count(), 3);
}

#[test]
fn all_256_jobs_get_another_id_and_grace_time_and_nothing_else_of_them_changes() {
    let id = "clöne of ☃ \\u0041\n𝄞";
    for row in all_rows() {
        let label = format!("{} {}", row.table, row.id);
        let before = decode(&row.state).unwrap();
        let renamed = set_id(&row.state, id).unwrap();
        let after = decode(&renamed).unwrap();
        assert_eq!(changed(&before, &after), ["id"], "{label}");
        assert_eq!(Job::read(&after).unwrap().id, id, "{label}");
        for seconds in [1, 300, 86_400] {
            let patched = set_misfire_grace_time(&row.state, seconds).unwrap();
            let after = decode(&patched).unwrap();
            let job = Job::read(&after).unwrap();
            assert_eq!(job.misfire_grace_time, Some(i128::from(seconds)), "{label}");
            let mut changed = changed(&before, &after);
            changed.retain(|key| key != "misfire_grace_time");
            assert_eq!(changed, Vec::<String>::new(), "{label}");
        }
    }
}
