//! The one test binary: the real `apsctl` against a real, private PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on is to fail")]
#![allow(unreachable_pub, reason = "a test binary exports nothing")]

mod aps3;
mod aps4;
mod audit;
mod cluster;
mod committed;
mod concurrency;
mod connect;
mod cron;
mod doctor;
mod failover;
mod files;
mod generated;
mod grants;
mod health;
mod help;
mod hostile;
mod house;
mod indexed;
mod indexes;
mod jobs;
mod journal;
mod logs;
mod maintenance;
mod matrix;
mod metrics;
mod migrate;
mod output;
mod pooler;
mod profiles;
mod recover;
mod rule_shapes;
mod rules;
mod run_once;
mod runs;
mod sandbox;
mod shapes;
mod stale;
mod stats;
mod support;
mod tls;
mod undo;
mod unusual;
mod worker;
