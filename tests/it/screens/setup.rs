//! The screens of cron, indexes, migrate, store and config.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, apsctl, terminal};

#[test]
fn a_missing_index_is_marked_and_its_sql_is_shown_with_vv() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql("DROP INDEX idx_versions_approved");
    let apsctl = store.apsctl(&["indexes", "verify"]);
    assert_data_eq!(
        terminal(80).show(&apsctl).text.replace(&store.url, "URL"),
        str![[r#"
  TABLE                 COLUMN         INDEX
✓ apscheduler_jobs      next_run_time  idx_apscheduler_jobs_next_run_time
✓ automation_audit_log  created_at     idx_automation_audit_log_created_at
✗ versions              approved       missing
✓ approval_rules        is_active      idx_approval_rules_active

1 of 4 is missing or unusable. Make it: `apsctl indexes create` (SQL: -o wide)

"#]]
    );
    let shown = terminal(160).show(&store.apsctl(&["indexes", "verify", "-vv"])).text;
    let detail = shown.lines().find(|line| line.contains("└ CREATE INDEX")).unwrap_or_default();
    assert_data_eq!(detail, str!["  └ CREATE INDEX CONCURRENTLY idx_versions_approved ON public.versions (approved)"]);
}

#[test]
fn cron_expressions_are_explained() {
    let show = |args: &[&str]| terminal(80).show(&apsctl(args));
    assert_data_eq!(
        show(&["cron", "check", "30 2 * * 1-5", "--tz", "Europe/Berlin"]),
        str![[r#"
✓ 30 2 * * 1-5: at 02:30 from Monday to Friday
  next  Mon 27 Oct 02:30, Tue 28 Oct 02:30, Wed 29 Oct 02:30
! APScheduler counts 0 as Monday: it would run at Tue 2025-10-28 02:30 CET, not
  at Mon 2025-10-27 02:30 CET

Read as crontab. Times in Europe/Berlin. More of them:
`apsctl cron next '30 2 * * 1-5' --tz Europe/Berlin`

"#]]
    );
    assert_data_eq!(
        show(&["cron", "check", "61 * * * *"]),
        str![[r#"
✗ 61 * * * *: minute "61": 61 is not within 0 to 59

Read as crontab.

"#]]
    );
    assert_data_eq!(
        show(&["cron", "next", "30 2 * * *", "-n", "2", "--tz", "Europe/Berlin"]),
        str![[r#"
TIME              OFFSET  DISTANCE
Mon 27 Oct 02:30  +01:00  in 13h
Tue 28 Oct 02:30  +01:00  in 1d 13h

2 times. Times in Europe/Berlin.

"#]]
    );
}

#[test]
fn the_store_and_its_migrations_are_shown() {
    let store = Store::new();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["store", "show"])),
        str![[r#"
layout guide

  FOR       TABLE                        KIND           ROWS
✓ jobs      public.apscheduler_jobs      table  not analyzed
✓ audit     public.automation_audit_log  table  not analyzed
✓ versions  public.versions              table  not analyzed
✓ rules     public.approval_rules        table  not analyzed

15 of 15 commands work on this store.

"#]]
    );
    let migrations = terminal(80).show(&store.apsctl(&["migrate", "status"]));
    let applied = migrations.text.lines().filter(|line| line.starts_with("✓ ") && line.contains(" applied ")).count();
    assert!(migrations.text.contains(&format!("{applied} of {applied} migrations are applied.")), "{migrations}");
    store.sql("DROP TABLE approval_rules");
    let missing = terminal(80).show(&store.apsctl(&["migrate", "status"]));
    assert!(missing.text.contains("└ approval_rules"), "{missing}");
}

#[test]
fn the_resolved_connection_is_shown() {
    let settings = apsctl(&["config", "show"]).env("APSCTL_DATABASE_URL", "postgresql://ops:s3cret@db.example/app");
    assert_data_eq!(
        terminal(80).show(&settings),
        str![[r#"
  database_url       postgresql://ops:***@db.example/app
  host               db.example
  port               5432
  user               ops
  dbname             app
  password           ***
  read_only          false
  require_reason     false
  tz                 UTC
  statement_timeout  10s

Not set: profile, confirm, env_file, jobs_table, audit_table, versions_table,
rules_table
Where each comes from: `apsctl config show --origin`

"#]]
    );
    let origins = apsctl(&["config", "show", "--origin", "--tz", "Asia/Tokyo"]).env("PGHOST", "db").env("PGUSER", "u");
    assert_data_eq!(
        terminal(80).show(&origins),
        str![[r#"
  host               db  (PGHOST)
  port               5432
  user               u  (PGUSER)
  dbname             u
  read_only          false
  require_reason     false
  tz                 Asia/Tokyo  (--tz)
  statement_timeout  10s

Not set: profile, database_url, confirm, env_file, jobs_table, audit_table,
versions_table, rules_table
An option of the command line takes precedence over a profile, and a profile
over a variable.

"#]]
    );
    // The values that libpq would use are in every format.
    let resolved =
        apsctl(&["config", "show", "-o", "csv"]).env("PGHOST", "a,b").env("PGPORT", "1,2").env("PGUSER", "u");
    let resolved = resolved.stdout_on_success();
    assert!(resolved.contains("\nhost,\"a,b\"\nport,\"1,2\"\nuser,u\ndbname,u\n"), "{resolved}");
}
