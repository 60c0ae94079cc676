//! The affected jobs are those that APScheduler cannot load with the same interpreter: rows of protocols 0 to 5, of Python
//! 2.7 to 3.13, with zones of many libraries.

use serde_json::Value;

use super::{Release, ids, sqlalchemy_url};
use crate::aps3::{fixture, python, store_from_dump};
use crate::support::Store;

/// Modules that have some of the names in the rows, but not all.
fn release() -> Release {
    Release::new(&[
        ("fixture_app/__init__.py", ""),
        (
            "fixture_app/jobs.py",
            "from typing import NamedTuple\n\nclass Mailer:\n    def __init__(self, *args):\n        self.args = args\n\n    \
             def send(self): ...\n    def ping(self): ...\n\n\nclass Point(NamedTuple):\n    x: int\n    y: int\n\n\n\
             def report(*args): ...\ndef pünktlich(): ...\n",
        ),
        ("labfuncs.py", "class Svc:\n    def run(self): ...\n\n\ndef hello(*args): ...\n"),
        ("zone_app/__init__.py", ""),
        ("zone_app/times.py", &fixture("zone_app/times.py")),
        // Some rows have zones of pytz, which is not installed with the tests' APScheduler.
        ("pytz.py", PYTZ),
    ])
}

/// A library with one zone.
const PYTZ: &str = "from datetime import timedelta, tzinfo

class Zone(tzinfo):
    zone = None

    def __init__(self, zone='UTC'):
        self.zone = zone

    def tzname(self, dt):
        return self.zone

    def utcoffset(self, dt):
        return timedelta(0)

    dst = utcoffset

def timezone(name):
    if name != 'Europe/Berlin':
        raise LookupError(name)
    return Zone(name)

def _p(name, *args):
    return timezone(name)

def _UTC():
    return Zone()
";

fn assert_same(store: &Store, release: &Release, table: &str, loaded: &Value) {
    let Some(preflight) = release.preflight(store, &["-o", "json"]) else { return };
    let output = preflight.env("APSCTL_JOBS_TABLE", table).run();
    let report = output.json();
    let unsure: Vec<_> = report.as_array().unwrap().iter().filter(|row| row["certainty"] == "unknown").collect();
    // Names of the script that starts the scheduler are unknown.
    assert!(unsure.iter().all(|row| row["reason"].as_str().unwrap().contains("in the script that starts")), "{output}");
    let failed: Vec<&str> = loaded["failed"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids(&report), failed, "{table}: {:#}\n{output}", loaded["errors"]);
    let total = loaded["total"].as_u64().unwrap();
    assert!((failed.len() as u64) < total, "{table}: {total} rows");
}

#[test]
fn the_affected_jobs_are_those_that_python_cannot_load() {
    if python().is_none() {
        return;
    }
    for dump in ["aps3.sql", "oldpy.sql", "zones.sql", "certain.sql"] {
        let store = store_from_dump(dump);
        let tables = store.query(
            "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'job_state'
             WHERE c.relkind = 'r' ORDER BY 1",
        );
        assert!(!tables.is_empty());
        let tables: Vec<&str> = tables.iter().map(|table| table.get(0)).collect();
        let release = release();
        let url = sqlalchemy_url(&store);
        let loaded = release.run_script("load_rows.py", &[&[url.as_str()], &tables[..]].concat());
        for table in tables {
            assert_same(&store, &release, table, &loaded[table]);
        }
    }
}
