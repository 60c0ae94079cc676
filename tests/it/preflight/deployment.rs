//! A deployment beside a real APScheduler: 300 jobs, and releases that lack some of what they need.

use std::collections::BTreeSet;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{Release, ids, sqlalchemy_url};
use crate::aps3::python;
use crate::support::{Store, terminal};

const REPORTS: &str =
    "def daily(*args, **kwargs): ...\n\nclass Weekly:\n    @staticmethod\n    def run(*args, **kwargs): ...\n";
const MODELS: &str =
    "class Customer:\n    def __init__(self, id):\n        self.id = id\n\nclass Order(Customer): ...\n";
const TRIGGERS: &str = "from apscheduler.triggers.cron import CronTrigger\n\nclass Weekdays(CronTrigger):\n    \
                        def __init__(self):\n        super().__init__(day_of_week='mon-fri', timezone='UTC')\n";
const FUNCTIONS: &str = "def send(*args, **kwargs): ...\ndef purge(*args, **kwargs): ...\n";

/// The application, with changes: a file and its new text, or `None` to leave it out.
fn release(changes: &[(&str, Option<&str>)]) -> Release {
    let files = [
        ("app/__init__.py", ""),
        ("app/reports.py", REPORTS),
        ("app/models.py", MODELS),
        ("app/triggers.py", TRIGGERS),
        ("app/mail.py", FUNCTIONS),
        ("app/cleanup.py", FUNCTIONS),
    ];
    let release = Release::new(&[]);
    for (name, text) in files.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name)) {
        release.write(name, text);
    }
    for (name, text) in changes {
        text.map(|text| release.write(name, text));
    }
    release
}

fn store_with_jobs(count: usize) -> Option<Store> {
    python()?;
    let store = Store::unmigrated();
    let added = release(&[]).run_script("add_jobs.py", &[&sqlalchemy_url(&store), &count.to_string()]);
    assert_eq!(added, Value::from(count));
    store.migrate();
    Some(store)
}

fn job_ids(count: usize, wanted: impl Fn(usize) -> bool) -> Vec<String> {
    (0..count).filter(|number| wanted(*number)).map(|number| format!("job-{number:03}")).collect()
}

fn rows(store: &Store) -> String {
    store.value("SELECT md5(string_agg(j::text, ' ' ORDER BY id)) FROM apscheduler_jobs j")
}

/// Whether a release affects the job of this number.
type IsAffected<'a> = &'a dyn Fn(usize) -> bool;

#[test]
fn exactly_the_jobs_that_a_release_deletes_are_reported_and_restored() {
    let Some(store) = store_with_jobs(300) else { return };
    let url = sqlalchemy_url(&store);
    let before = rows(&store);
    let is_report = |number: usize| number % 4 < 2;
    let has_order = |number: usize| number % 20 == 3;
    let cases: [(&str, Release, IsAffected); 4] = [
        ("the same", release(&[]), &|_| false),
        ("a renamed module", release(&[("app/reports.py", None), ("app/reporting.py", Some(REPORTS))]), &is_report),
        (
            "a removed class in arguments",
            release(&[("app/models.py", Some("class Customer:\n    def __init__(self, id): ...\n"))]),
            &has_order,
        ),
        ("a module that fails", release(&[("app/triggers.py", Some("import app.nothing\n"))]), &|number| {
            number % 3 == 2
        }),
    ];
    let folder = tempfile::TempDir::new().unwrap();
    for (name, release, is_affected) in cases {
        let file = folder.path().join(format!("before {name}.snapshot"));
        let file = file.to_str().unwrap();
        let expected = job_ids(300, is_affected);
        let preflight = release.preflight(&store, &["--snapshot", file, "-o", "json"]).unwrap().real_time();
        let output = preflight.run().code(i32::from(!expected.is_empty()));
        assert_eq!(ids(&output.json()), expected, "{name}");
        assert_eq!(rows(&store), before, "{name}: nothing has changed");
        let kept = release.run_script("start_release.py", &[&url]);
        let kept: BTreeSet<&str> = kept.as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(kept.len(), 300 - expected.len(), "{name}");
        assert!(expected.iter().all(|id| !kept.contains(id.as_str())), "{name}");
        let restored = store.apsctl(&["jobs", "restore", file, "--vanished", "-o", "json"]).real_time().run();
        assert_eq!(ids(&restored.code(0).json()), expected, "{name}");
        assert_eq!(rows(&store), before, "{name}: every byte is restored");
    }
}

#[test]
fn the_screen_groups_the_jobs_by_what_is_missing() {
    let Some(store) = store_with_jobs(24) else { return };
    let renamed = release(&[
        ("app/reports.py", None),
        ("app/reporting.py", Some(REPORTS)),
        ("app/models.py", Some("class Customer: ...\nclass Orders: ...\n")),
        ("app/triggers.py", Some("raise KeyError('API_KEY')\n")),
    ]);
    let show = |args: &[&str]| terminal(80).show(&renamed.preflight(&store, args).unwrap().hide_url());
    assert_data_eq!(
        show(&[]),
        str![[r#"
✗ app.reports:Weekly.run is missing                                       6 jobs
  there is no module app.reports
  did you mean app.reporting:Weekly.run?
  needed by job-001, job-005, job-009, job-013, job-017 and 1 more

✗ app.reports:daily is missing                                            6 jobs
  there is no module app.reports
  did you mean app.reporting:daily?
  needed by job-000, job-004, job-008, job-012, job-016 and 1 more

✗ app.models:Order is missing                                             2 jobs
  module app.models has no Order
  did you mean app.models:Orders?
  needed by job-003, job-023

✗ app.triggers:Weekdays is missing                                        8 jobs
  module app.triggers cannot be imported: KeyError: 'API_KEY'
  needed by job-002, job-005, job-008, job-011, job-014 and 3 more

14 of 24 jobs: the scheduler deletes the rows when they are due, or when any
program lists the jobs. 3 of 24 jobs: the scheduler deletes the rows when they
are due, or when any program lists the jobs, if the import fails there, too.
Before this release starts: `apsctl jobs snapshot jobs-before.snapshot`

"#]]
    );
    let snapshot = renamed.path().join("before.snapshot");
    assert_data_eq!(
        show(&["--snapshot", snapshot.to_str().unwrap()]),
        str![[r#"
✗ app.reports:Weekly.run is missing                                       6 jobs
  there is no module app.reports
  did you mean app.reporting:Weekly.run?
  needed by job-001, job-005, job-009, job-013, job-017 and 1 more

✗ app.reports:daily is missing                                            6 jobs
  there is no module app.reports
  did you mean app.reporting:daily?
  needed by job-000, job-004, job-008, job-012, job-016 and 1 more

✗ app.models:Order is missing                                             2 jobs
  module app.models has no Order
  did you mean app.models:Orders?
  needed by job-003, job-023

✗ app.triggers:Weekdays is missing                                        8 jobs
  module app.triggers cannot be imported: KeyError: 'API_KEY'
  needed by job-002, job-005, job-008, job-011, job-014 and 3 more

14 of 24 jobs: the scheduler deletes the rows when they are due, or when any
program lists the jobs. 3 of 24 jobs: the scheduler deletes the rows when they
are due, or when any program lists the jobs, if the import fails there, too.
24 jobs saved in RELEASE/before.snapshot.
After a release that has them:
`apsctl jobs restore RELEASE/before.snapshot --vanished`

"#]]
    );
    let fine = release(&[]);
    let fine = terminal(80).show(&fine.preflight(&store, &[]).unwrap());
    assert_data_eq!(
        fine,
        str![[r#"
✓ 24 jobs: the release has all 26 names that they need.

"#]]
    );
    assert_data_eq!(
        renamed.preflight(&store, &["-o", "nagios"]).unwrap().run(),
        str![[r#"
PREFLIGHT CRITICAL - 14 certain, 3 likely, 0 unknown of 24 jobs: job-000, job-001, job-003, job-004, job-005 | certain=14;; likely=3;; unknown=0;; jobs=24;;
---- exit 2 ----

"#]]
    );
    let first = renamed.preflight(&store, &["-o", "jsonl"]).unwrap().run();
    assert_data_eq!(
        first.stdout.lines().take(3).collect::<Vec<_>>().join("\n"),
        str![[r#"
{"id":"job-000","missing":["app.reports:daily"],"effect":"the scheduler deletes the row when it is due, or when any program lists the jobs","certainty":"certain","reason":"there is no module app.reports"}
{"id":"job-001","missing":["app.reports:Weekly.run"],"effect":"the scheduler deletes the row when it is due, or when any program lists the jobs","certainty":"certain","reason":"there is no module app.reports"}
{"id":"job-002","missing":["app.triggers:Weekdays"],"effect":"the scheduler deletes the row when it is due, or when any program lists the jobs, if the import fails there, too","certainty":"likely","reason":"module app.triggers cannot be imported: KeyError: 'API_KEY'"}
"#]]
    );
}

#[test]
fn zones_and_libraries_that_a_release_drops_are_reported() {
    let Some(store) = store_with_jobs(6) else { return };
    // A package that hides the zones, beside an operating system without them.
    let release = release(&[("tzdata/__init__.py", Some(""))]);
    let preflight = release.preflight(&store, &["-o", "csv", "--columns", "id,missing,effect"]).unwrap();
    assert_data_eq!(
        preflight.env("PYTHONTZPATH", "").run(),
        str![[r#"
id,missing,effect
job-000,"[""zoneinfo.ZoneInfo('Europe/Berlin')""]","the scheduler deletes the row when it is due, or when any program lists the jobs"
job-002,"[""zoneinfo.ZoneInfo('Europe/Berlin')""]","the scheduler deletes the row when it is due, or when any program lists the jobs"
job-003,"[""zoneinfo.ZoneInfo('Europe/Berlin')""]","the scheduler deletes the row when it is due, or when any program lists the jobs"
job-005,"[""zoneinfo.ZoneInfo('Europe/Berlin')""]","the scheduler deletes the row when it is due, or when any program lists the jobs"
---- exit 1 ----

"#]]
    );
}
