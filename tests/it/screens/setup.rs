//! The screens of cron, indexes, migrate, store and config.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, apsctl, terminal};

#[test]
fn a_missing_index_is_marked_and_its_sql_is_shown_with_vv() {
    let store = Store::new();
    store.run(&["indexes", "create"]).code(0);
    store.sql("DROP INDEX idx_versions_approved");
    let apsctl = store.apsctl(&["indexes", "verify"]);
    assert_data_eq!(terminal(80).show(&apsctl).text.replace(&store.url, "URL"), str![[r#""#]]);
    let shown = terminal(160).show(&store.apsctl(&["indexes", "verify", "-vv"])).text;
    let detail = shown.lines().find(|line| line.contains("└ CREATE INDEX")).unwrap_or_default();
    assert_data_eq!(detail, str![[r#""#]]);
}

#[test]
fn cron_expressions_are_explained() {
    let show = |args: &[&str]| terminal(80).show(&apsctl(args));
    assert_data_eq!(show(&["cron", "check", "30 2 * * 1-5", "--tz", "Europe/Berlin"]), str![[r#""#]]);
    assert_data_eq!(show(&["cron", "check", "61 * * * *"]), str![[r#""#]]);
    assert_data_eq!(show(&["cron", "next", "30 2 * * *", "-n", "2", "--tz", "Europe/Berlin"]), str![[r#""#]]);
}

#[test]
fn the_store_and_its_migrations_are_shown() {
    let store = Store::new();
    assert_data_eq!(terminal(80).show(&store.apsctl(&["store", "show"])), str![[r#""#]]);
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
    assert_data_eq!(terminal(80).show(&settings), str![[r#""#]]);
    let origins = apsctl(&["config", "show", "--origin", "--tz", "Asia/Tokyo"]).env("PGHOST", "db").env("PGUSER", "u");
    assert_data_eq!(terminal(80).show(&origins), str![[r#""#]]);
    // The values that libpq would use are in every format.
    let resolved =
        apsctl(&["config", "show", "-o", "csv"]).env("PGHOST", "a,b").env("PGPORT", "1,2").env("PGUSER", "u");
    let resolved = resolved.stdout_on_success();
    assert!(resolved.contains("\nhost,\"a,b\"\nport,\"1,2\"\nuser,u\ndbname,u\n"), "{resolved}");
}
