//! Compares the times of two commands.

use std::process::Command;

use crate::common::measure::{median, seconds};

const ROUNDS: usize = 50;
const WARM_UP: usize = 5;

/// Medians in milliseconds, and their ratio.
pub(crate) struct Comparison {
    pub(crate) first: f64,
    pub(crate) second: f64,
    pub(crate) ratio: f64,
}

/// Runs both commands in turn, so that other load affects both equally.
pub(crate) fn compare(first: impl Fn() -> Command, second: impl Fn() -> Command) -> Comparison {
    let (mut first_times, mut second_times) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let (one, two) = (seconds(&mut first()) * 1e3, seconds(&mut second()) * 1e3);
        if round >= WARM_UP {
            first_times.push(one);
            second_times.push(two);
        }
    }
    let (first, second) = (median(first_times), median(second_times));
    Comparison { first, second, ratio: first / second }
}
