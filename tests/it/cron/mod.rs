//! `apsctl cron …`: without any server

mod check;
mod next;

use crate::support::{Output, apsctl};

fn cron(args: &[&str]) -> Output {
    apsctl(&[&["cron"], args].concat()).run()
}
