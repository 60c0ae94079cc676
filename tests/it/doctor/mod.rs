//! `apsctl doctor`

mod faults;
mod foreign;
mod healthy;
mod infinity;
mod schedulers;
mod seeded;
mod unable;
mod worker;

use serde_json::Value;

use crate::support::{Apsctl, Output, Store};

/// `apsctl doctor`, where no docker is.
fn doctor(store: &Store, args: &[&str]) -> Apsctl {
    store.apsctl(&["doctor"]).args(args).env("PATH", "/nowhere").env("TZ", "UTC")
}

/// What it found, in its order: check and verdict.
#[track_caller]
fn found(ended: &Output) -> Vec<(String, String)> {
    let rows = ended.json();
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(|row| (word(row, "check"), word(row, "verdict"))).collect()
}
