//! Precedence of flags, profiles and the environment

use snapbox::{assert_data_eq, str};

use super::Home;
use crate::support::{Apsctl, Store, answering_job, store_with_job};

const LIST: [&str; 4] = ["jobs", "list", "-o", "csv"];

fn list(home: &Home, args: &[&str]) -> Apsctl {
    home.apsctl(&[&LIST, args].concat())
}

#[test]
fn the_order_is_d_profile_variables_default_profile() {
    let [flag, prod, dev, env, pg] = ["flag", "prod", "dev", "env", "pg"].map(store_with_job);
    let home = Home::new(&format!(
        "default_profile = 'dev'\n[profiles.prod]\nurl = '{}'\n[profiles.dev]\nurl = '{}'\n",
        prod.url, dev.url
    ));
    assert_eq!(answering_job(&list(&home, &[])), "dev");
    let (host, port) = pg.socket();
    let by_pg = |args: &[&str]| {
        let list = list(&home, args).env("PGHOST", &host).env("PGPORT", &port);
        list.env("PGUSER", "postgres").env("PGDATABASE", pg.database())
    };
    assert_eq!(answering_job(&by_pg(&[])), "pg");
    for variable in ["DATABASE_URL", "APSCTL_DATABASE_URL"] {
        let by_url = |args: &[&str]| by_pg(args).env(variable, &env.url);
        assert_eq!(answering_job(&by_url(&[])), "env", "{variable}");
        assert_eq!(answering_job(&by_url(&["--profile", "prod"])), "prod", "{variable}");
        let both = by_url(&["--profile", "prod", "-d", &flag.url]).env("APSCTL_PROFILE", "dev");
        assert_eq!(answering_job(&both), "flag", "{variable}");
    }
    assert_eq!(answering_job(&by_pg(&[]).env("APSCTL_PROFILE", "prod")), "prod");
    assert_eq!(answering_job(&by_pg(&[]).env("DATABASE_URL", &env.url).env("APSCTL_PROFILE", "prod")), "prod");
    assert_eq!(answering_job(&by_pg(&["--profile", "dev"]).env("APSCTL_PROFILE", "prod")), "dev");
    assert_eq!(answering_job(&list(&home, &[]).env("APSCTL_PROFILE", "")), "dev");
    assert_eq!(answering_job(&list(&home, &["-d", &flag.url])), "flag");
}

#[test]
fn variables_do_not_change_the_server_of_a_profile_but_may_name_the_user() {
    let (prod, other) = (store_with_job("prod"), store_with_job("other"));
    let (host, port) = prod.socket();
    let url = format!("postgresql://%2Fnowhere/{}?host={host}&port={port}", prod.database());
    let home = Home::new(&format!("[profiles.prod]\nurl = '{url}'\n[profiles.bare]\nurl = 'postgresql:///postgres'\n"));
    let prod = list(&home, &["--profile", "prod"]).env("PGUSER", "postgres");
    assert_eq!(answering_job(&prod.env("PGDATABASE", other.database()).env("PGSERVICE", "none")), "prod");
    // Settings that the profile omits have libpq's defaults, not the values of variables such as PGHOST.
    let (host, port) = other.socket();
    let bare = home.apsctl(&["config", "show", "--profile", "bare", "-o", "csv"]);
    let shown = bare.env("PGHOST", &host).env("PGPORT", &port).env("PGUSER", "u").stdout_on_success();
    let is_default = !shown.contains(&host) && shown.contains("\nport,5432\n") && shown.contains("\nuser,u\n");
    assert!(is_default, "{shown}");
}

#[test]
fn apsctl_profile_together_with_a_variable_for_the_store_is_refused() {
    let home = Home::new("[profiles.prod]\nurl = 'postgresql:///prod'\n");
    let both = home.apsctl(&["jobs", "list"]).env("APSCTL_PROFILE", "prod").env("APSCTL_DATABASE_URL", "dev");
    assert_data_eq!(
        both.run(),
        str![[r#"
---- stderr ----
error: APSCTL_PROFILE and APSCTL_DATABASE_URL both name a store
hint: unset one of them; --profile and -d take precedence over both
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_profiles_env_file_sets_the_store_and_its_tables() {
    let (prod, other) = (store_with_job("prod"), store_with_job("other"));
    prod.sql("ALTER TABLE apscheduler_jobs RENAME TO tasks");
    let home = Home::new("[profiles.prod]\nenv_file = '~/prod.env'\njobs_table = 'tasks'\n");
    let file = home.folder.path().join("prod.env");
    std::fs::write(&file, format!("DATABASE_URL={}\nAPSCTL_JOBS_TABLE=none\n", prod.url)).unwrap();
    let named = list(&home, &["--profile", "prod"]).env("DATABASE_URL", &other.url);
    assert_eq!(answering_job(&named.env("APSCTL_JOBS_TABLE", "none")), "prod");
    std::fs::write(&file, "SECRET=x\n").unwrap();
    assert_data_eq!(
        list(&home, &["--profile", "prod"]).env("DATABASE_URL", &other.url).run(),
        str![[r#"
---- stderr ----
error: profile prod: its env_file sets neither APSCTL_DATABASE_URL nor DATABASE_URL
hint: set one of them there, or url or service in the profile
---- exit 2 ----

"#]]
    );
    std::fs::remove_file(&file).unwrap();
    assert_data_eq!(
        list(&home, &["--profile", "prod"]).run(),
        str![[r#"
---- stderr ----
error: profile prod: env_file HOME/prod.env: No such file or directory
---- exit 2 ----

"#]]
    );
}

#[test]
fn variables_override_the_tables_of_the_default_profile() {
    let store = store_with_job("a");
    let home = Home::new(&format!("default_profile = 'a'\n[profiles.a]\nurl = '{}'\njobs_table = 'none'\n", store.url));
    assert_eq!(answering_job(&list(&home, &[]).env("APSCTL_JOBS_TABLE", "apscheduler_jobs")), "a");
    let bad = Home::new("[profiles.a]\nurl = 'postgresql:///a'\njobs_table = 'a.b.c'\n");
    assert_data_eq!(
        bad.apsctl(&["jobs", "list", "--profile", "a"]).run(),
        str![[r#"
---- stderr ----
error: profile a: APSCTL_JOBS_TABLE: "a.b.c" is not a valid table name
hint: use name or schema.name, with double quotes around a name that contains a dot
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_service_is_passed_on_by_name() {
    let home = Home::new("[profiles.a]\nservice = 'prod'\n[profiles.b]\nservice = \"it's \\\\ one\"\n");
    let show = |name: &str| home.apsctl(&["config", "show", "--profile", name, "-o", "csv"]).stdout_on_success();
    assert!(show("a").contains("\ndatabase_url,service=prod\nservice,prod\n"), "{}", show("a"));
    assert!(show("b").contains("\nservice,it's \\ one\n"), "{}", show("b"));
}

#[test]
fn the_sandbox_ignores_profiles() {
    let home = Home::new("default_profile = 'a'\n[profiles.a]\nurl = 'postgresql:///a'\nread_only = true\n");
    for sandbox in [
        home.apsctl(&["--sandbox", "config", "show", "-o", "csv"]),
        home.apsctl(&["--sandbox", "config", "show", "-o", "csv"]).env("APSCTL_PROFILE", "gone"),
    ] {
        let shown = sandbox.stdout_on_success();
        assert!(shown.contains("profile,\nsandbox,true\nhost,") && shown.contains("\nread_only,false\n"), "{shown}");
    }
    home.apsctl(&["--sandbox", "--profile", "a", "jobs", "list"]).run().code(2);
    assert_data_eq!(
        home.apsctl(&["demo", "--profile", "a"]).run(),
        str![[r#"
---- stderr ----
error: --profile: `apsctl demo` works only on the sandbox, which has no profile
---- exit 2 ----

"#]]
    );
}

#[test]
fn a_missing_profile_is_an_error() {
    let home = Home::new("[profiles.prod]\nurl = 'postgresql:///a'\n[profiles.dev]\nservice = 'd'\n");
    assert_data_eq!(
        home.apsctl(&["jobs", "list", "--profile", "prd"]).run(),
        str![[r#"
---- stderr ----
error: HOME/.config/apsctl/config.toml: there is no profile "prd"
hint: its profiles: dev, prod
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        home.apsctl(&["jobs", "list"]).env("APSCTL_PROFILE", "x").env("XDG_CONFIG_HOME", "/nowhere").run(),
        str![[r#"
---- stderr ----
error: there is no profile "x": no file /nowhere/apsctl/config.toml
hint: docs/profiles.md describes the file
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        home.apsctl(&["jobs", "list", "--profile", ""]).run(),
        str![[r#"
---- stderr ----
error: HOME/.config/apsctl/config.toml: there is no profile ""
hint: its profiles: dev, prod
---- exit 2 ----

"#]]
    );
    // Without any setting, apsctl tries libpq's default server.
    home.apsctl(&["jobs", "list"]).env("PGHOST", "/nowhere").run().code(4);
}

#[test]
fn flags_override_tz_and_statement_timeout_of_the_profile() {
    let store = store_with_job("a");
    let home =
        Home::new(&format!("[profiles.a]\nurl = '{}'\ntz = 'Asia/Tokyo'\nstatement_timeout = '200ms'\n", store.url));
    let shown = home.apsctl(&["jobs", "list", "--profile", "a"]).stdout_on_success();
    assert!(shown.contains("2025-10-27 18:00:00 JST"), "{shown}");
    let shown = home.apsctl(&["jobs", "list", "--profile", "a", "--tz", "UTC"]).stdout_on_success();
    assert!(shown.contains("2025-10-27 09:00:00 UTC"), "{shown}");
    let mut holder = store.client();
    let mut holding = holder.transaction().unwrap();
    holding.batch_execute("LOCK TABLE apscheduler_jobs").unwrap();
    assert_data_eq!(
        home.apsctl(&["jobs", "list", "--profile", "a"]).run(),
        str![[r#"
---- stderr ----
error: listing jobs: canceling statement due to statement timeout
hint: --statement-timeout sets how long a statement may take
---- exit 4 ----

"#]]
    );
}

#[test]
fn connection_errors_name_the_profile() {
    let home = Home::new("[profiles.a]\nurl = 'postgresql://u:s3cret@%2Fnowhere/db'\n");
    assert_data_eq!(
        home.apsctl(&["jobs", "list", "--profile", "a"]).run(),
        str![[r#"
---- stderr ----
error: profile a: connecting to database "db" as "u": /nowhere/.s.PGSQL.5432: No such file or directory
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
}

#[test]
fn the_printed_migrations_use_the_profiles_tables() {
    let home = Home::new("[profiles.a]\nurl = 'postgresql:///a'\njobs_table = 'app.tasks'\n");
    let store = Store::unmigrated();
    store.sql("CREATE SCHEMA app");
    let sql = ["migrate", "sql", "--create-tables", "--profile", "a", "-d", &store.url];
    let sql = home.apsctl(&sql).stdout_on_success();
    assert!(sql.contains("CREATE TABLE \"app\".\"tasks\""), "{sql}");
}
