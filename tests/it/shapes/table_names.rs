//! Tables with unusual names, in schemas with unusual names, and outside the search path.

use super::variants::{Variant, variant};
use super::{compare, standard_store};

#[test]
fn every_command_supports_unusual_table_names() {
    const NAMES: &[(&str, &str)] = &[
        ("APSCTL_JOBS_TABLE", r#""we.ird ""schema"""."Zadania: :audit!""#),
        ("APSCTL_AUDIT_TABLE", "\"we.ird \"\"schema\"\"\".\"dziennik zada\u{144} -- '1'\""),
        ("APSCTL_VERSIONS_TABLE", r#"select."UPDATE :jobs! SET""#),
        ("APSCTL_RULES_TABLE", "\u{43f}\u{440}\u{430}\u{432}\u{438}\u{43b}\u{430}"),
    ];
    let differences = compare(
        &standard_store(),
        &Variant {
            env: NAMES,
            except: &["--dry-run -o json", "--version 1"],
            ..variant(
                "unusual table names",
                "CREATE SCHEMA \"we.ird \"\"schema\"\"\"; CREATE SCHEMA \"select\";
                 ALTER TABLE apscheduler_jobs SET SCHEMA \"we.ird \"\"schema\"\"\"; ALTER TABLE \"we.ird \"\"schema\"\"\".apscheduler_jobs RENAME TO \"Zadania: :audit!\";
                 ALTER TABLE automation_audit_log SET SCHEMA \"we.ird \"\"schema\"\"\"; ALTER TABLE \"we.ird \"\"schema\"\"\".automation_audit_log RENAME TO \"dziennik zada\u{144} -- '1'\";
                 ALTER TABLE versions SET SCHEMA \"select\"; ALTER TABLE \"select\".versions RENAME TO \"UPDATE :jobs! SET\";
                 ALTER TABLE approval_rules RENAME TO \"\u{43f}\u{440}\u{430}\u{432}\u{438}\u{43b}\u{430}\"",
            )
        },
    );
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn unusual_column_and_type_names_are_supported() {
    let differences = compare(
        &standard_store(),
        &Variant {
            except: &["runs show"],
            ..variant(
                "unusual column and type names",
                "CREATE SCHEMA \"My Types\"; CREATE TYPE \"My Types\".\"Job.State\" AS ENUM ('SCHEDULED', 'PENDING', 'PAUSED', 'EXECUTING', 'COMPLETED', 'FAILED', 'REMOVED');
                 CREATE DOMAIN \"My Types\".\"A time\" AS timestamp;
                 ALTER TABLE apscheduler_jobs ADD \"a:jobs\" integer, ADD \"it's\"\" -- \" text DEFAULT 'x', ALTER job_state TYPE \"My Types\".\"Job.State\" USING job_state::\"My Types\".\"Job.State\",
                     ALTER next_run_time TYPE \"My Types\".\"A time\";
                 ALTER TABLE automation_audit_log ADD \"Status\" text, ADD \":now\" text",
            )
        },
    );
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn tables_outside_the_search_path_are_suggested_with_their_setting() {
    let store = standard_store();
    store.sql("CREATE SCHEMA \"App Data\"; ALTER TABLE apscheduler_jobs SET SCHEMA \"App Data\"; ALTER TABLE versions SET SCHEMA \"App Data\"");
    for (args, setting, table) in [
        (&["jobs", "list"][..], "APSCTL_JOBS_TABLE", "apscheduler_jobs"),
        (&["jobs", "pause", "2"], "APSCTL_JOBS_TABLE", "apscheduler_jobs"),
        (&["rules", "preview"], "APSCTL_VERSIONS_TABLE", "versions"),
    ] {
        let output = store.run(args);
        assert_ne!(output.code, Some(0), "{args:?}: {output}");
        // The setting is quoted for a shell or a .env file.
        let named = format!("App Data.{table}");
        assert!(output.stderr.contains(&format!("{setting}='{named}'")), "{args:?}: {output}");
    }
    let listed = store
        .apsctl(&["jobs", "list", "-o", "csv"])
        .env("APSCTL_JOBS_TABLE", "App Data.apscheduler_jobs")
        .run()
        .code(0);
    assert_eq!(listed.stdout.lines().count(), 8);
    store.sql("ALTER SCHEMA \"App Data\" RENAME TO \"App.Data\"");
    let output = store.run(&["jobs", "list"]);
    assert!(output.stderr.contains("APSCTL_JOBS_TABLE='\"App.Data\".apscheduler_jobs'"), "{output}");
    store.apsctl(&["jobs", "list"]).env("APSCTL_JOBS_TABLE", "\"App.Data\".apscheduler_jobs").run().code(0);
}
