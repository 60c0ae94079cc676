//! `config show`: every setting and its origin, without passwords

use snapbox::{assert_data_eq, str};

use super::Home;

const TEXT: &str = "default_profile = 'dev'

[profiles.prod]
url = 'postgresql://ops:s3cret@db.example/tasktracker?sslmode=verify-full'
read_only = false
require_reason = true
confirm = 'type the name'
tz = 'Europe/Berlin'
jobs_table = 'app.jobs'

[profiles.dev]
service = 'dev'
statement_timeout = '1m'
";

#[test]
fn a_named_profile_is_shown_with_origins() {
    let home = Home::new(TEXT);
    let shown =
        home.apsctl(&["config", "show", "--origin", "--profile", "prod", "--tz", "UTC", "--statement-timeout", "90"]);
    assert_data_eq!(
        shown.env("APSCTL_AUDIT_TABLE", "log").env("PGHOST", "elsewhere").env("PGPASSWORD", "0ther").run(),
        str![[r#"
setting            value                                                            origin    name                 file
profile            prod                                                             flag      --profile
database_url       postgresql://ops:***@db.example/tasktracker?sslmode=verify-full  profile   prod                 HOME/.config/apsctl/config.toml
host               db.example                                                       profile   prod                 HOME/.config/apsctl/config.toml
port               5432                                                             default
user               ops                                                              profile   prod                 HOME/.config/apsctl/config.toml
dbname             tasktracker                                                      profile   prod                 HOME/.config/apsctl/config.toml
password           ***                                                              profile   prod                 HOME/.config/apsctl/config.toml
sslmode            verify-full                                                      profile   prod                 HOME/.config/apsctl/config.toml
read_only          false                                                            profile   prod                 HOME/.config/apsctl/config.toml
require_reason     true                                                             profile   prod                 HOME/.config/apsctl/config.toml
confirm            type the name                                                    profile   prod                 HOME/.config/apsctl/config.toml
tz                 UTC                                                              flag      --tz
statement_timeout  1m 30s                                                           flag      --statement-timeout
env_file                                                                            default
jobs_table         app.jobs                                                         profile   prod                 HOME/.config/apsctl/config.toml
audit_table        log                                                              variable  APSCTL_AUDIT_TABLE
versions_table                                                                      default
rules_table                                                                         default
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_default_profile_is_shown_without_origins() {
    let home = Home::new(TEXT);
    assert_data_eq!(
        home.apsctl(&["config", "show"]).env("PGUSER", "u").run(),
        str![[r#"
setting            value
profile            dev
database_url       service=dev
user               u
service            dev
read_only          false
require_reason     false
confirm
tz                 UTC
statement_timeout  1m
env_file
jobs_table
audit_table
versions_table
rules_table
---- exit 0 ----

"#]]
    );
}

#[test]
fn variables_and_an_env_file_are_shown() {
    let home = Home::new(TEXT);
    let file = home.folder.path().join(".env");
    std::fs::write(&file, "DATABASE_URL='host=h password=s3cret'\nAPSCTL_RULES_TABLE=r\nPGPORT=7\n").unwrap();
    let shown =
        home.apsctl(&["config", "show", "--origin", "--env-file", file.to_str().unwrap(), "--read-only", "-o", "csv"]);
    assert_data_eq!(
        shown.env("PGDATABASE", "d").env("PGUSER", "u").run(),
        str![[r#"
setting,value,origin,name,file
profile,,default,,
database_url,host=h password=***,env-file,DATABASE_URL,HOME/.env
host,h,env-file,DATABASE_URL,HOME/.env
port,7,env-file,PGPORT,HOME/.env
user,u,variable,PGUSER,
dbname,d,variable,PGDATABASE,
password,***,env-file,DATABASE_URL,HOME/.env
read_only,true,flag,--read-only,
require_reason,false,default,,
confirm,,default,,
tz,UTC,default,,
statement_timeout,10s,default,,
env_file,HOME/.env,flag,--env-file,
jobs_table,,default,,
audit_table,,default,,
versions_table,,default,,
rules_table,r,env-file,APSCTL_RULES_TABLE,HOME/.env
---- exit 0 ----

"#]]
    );
}

#[test]
fn libpq_variables_are_shown() {
    let home = Home::new("");
    let shown =
        home.apsctl(&["config", "show", "--origin", "-o", "csv"]).env("PGSERVICE", "s").env("PGPASSWORD", "s3cret");
    let shown = shown.stdout_on_success();
    assert!(shown.contains("\nservice,s,variable,PGSERVICE,\npassword,***,variable,PGPASSWORD,\n"), "{shown}");
}

#[test]
fn json_has_every_key() {
    let home = Home::new(TEXT);
    let shown =
        home.apsctl(&["config", "show", "--origin", "-o", "json"]).env("APSCTL_PROFILE", "prod").run().code(0).json();
    let of = |name: &str| shown.as_array().unwrap().iter().find(|row| row["setting"] == name).unwrap().clone();
    let file = "HOME/.config/apsctl/config.toml";
    assert_eq!(
        of("profile"),
        serde_json::json!({"setting": "profile", "value": "prod", "origin": "variable", "name": "APSCTL_PROFILE", "file": null})
    );
    assert_eq!(
        of("tz"),
        serde_json::json!({"setting": "tz", "value": "Europe/Berlin", "origin": "profile", "name": "prod", "file": file})
    );
    assert_eq!(
        of("env_file"),
        serde_json::json!({"setting": "env_file", "value": null, "origin": "default", "name": null, "file": null})
    );
}

#[test]
fn an_invalid_connection_string_is_refused() {
    let home = Home::new("[profiles.a]\nurl = 'mysql://u:s3cret@h/d'\n");
    assert_data_eq!(
        home.apsctl(&["config", "show", "--profile", "a"]).run(),
        str![[r#"
---- stderr ----
error: not a PostgreSQL URL: the scheme is "mysql"
hint: write it like postgresql://user@host:5432/database
---- exit 2 ----

"#]]
    );
}
