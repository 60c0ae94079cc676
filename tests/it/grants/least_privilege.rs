//! Each role has only the privileges it needs: if any one of them is revoked, the output of some command changes.

use super::commands::TABLE;
use super::{ROLES, Roles};
use crate::support::Store;

/// The smallest part of a grant, and the statements that revoke and grant it.
pub(super) struct Privilege {
    pub(super) name: String,
    revoke: String,
    grant: String,
}

/// Returns the privileges that `migrate grants` lists for the role.
pub(super) fn granted_privileges(store: &Store, role: &str) -> Vec<Privilege> {
    let prefix = format!("{}_", store.database());
    let all = store.run(&["migrate", "grants", "--prefix", &prefix, "-o", "json"]).code(0).json();
    let group = format!("{prefix}{role}");
    let mut privileges = Vec::new();
    let has_own_log = store.value("SELECT count(*) FROM pg_class WHERE relname = 'automation_audit_log'") != "0";
    for grant in
        all.as_array().unwrap().iter().filter(|grant| grant["role"] == group.replace(store.database(), "DATABASE"))
    {
        let text = |key: &str| grant[key].as_str().unwrap().replace("DATABASE", store.database());
        let (kind, object) = (text("object_type"), text("object"));
        // Nothing is imported into a store that records its runs itself.
        if has_own_log && ["apsctl.runs", "apsctl.run_imports"].contains(&object.as_str()) {
            continue;
        }
        for privilege in grant["privileges"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()) {
            for right in split_columns(privilege) {
                let object = match kind.as_str() {
                    "role" => object.clone(),
                    _ => format!("{right} ON {kind} {object}"),
                };
                privileges.push(Privilege {
                    revoke: format!("REVOKE {object} FROM {group}"),
                    grant: format!("GRANT {object} TO {group}"),
                    name: format!("{role}: {object}"),
                });
            }
        }
    }
    assert!(!privileges.is_empty(), "{all}");
    privileges
}

/// Splits `UPDATE (a, b)` into `UPDATE (a)` and `UPDATE (b)`.
fn split_columns(privilege: &str) -> Vec<String> {
    let Some((word, columns)) = privilege.split_once(" (") else { return vec![privilege.to_owned()] };
    columns.trim_end_matches(')').split(", ").map(|column| format!("{word} ({column})")).collect()
}

/// Returns the privileges that no command needs. Each privilege is revoked in turn and granted again.
pub(super) fn unneeded_privileges(
    roles: &Roles,
    role: usize,
    commands: &[&str],
    privileges: &[Privilege],
) -> Vec<String> {
    let output = |words: &str| roles.output(Some(role), words);
    let usual: Vec<(&str, String)> = commands.iter().map(|words| (*words, output(words))).collect();
    for (words, before) in &usual {
        assert_eq!(output(words), *before, "`{words}` has different output when it is repeated");
    }
    let mut order: Vec<usize> = (0..usual.len()).collect();
    let mut unneeded = Vec::new();
    let mut owner = roles.store.client();
    for privilege in privileges {
        owner.batch_execute(&privilege.revoke).unwrap();
        // The command that needed the previous privilege is tried first: it often needs this one, too.
        let affected = order.iter().position(|&at| output(usual[at].0) != usual[at].1);
        owner.batch_execute(&privilege.grant).unwrap();
        match affected {
            Some(at) => order[..=at].rotate_right(1),
            None => unneeded.push(privilege.name.clone()),
        }
    }
    unneeded
}

#[test]
fn each_role_needs_all_of_its_privileges() {
    let check_role = |role: usize| {
        let roles = Roles::guide();
        let allowed: Vec<&str> = TABLE
            .iter()
            .filter(|(_, cells)| cells[role].is_empty() && !cells[3].is_empty())
            .map(|(words, _)| *words)
            .collect();
        // Automation runs only is_relevant: no other command justifies one of its privileges.
        let is_relevant = |words: &&str| role != 2 || words.starts_with("run-once") && !words.contains("--dry-run");
        let commands: Vec<&str> = allowed.into_iter().filter(is_relevant).collect();
        unneeded_privileges(&roles, role, &commands, &granted_privileges(&roles.store, ROLES[role]))
    };
    let unneeded: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3).map(|role| scope.spawn(move || check_role(role))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert!(unneeded.is_empty(), "unneeded privileges:\n{}", unneeded.join("\n"));
}

/// A new table in schema apsctl needs its privileges defined in src/domain/grants.rs.
#[test]
fn privileges_are_defined_for_every_table_of_apsctl() {
    let store = Store::new();
    let tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
                  WHERE relnamespace = 'apsctl'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')";
    let mut defined: Vec<&str> = apsctl::testing::OWN_TABLES.iter().map(|needs| needs.table).collect();
    defined.sort_unstable();
    assert_eq!(store.value(tables), defined.join(" "), "see OWN in src/domain/grants.rs");
}
