//! `apsctl cron …`, which needs no server

mod check;
mod next;

use crate::support::{Output, apsctl};

fn cron(args: &[&str]) -> Output {
    apsctl(&[&["cron"], args].concat()).run()
}
