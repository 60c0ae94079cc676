//! The integration tests: the real `apsctl` against a private PostgreSQL server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed assumption fails the test")]
#![allow(unreachable_pub, reason = "a test binary has no public items")]

mod aps3;
mod aps4;
mod audit;
mod cluster;
mod committed;
mod concurrency;
mod connect;
mod conventions;
mod cron;
mod doctor;
mod failover;
mod files;
mod generated;
mod grants;
mod health;
mod help;
mod hostile;
mod html_report;
mod imports;
mod incident;
mod index_columns;
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
mod preflight;
mod printed_commands;
mod profiles;
mod recover;
mod release_build;
mod rule_shapes;
mod rules;
mod run_once;
mod runs;
mod sandbox;
mod scale;
mod screens;
mod shapes;
mod stale;
mod stats;
mod support;
mod tls;
mod top;
mod undo;
mod unusual_values;
mod watch;
mod worker;
