//! `apsctl doctor`

pub(crate) mod fault_combinations;
pub(crate) mod faults;
mod foreign;
pub(crate) mod healthy_store;
mod infinite_times;
mod partial_stores;
mod schedulers;
mod screen;
mod worker;

use serde_json::Value;

use crate::support::{Apsctl, Output, Store};

/// Returns the command `apsctl doctor` without docker.
fn doctor(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(&["doctor"]).args(args).env("PATH", "/nowhere").env("TZ", "UTC")
}

/// Returns the check and verdict of each row, in order.
#[track_caller]
fn found(ended: &Output) -> Vec<(String, String)> {
    let rows = ended.json();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (word(row, "check"), word(row, "verdict"))).collect()
}
