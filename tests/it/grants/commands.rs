//! Every command with every role.

use std::collections::BTreeSet;

use super::{ROLES, Roles};
use crate::generated::{command_line, every_command};

/// Errors of the server or of apsctl if a privilege is missing.
const JOBS: &str = "permission denied for table apscheduler_jobs";
/// Nothing is imported into a store that records its runs itself.
const OWN_LOG: &str = "is the audit log of this store";
const AUDIT: &str = "permission denied for table automation_audit_log";
const RULES: &str = "permission denied for table approval_rules";
const JOURNAL: &str = "permission denied for table operations";
const PAUSES: &str = "permission denied for table pauses";
const MAINTENANCE: &str = "permission denied for table maintenance";
const NO_SCHEMA: &str = "the store has no schema apsctl, or this role may not use it";
const NO_INSERT: &str = "this database role may not INSERT on automation_audit_log";
const STORE_NO_INSERT: &str = "0 this database role may not INSERT on automation_audit_log";
const DRY_RUN_NO_INSERT: &str =
    "0 a pass of this role would be refused: this database role may not INSERT on automation_audit_log";
const NO_DELETE: &str = "this database role may not DELETE on automation_audit_log";
/// It has no rights on the tables of imported runs.
const NO_DELETE_OF_AUTOMATION: &str = "or this role may not use it";
const NO_ARCHIVES: &str = "the store has no table apsctl.archives, or this role may not use it";
const ONLY_OWNER: &str = "only the owner of schema apsctl may archive operations";
const NO_HISTORY: &str = "this role may not read the history of the migrations";
const NOTHING_TO_UNDO: &str = "there is nothing to undo";
const OTHER_ROLE_WARNING: &str = "0 warning: another database role has written this operation";
const NOT_OWNER: &str = "must be owner of table";

/// Command lines, each with the expected result for a viewer, an operator, automation and a role without privileges. An
/// empty string is the same output as for the owner of the tables. Any other text must be in the output; the exit code is 3,
/// or the number at the beginning of the text.
pub(crate) const TABLE: &[(&str, [&str; 4])] = &[
    ("jobs list", ["", "", "", JOBS]),
    ("jobs show weekly", ["", "", "", JOBS]),
    ("jobs running", ["", "", "", JOBS]),
    ("jobs upcoming", ["", "", "", JOBS]),
    ("jobs upcoming --backtest 30d", ["", "", JOURNAL, JOBS]),
    ("jobs trigger rested --force --dry-run", [JOBS, "", "", NO_SCHEMA]),
    ("jobs pause daily --dry-run", [JOBS, "", PAUSES, NO_SCHEMA]),
    ("jobs resume weekly --dry-run", [JOBS, "", "", NO_SCHEMA]),
    ("jobs resume --expired --dry-run", [JOBS, "", "", JOBS]),
    ("jobs schedule daily --cron @hourly --dry-run", [JOBS, "", "permission denied for table schedules", NO_SCHEMA]),
    ("jobs schedule daily --at 2027-01-01 --dry-run", [JOBS, "", "", NO_SCHEMA]),
    // Task Tracker's table has none of the attributes, so the result is the same for every role.
    ("jobs edit daily --coalesce on --dry-run", ["", "", "", ""]),
    ("jobs remove weekly --dry-run", [JOBS, "", "", NO_SCHEMA]),
    ("jobs remove weekly --purge --yes --dry-run", [JOBS, "", "permission denied for table schedules", NO_SCHEMA]),
    ("jobs verify", ["", "", "", JOBS]),
    // The guide's table never needs a repair, so the result is the same for every role.
    ("jobs repair weekly --dry-run", ["", "", "", ""]),
    // A program that answers nothing, so that no code of an application runs.
    ("jobs preflight --python python3", ["", "", "", JOBS]),
    ("jobs snapshot -", ["", "", "", JOBS]),
    ("jobs diff FILE", ["", "", "", JOBS]),
    ("jobs restore FILE vanished --dry-run", [JOBS, "", JOBS, NO_SCHEMA]),
    ("jobs restore FILE --vanished --dry-run", [JOBS, "", JOBS, JOBS]),
    ("audit tail --since all", ["", "", "", AUDIT]),
    (
        "audit operations --job weekly",
        ["", "", JOURNAL, "0 the store has no operator journal, or this role may not read it"],
    ),
    // For the owner of the tables: an operator must not be able to delete the traces.
    ("audit operations archive --before 1d /nowhere/x", [ONLY_OWNER, ONLY_OWNER, NO_ARCHIVES, NO_SCHEMA]),
    ("audit operations archive --before 1d /nowhere/x --dry-run", [ONLY_OWNER, ONLY_OWNER, NO_ARCHIVES, NO_SCHEMA]),
    ("audit prune --older-than 90d --yes", [NO_DELETE, NO_DELETE, NO_DELETE_OF_AUTOMATION, JOBS]),
    ("audit prune --older-than 90d --dry-run", [NO_DELETE, NO_DELETE, NO_DELETE_OF_AUTOMATION, JOBS]),
    ("audit operations --verify", ["", "", "table apsctl.journal_head", NO_SCHEMA]),
    ("undo 3 --dry-run -q", [JOBS, "", JOURNAL, NO_SCHEMA]),
    ("undo 4 --dry-run -q", [JOBS, "", JOURNAL, NO_SCHEMA]),
    ("undo 4 --dry-run", [JOBS, OTHER_ROLE_WARNING, JOURNAL, NO_SCHEMA]),
    // Without an id, `undo` considers only the role's own operations, and there are none.
    ("undo --dry-run", [NOTHING_TO_UNDO, NOTHING_TO_UNDO, JOURNAL, NO_SCHEMA]),
    ("runs show 2 --file LOG", ["", "", "0 its slot is unknown", AUDIT]),
    ("runs import LOG", [OWN_LOG, OWN_LOG, OWN_LOG, NO_SCHEMA]),
    ("runs expected --since 30d", ["", "", JOURNAL, JOBS]),
    ("maintenance begin --for 1h --dry-run", [JOBS, "", MAINTENANCE, NO_SCHEMA]),
    ("maintenance status", ["", "", "", "0 or this role may not read it"]),
    ("maintenance extend --for 2h --dry-run", [MAINTENANCE, "", MAINTENANCE, NO_SCHEMA]),
    ("maintenance end --dry-run", [JOBS, "", JOURNAL, NO_SCHEMA]),
    ("runs undo 2 --dry-run", ["", "", "", NO_SCHEMA]),
    ("runs undo 2 --yes", ["permission denied for table lease", "", "", NO_SCHEMA]),
    ("recover --dry-run --file /dev/null", ["", "", "", JOBS]),
    ("recover --dry-run --trigger --force --file /dev/null", [JOBS, "", "", JOBS]),
    ("logs LOG", ["", "", "", ""]),
    (
        "logs runs LOG",
        ["", "", "", "0 the runs are not compared with the audit log: reading the audit log: permission denied"],
    ),
    ("logs runs LOG --check", ["", "", "", AUDIT]),
    ("cron check @daily", ["", "", "", ""]),
    ("cron next @daily --from 2025-10-26", ["", "", "", ""]),
    ("indexes verify", ["", "", "", ""]),
    ("indexes create --dry-run", ["", "", "", ""]),
    ("indexes create", [NOT_OWNER, NOT_OWNER, NOT_OWNER, NO_SCHEMA]),
    ("stale --ran-within 1h", ["", "", "", JOBS]),
    (
        "store show",
        [
            "0 this database role may not UPDATE on apscheduler_jobs",
            STORE_NO_INSERT,
            "0 layout guide",
            "0 this database role may not read apscheduler_jobs",
        ],
    ),
    // The server hides the sessions of other roles.
    (
        "doctor",
        [
            "1 GRANT pg_read_all_stats TO",
            "1 GRANT pg_read_all_stats TO",
            "1 GRANT pg_read_all_stats TO",
            "1 GRANT SELECT ON",
        ],
    ),
    ("health", ["", "", "", JOBS]),
    ("metrics", ["", "", "0 apsctl_runs_missed is left out", JOBS]),
    ("metrics --per-job", ["", "", "0 apsctl_runs_missed is left out", JOBS]),
    ("top --once", ["", "", "", JOBS]),
    ("watch --once --no-state --ran-within 1h", ["", "", "", "4 permission denied for table apscheduler_jobs"]),
    // Automation may not read which runs were deleted.
    ("stats durations --check", ["", "", "0 unfinished", AUDIT]),
    // The page has doctor's findings, which differ by role.
    // The archive has a random part. What a role may not read is missing.
    (
        "incident save -",
        [
            "0 not saved: log/worker.log",
            "0 not saved: log/worker.log",
            "0 not saved: log/worker.log",
            "0 permission denied for table apscheduler_jobs",
        ],
    ),
    ("incident show FILE", ["2 damaged", "2 damaged", "2 damaged", "2 damaged"]),
    ("report --html -", ["0 <!DOCTYPE html>", "0 <!DOCTYPE html>", "0 <!DOCTYPE html>", JOBS]),
    ("rules list", ["", "", "", RULES]),
    ("rules check", ["", "", "", RULES]),
    ("rules preview", ["", "", "", RULES]),
    ("rules preview --version 3", ["", "", "", RULES]),
    ("migrate up", ["", "", "permission denied for table migrations", "permission denied for schema apsctl"]),
    (
        "migrate status",
        [
            "",
            "",
            "0 this role may not read the history of the migrations",
            "0 this role may not read the history of the migrations",
        ],
    ),
    ("migrate sql", ["", "", NO_HISTORY, NO_HISTORY]),
    ("migrate grants", ["", "", NO_HISTORY, NO_HISTORY]),
    (
        "migrate grants --apply --prefix other_",
        ["may not create roles", "may not create roles", NO_HISTORY, NO_HISTORY],
    ),
    ("config show", ["0 one_viewer", "0 one_operator", "0 one_automation", "0 one_nobody"]),
    ("completions bash", ["", "", "", ""]),
    // The sandbox has a server of its own.
    ("sandbox up", ["", "", "", ""]),
    ("sandbox down", ["", "", "", ""]),
    ("sandbox status", ["", "", "", ""]),
    ("sandbox load", ["", "", "", ""]),
    ("demo", ["", "", "", ""]),
    ("run-once --dry-run -o json", [DRY_RUN_NO_INSERT, NO_INSERT, "", "may not read approval_rules"]),
    ("run-once --if-due", [NO_INSERT, NO_INSERT, "", NO_SCHEMA]),
    ("run-once --max-approvals 9", [NO_INSERT, NO_INSERT, "", NO_SCHEMA]),
];

#[test]
fn every_command_is_in_the_table() {
    let listed: BTreeSet<Vec<&str>> = TABLE.iter().map(|(words, _)| words.split(' ').collect()).collect();
    every_command("apsctl", &command_line(), &mut |words, command| {
        let words: Vec<&str> = words.split(' ').skip(1).collect();
        let is_listed = listed.iter().any(|row| row.starts_with(&words));
        assert!(is_listed || command.has_subcommands(), "`{}` is missing in TABLE", words.join(" "));
    });
}

#[test]
fn each_role_can_run_the_commands_that_the_table_allows() {
    let roles = Roles::guide();
    let mut wrong = Vec::new();
    for (words, expected) in TABLE {
        let owner = expected.contains(&"").then(|| roles.output(None, words));
        for (role, expected) in expected.iter().enumerate() {
            let output = roles.output(Some(role), words);
            let (code, text) = match expected.split_once(' ').map(|(code, rest)| (code.parse::<i32>(), rest)) {
                Some((Ok(code), text)) => (code, text),
                _ => (3, *expected),
            };
            let end = format!("---- exit {code} ----\n");
            let right = if expected.is_empty() {
                Some(&output) == owner.as_ref()
            } else {
                output.contains(text) && output.ends_with(&end) && (code != 3 || output.contains("\nhint: "))
            };
            if !right {
                wrong.push(format!("{} `{words}`, {expected:?}: {output}", ROLES[role]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
