//! Two commands beside each other.

use std::process::Command;

use crate::common::measure::{median, seconds};

const ROUNDS: usize = 50;
const WARM_UP: usize = 5;

/// Medians in milliseconds, and the first by the second.
pub(crate) struct Figures {
    pub(crate) first: f64,
    pub(crate) second: f64,
    pub(crate) ratio: f64,
}

/// Runs both in turn, so that whatever else the machine does is in both.
pub(crate) fn in_turn(first: impl Fn() -> Command, second: impl Fn() -> Command) -> Figures {
    let (mut ones, mut twos) = (Vec::new(), Vec::new());
    for round in 0..WARM_UP + ROUNDS {
        let (one, two) = (seconds(&mut first()) * 1e3, seconds(&mut second()) * 1e3);
        if round >= WARM_UP {
            ones.push(one);
            twos.push(two);
        }
    }
    let (first, second) = (median(ones), median(twos));
    Figures { first, second, ratio: first / second }
}
