//! `watch` on a terminal.

use snapbox::{assert_data_eq, str};

use super::Watched;
use crate::support::{Apsctl, apsctl, terminal};

fn watch(watched: &Watched, args: &[&str]) -> Apsctl {
    let state = watched.path("state.json");
    let (socket, port) = watched.store.socket();
    let address = format!("{} on {socket}:{port}", watched.store.database());
    let all = [&["watch", "--state", &state], args].concat();
    apsctl(&all).env("DATABASE_URL", &watched.store.url).replace_in_output(&address, "STORE")
}

#[test]
fn a_round_lists_what_there_is() {
    let watched = Watched::with_late_job();
    watched.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state) VALUES
         ('nightly-export-of-every-invoice-to-the-archive', 'f', '[]', '{}', 'SCHEDULED')",
    );
    assert_data_eq!(
        terminal(80).show(&watch(&watched, &["--once"])),
        str![[r#"
  TIME      EVENT     JOB    FINDING
! 12:00:00  appeared         health job-scheduled
  └ 1 job SCHEDULED without a next run time:
    nightly-export-of-every-invoice-to-the-archive
  └ fix: apsctl jobs trigger nightly-export-of-every-invoice-to-the-archive
! 12:00:00  appeared         health overdue
  └ 1 job overdue since 10:00:00: daily
  └ fix: docker compose restart worker
! 12:00:00  appeared  daily  stale overdue
  └ was due at 10:00:00, but has not run
  └ fix: apsctl doctor not-running
✗ 12:00:00  appeared  nightly-export-of-every-invoice-to-the-archive
                             verify no-next-run
  └ SCHEDULED without a next_run_time: it never runs
  └ fix: apsctl jobs schedule --cron EXPR nightly-export-of-every-invoice-to-the-archive

4 findings. Times in UTC. What to do: `apsctl doctor`

"#]]
    );
    // A person sees everything, also what was reported before.
    assert_data_eq!(
        terminal(120).ascii().show(&watch(&watched, &["--once"])),
        str![[r#"
  TIME      EVENT     JOB                                             FINDING
! 12:00:00  appeared                                                  health job-scheduled
  ` 1 job SCHEDULED without a next run time: nightly-export-of-every-invoice-to-the-archive
  ` fix: apsctl jobs trigger nightly-export-of-every-invoice-to-the-archive
! 12:00:00  appeared                                                  health overdue
  ` 1 job overdue since 10:00:00: daily
  ` fix: docker compose restart worker
! 12:00:00  appeared  daily                                           stale overdue
  ` was due at 10:00:00, but has not run
  ` fix: apsctl doctor not-running
x 12:00:00  appeared  nightly-export-of-every-invoice-to-the-archive  verify no-next-run
  ` SCHEDULED without a next_run_time: it never runs
  ` fix: apsctl jobs schedule --cron EXPR nightly-export-of-every-invoice-to-the-archive

4 findings. Times in UTC. What to do: `apsctl doctor`

"#]]
    );
    watched.sql("DELETE FROM apscheduler_jobs WHERE id <> 'fresh'");
    assert_data_eq!(
        terminal(80).show(&watch(&watched, &["--once"])),
        str![[r#"
✓ Nothing is wrong.

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&watch(&watched, &["--once"])),
        str![[r#"
✓ Nothing is wrong.

"#]]
    );
}
