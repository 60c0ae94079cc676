//! Which store is used

use super::list;
use crate::support::{answering_job, store_with_job};

#[test]
fn the_flag_overrides_apsctl_database_url_overrides_database_url_overrides_pg_variables() {
    let [a, b, c, d] = ["a", "b", "c", "d"].map(store_with_job);
    let (host, port) = d.socket();
    let by_pg =
        list(&[]).env("PGHOST", &host).env("PGPORT", &port).env("PGUSER", "postgres").env("PGDATABASE", d.database());
    assert_eq!(answering_job(&by_pg), "d");
    let by_url = by_pg.env("DATABASE_URL", &c.url);
    assert_eq!(answering_job(&by_url), "c");
    let by_own = by_url.env("APSCTL_DATABASE_URL", &b.url);
    assert_eq!(answering_job(&by_own), "b");
    let flag = list(&["-d", &a.url]).env("APSCTL_DATABASE_URL", &b.url).env("DATABASE_URL", &c.url);
    assert_eq!(answering_job(&flag), "a");
    assert_eq!(answering_job(&list(&["-d", &a.url]).env("APSCTL_DATABASE_URL", "")), "a");
}

#[test]
fn pg_variables_supply_what_the_url_omits() {
    let store = store_with_job("a");
    let (host, port) = store.socket();
    let named = list(&["-d", &format!("postgresql:///{}", store.database())]);
    assert_eq!(answering_job(&named.env("PGHOST", &host).env("PGPORT", &port).env("PGUSER", "postgres")), "a");
    let word = list(&["-d", store.database()]);
    assert_eq!(answering_job(&word.env("PGHOST", &host).env("PGPORT", &port).env("PGUSER", "postgres")), "a");
}

#[test]
fn every_form_of_a_connection_string_is_accepted() {
    let store = store_with_job("a");
    let rest = store.url.split_once("://").unwrap().1;
    for scheme in ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg2", "postgresql+psycopg"] {
        assert_eq!(answering_job(&list(&["-d", &format!("{scheme}://{rest}")])), "a", "{scheme}");
    }
    let asyncpg = format!("postgresql+asyncpg://{rest}&prepared_statement_cache_size=0&command_timeout=60");
    assert_eq!(answering_job(&list(&["-d", &asyncpg])), "a");
    assert_eq!(answering_job(&list(&["-d", &store.keyword_string()])), "a");
    let quoted =
        format!("{} application_name='it''s' connect_timeout = 3", store.keyword_string()).replace("''", "\\'");
    assert_eq!(answering_job(&list(&["-d", &quoted])), "a");
}

#[test]
fn the_environment_overrides_the_env_file() {
    let [a, b] = ["a", "b"].map(store_with_job);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let text = format!("# the application's\nexport DATABASE_URL=\"{}\"\nSECRET_KEY='x=y'\n", a.url);
    std::fs::write(&file, text).unwrap();
    let name = file.to_str().unwrap();
    assert_eq!(answering_job(&list(&["--env-file", name])), "a");
    assert_eq!(answering_job(&list(&["--env-file", name]).env("DATABASE_URL", &b.url)), "b");
    assert_eq!(answering_job(&list(&["--env-file", name, "-d", &b.url])), "b");
}

#[test]
fn an_env_file_is_read_only_if_named() {
    let store = store_with_job("a");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(".env"), format!("DATABASE_URL={}\n", store.url)).unwrap();
    let apsctl = list(&[]).env("PGHOST", "/nowhere");
    let ended = apsctl.command().current_dir(folder.path()).output().unwrap();
    assert_eq!(apsctl.output(&ended).code, Some(4));
}

#[test]
fn the_first_of_several_hosts_that_answers_is_used() {
    let store = store_with_job("a");
    let (host, port) = store.socket();
    let hosts = format!("host=/nowhere,{host} port={port} user=postgres dbname={}", store.database());
    assert_eq!(answering_job(&list(&["-d", &hosts])), "a");
}
