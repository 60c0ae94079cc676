//! `apsctl health`

mod checks;
mod endpoint;
mod formats;
mod layouts;
mod screen;

use serde_json::Value;

use crate::run_once::automation;
use crate::support::{Output, Store, insert_run};

/// Returns a healthy store: the guide's job ran today and is scheduled for tomorrow.
fn well() -> Store {
    let store = Store::new();
    automation(&store);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27 09:00Z'");
    insert_run(&store, "daily", "completed", "2025-10-26 09:00:02+00", Some(3.2));
    store
}

/// Returns the verdict and the evidence of a check.
#[track_caller]
fn check(out: &Output, name: &str) -> String {
    let object = out.json();
    let checks = object["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["check"] == name).unwrap_or_else(|| panic!("{name}: {out}"));
    let text = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("verdict"), text("evidence"))
}

/// Runs `health -o json`.
fn health(store: &Store, args: &[&str]) -> Output {
    store.run(&[&["health", "-o", "json"], args].concat())
}

fn status(out: &Output) -> Value {
    out.json()["status"].clone()
}
