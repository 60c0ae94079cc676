//! The grants as SQL, for psql as it is: nothing but quoted names is put into it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Grant, GrantObject, Grants};
use crate::domain::grants::{Privilege, Role};
use crate::domain::identifier::{quote_identifier, quote_literal};

/// What each role is for, in the words of the script.
const ROLE_PURPOSES: [(Role, &str); 3] = [
    (Role::Viewer, "reads all that reading commands read, and changes nothing"),
    (Role::Operator, "a viewer who also changes jobs, and takes changes and passes back"),
    (Role::Automation, "runs passes (`apsctl run-once`)"),
];

/// How a role is made a member of another so that it inherits its rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembershipInheritance {
    /// Each membership has its own option (PostgreSQL 16 and later).
    PerMembership,
    /// The member's own attribute decides, which these roles lack.
    PerRole(BTreeSet<String>),
}

/// The whole of it, with comments, in one transaction.
pub fn script(grants: &Grants) -> String {
    let mut text = String::from(
        "-- Three group roles for apsctl, each with the least it needs in this database. It may be run again at any time,\n\
         -- and takes nothing away. `apsctl indexes create`, `migrate up` and `migrate grants --apply` are for the owner of\n\
         -- the tables: none of these roles may do that. Give a person or a service one of them: GRANT ... TO ...;\n\
         BEGIN;\n",
    );
    text += &create_roles(grants);
    for ((role, _), (_, purpose)) in grants.roles.iter().zip(ROLE_PURPOSES) {
        let _ = write!(text, "\n-- {purpose}\n");
        for grant in grants.grants.iter().filter(|grant| grant.role == *role) {
            let rights: Vec<String> = grant.rights.iter().map(privilege_text).collect();
            text += &grant_statement(grant, &rights, &grants.membership);
        }
    }
    text + "COMMIT;\n"
}

/// What is missing of these grants.
pub(super) fn grant_statements<'a>(
    grants: impl Iterator<Item = &'a Grant>,
    membership: &MembershipInheritance,
) -> String {
    grants.map(|grant| grant_statement(grant, &grant.missing_privileges, membership)).collect()
}

/// Privileges and their columns, as GRANT writes them.
pub(super) fn combine_columns(atoms: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut words: Vec<(&str, Vec<&str>)> = Vec::new();
    for (word, column) in atoms.iter().filter(|(word, _)| !word.is_empty()) {
        match words.last_mut().filter(|(last, columns)| last == word && !columns.is_empty()) {
            Some((_, columns)) => columns.extend(column),
            None => words.push((word, column.iter().copied().collect())),
        }
    }
    words.iter().map(|(word, columns)| privilege_with_columns(word, columns)).collect()
}

/// There is no CREATE ROLE IF NOT EXISTS. Somebody may make the same roles from another database meanwhile.
pub(super) fn create_roles(grants: &Grants) -> String {
    let mut body = String::from("BEGIN\n");
    for (role, _) in &grants.roles {
        let _ = writeln!(
            body,
            "    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {}) THEN\n        CREATE ROLE {} NOLOGIN;\n    END IF;",
            quote_literal(role),
            quote_identifier(role)
        );
    }
    body += "END\n";
    let mut tag = String::from("$apsctl$");
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("DO {tag}\n{body}{tag};\n")
}

fn grant_statement(grant: &Grant, rights: &[String], membership: &MembershipInheritance) -> String {
    let to = quote_identifier(&grant.role);
    match (&grant.object, membership) {
        (GrantObject::Role(name), MembershipInheritance::PerMembership) => {
            format!("GRANT {} TO {to} WITH INHERIT TRUE;\n", quote_identifier(name))
        }
        (GrantObject::Role(name), MembershipInheritance::PerRole(without)) => {
            let sql = format!("GRANT {} TO {to};\n", quote_identifier(name));
            if without.contains(&grant.role) { format!("ALTER ROLE {to} INHERIT;\n{sql}") } else { sql }
        }
        (object, _) => {
            let kind = object.kind().to_uppercase();
            format!("GRANT {} ON {kind} {} TO {to};\n", rights.join(", "), object.name())
        }
    }
}

/// `UPDATE (approved, approved_at)`
pub(super) fn privilege_text(right: &Privilege) -> String {
    privilege_with_columns(right.name, right.columns)
}

fn privilege_with_columns(word: &str, columns: &[&str]) -> String {
    if columns.is_empty() {
        return word.to_owned();
    }
    format!("{word} ({})", columns.join(", "))
}
