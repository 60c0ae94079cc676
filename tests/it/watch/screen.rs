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
! 12:00:00  appeared  daily  stale overdue
  └ has been due since 10:00:00, and no worker has picked it up
  └ fix: docker compose restart worker
✗ 12:00:00  appeared  nightly-export-of-every-invoice-to-the-archive
                             verify no-next-run
  └ SCHEDULED without a next_run_time: it never runs
  └ fix: apsctl jobs schedule --cron EXPR nightly-export-of-every-invoice-to-the-archive

2 findings. Times in UTC. What to do: `apsctl doctor`

"#]]
    );
    // A person sees everything, also what was reported before.
    assert_data_eq!(
        terminal(120).ascii().show(&watch(&watched, &["--once"])),
        str![[r#"
  TIME      EVENT     JOB                                             FINDING
! 12:00:00  appeared  daily                                           stale overdue
  ` has been due since 10:00:00, and no worker has picked it up
  ` fix: docker compose restart worker
x 12:00:00  appeared  nightly-export-of-every-invoice-to-the-archive  verify no-next-run
  ` SCHEDULED without a next_run_time: it never runs
  ` fix: apsctl jobs schedule --cron EXPR nightly-export-of-every-invoice-to-the-archive

2 findings, all reported before (since 12:00). Times in UTC. What to do: `apsctl doctor`

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
