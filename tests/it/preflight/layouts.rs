//! The guide's table, django-apscheduler, and the three serializers of APScheduler 4.

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::Release;
use crate::aps3::python;
use crate::aps4::{SCHEMAS, apsctl, migrated};
use crate::support::{Store, job};

#[test]
fn functions_of_the_guides_table_are_looked_up() {
    let store = Store::new();
    job("found").func_ref("json.dumps").insert(&store);
    job("reference").func_ref("json:dumps").insert(&store);
    job("method").func_ref("json.decoder.JSONDecoder.decode").insert(&store);
    job("missing").func_ref("json.dumpz").insert(&store);
    job("no-module").func_ref("app.services.automation_service.run_automation").insert(&store);
    job("plain").func_ref("dumps").insert(&store);
    job("removed").func_ref("gone.gone").state("REMOVED").insert(&store);
    let release = Release::new(&[]);
    let file = release.path().join("jobs.snapshot");
    let Some(preflight) = release.preflight(&store, &["--snapshot", file.to_str().unwrap()]) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
id         missing                                             effect         certainty  reason
missing    ["json.dumpz"]                                      its runs fail  certain    module json has no dumpz
no-module  ["app.services.automation_service.run_automation"]  its runs fail  certain    there is no module app
plain      ["dumps"]                                           its runs fail  certain    it is not module.name
---- stderr ----
7 jobs saved in RELEASE/jobs.snapshot
---- exit 1 ----

"#]]
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 9);
}

#[test]
fn schedules_of_apscheduler_4_are_checked_in_every_serialization() {
    let Some(python) = python() else { return };
    let store = migrated();
    let release = Release::new(&[]);
    let (interpreter, folder) = (python.to_str().unwrap(), release.path().to_str().unwrap());
    let args = ["jobs", "preflight", "--python", interpreter, "--cwd", folder];
    let check = |schema: &str| apsctl(&store, schema, &[&args[..], &["-o", "json"]].concat()).run().code(1).json();
    let missing = |row: &Value, name: &str| row["missing"].as_array().unwrap().iter().any(|missing| missing == name);
    for schema in SCHEMAS {
        let report = check(schema);
        let count = store.value(&format!("SELECT count(*) FROM {schema}.schedules"));
        assert_eq!(report.as_array().unwrap().len().to_string(), count, "{schema}");
        for row in report.as_array().unwrap() {
            let names = row["missing"].as_array().unwrap();
            let only_function = names.len() == 1 && names[0].as_str().unwrap().starts_with("fixture_app.jobs:");
            let expected =
                if only_function { "its runs fail" } else { "get_schedules() raises an error for all schedules" };
            assert_eq!(row["effect"], expected, "{schema}: {row}");
        }
    }
    // A package that hides APScheduler, whose triggers every schedule needs.
    release.write("apscheduler/__init__.py", "");
    for schema in SCHEMAS {
        let report = check(schema);
        for row in report.as_array().unwrap() {
            let trigger = ["cron:CronTrigger", "interval:IntervalTrigger", "date:DateTrigger"]
                .iter()
                .chain(&["calendarinterval:CalendarIntervalTrigger", "combining:AndTrigger", "combining:OrTrigger"])
                .any(|class| missing(row, &format!("apscheduler.triggers.{class}")));
            assert!(trigger, "{schema}: {row}");
            assert_eq!(row["effect"], "get_schedules() raises an error for all schedules");
        }
    }
    let snapshot = apsctl(&store, "public", &[&args[..], &["--snapshot", "/tmp/no.snapshot"]].concat()).run();
    assert_data_eq!(
        snapshot,
        str![[r#"
---- stderr ----
error: reading the jobs: snapshots of APScheduler 4's tables are not supported
hint: use `pg_dump -t schedules -t tasks`
---- exit 3 ----

"#]]
    );
}

#[test]
fn an_existing_file_is_refused_before_anything_is_done() {
    let store = Store::new();
    let release = Release::new(&[("kept.snapshot", "the only copy\n"), ("folder/file", "")]);
    std::os::unix::fs::symlink("nowhere", release.path().join("link")).unwrap();
    let mut all = String::new();
    for name in ["kept.snapshot", "folder", "link"] {
        let file = release.path().join(name);
        // The interpreter does not exist, but the file comes first.
        let args = ["jobs", "preflight", "--python", "/nowhere/python", "--snapshot", file.to_str().unwrap()];
        let apsctl = store.apsctl(&args).replace_in_output(release.path().to_str().unwrap(), "RELEASE");
        all += &apsctl.run().to_string();
    }
    assert_data_eq!(
        all,
        str![[r#"
---- stderr ----
error: --snapshot RELEASE/kept.snapshot: the file exists
hint: name another file, or remove this one
---- exit 3 ----
---- stderr ----
error: RELEASE/folder: is a directory
---- exit 2 ----
---- stderr ----
error: --snapshot RELEASE/link: the file exists
hint: name another file, or remove this one
---- exit 3 ----

"#]]
    );
    assert_eq!(std::fs::read_to_string(release.path().join("kept.snapshot")).unwrap(), "the only copy\n");
    assert!(!release.path().join("nowhere").exists());
}

#[test]
fn a_snapshot_on_standard_output_is_refused() {
    let store = Store::new();
    let args = ["jobs", "preflight", "--python", "python3", "--snapshot", "-"];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
---- stderr ----
error: --snapshot needs a file
hint: `-` is where the result goes
---- exit 2 ----

"#]]
    );
}
