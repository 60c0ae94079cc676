//! No role has unneeded privileges: without any one of them, the output of some command differs.

use super::commands::TABLE;
use super::{ROLES, Roles};
use crate::support::Store;

/// A single privilege: the statements that revoke it and grant it again.
pub(super) struct Atom {
    pub(super) what: String,
    revoke: String,
    grant: String,
}

/// Returns the privileges that `migrate grants` lists for the role.
pub(super) fn atoms(store: &Store, role: &str) -> Vec<Atom> {
    let prefix = format!("{}_", store.database());
    let all = store.run(&["migrate", "grants", "--prefix", &prefix, "-o", "json"]).code(0).json();
    let name = format!("{prefix}{role}");
    let mut atoms = Vec::new();
    for grant in
        all.as_array().unwrap().iter().filter(|grant| grant["role"] == name.replace(store.database(), "DATABASE"))
    {
        let text = |key: &str| grant[key].as_str().unwrap().replace("DATABASE", store.database());
        let (kind, object) = (text("object_type"), text("object"));
        for privilege in grant["privileges"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()) {
            for right in apart(privilege) {
                let what = match kind.as_str() {
                    "role" => object.clone(),
                    _ => format!("{right} ON {kind} {object}"),
                };
                atoms.push(Atom {
                    revoke: format!("REVOKE {what} FROM {name}"),
                    grant: format!("GRANT {what} TO {name}"),
                    what: format!("{role}: {what}"),
                });
            }
        }
    }
    assert!(!atoms.is_empty(), "{all}");
    atoms
}

/// Splits `UPDATE (a, b)` into `UPDATE (a)` and `UPDATE (b)`.
fn apart(privilege: &str) -> Vec<String> {
    let Some((word, columns)) = privilege.split_once(" (") else { return vec![privilege.to_owned()] };
    columns.trim_end_matches(')').split(", ").map(|column| format!("{word} ({column})")).collect()
}

/// Returns the privileges that no command needs, by revoking them one by one.
pub(super) fn idle(roles: &Roles, role: usize, commands: &[&str], atoms: &[Atom]) -> Vec<String> {
    let said = |words: &str| roles.said(Some(role), words);
    let usual: Vec<(&str, String)> = commands.iter().map(|words| (*words, said(words))).collect();
    for (words, before) in &usual {
        assert_eq!(said(words), *before, "`{words}` does not say the same twice");
    }
    let mut order: Vec<usize> = (0..usual.len()).collect();
    let mut idle = Vec::new();
    let mut owner = roles.store.client();
    for atom in atoms {
        owner.batch_execute(&atom.revoke).unwrap();
        // A command that needed the last privilege often needs this one too.
        let missed = order.iter().position(|&at| said(usual[at].0) != usual[at].1);
        owner.batch_execute(&atom.grant).unwrap();
        match missed {
            Some(at) => order[..=at].rotate_right(1),
            None => idle.push(atom.what.clone()),
        }
    }
    idle
}

#[test]
fn no_role_has_an_unneeded_privilege() {
    let one = |role: usize| {
        let roles = Roles::guide();
        let allowed: Vec<&str> = TABLE
            .iter()
            .filter(|(_, cells)| cells[role].is_empty() && !cells[3].is_empty())
            .map(|(words, _)| *words)
            .collect();
        // Tables that a pass does not use are ignored.
        let passes = |words: &&str| role != 2 || words.starts_with("run-once") && !words.contains("--dry-run");
        let commands: Vec<&str> = allowed.into_iter().filter(passes).collect();
        idle(&roles, role, &commands, &atoms(&roles.store, ROLES[role]))
    };
    let idle: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..3).map(|role| scope.spawn(move || one(role))).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    assert!(idle.is_empty(), "nobody misses:\n{}", idle.join("\n"));
}

/// For each table of schema apsctl, src/domain/grants.rs must list the privileges.
#[test]
fn every_table_of_schema_apsctl_has_defined_grants() {
    let store = Store::new();
    let tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
                  WHERE relnamespace = 'apsctl'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')";
    let mut decided: Vec<&str> = apsctl::testing::OWN_TABLES.iter().map(|needs| needs.table).collect();
    decided.sort_unstable();
    assert_eq!(store.value(tables), decided.join(" "), "see OWN in src/domain/grants.rs");
}
