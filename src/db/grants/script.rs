//! The grants as an SQL script for psql. Names are quoted.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Grant, GrantObject, Grants};
use crate::domain::grants::{Privilege, Role};
use crate::domain::identifier::{quote_identifier, quote_literal};

/// The purpose of each role, for the comments in the script.
const ROLE_PURPOSES: [(Role, &str); 3] = [
    (Role::Viewer, "runs every command that reads, and changes nothing"),
    (Role::Operator, "a viewer who also changes jobs, and undoes changes and passes"),
    (Role::Automation, "runs passes (`apsctl run-once`)"),
];

/// How a member inherits the privileges of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembershipInheritance {
    /// Each membership has the option INHERIT (PostgreSQL 16 and later).
    PerMembership,
    /// The member's attribute INHERIT decides, which these roles lack.
    PerRole(BTreeSet<String>),
}

/// Returns the whole script, with comments, as one transaction.
pub fn script(grants: &Grants) -> String {
    let mut text = String::from(
        "-- Three group roles for apsctl, each with the rights that it needs. The script can be run again at any time,\n\
         -- and revokes nothing. `apsctl indexes create`, `migrate up` and `migrate grants --apply` are for the owner of\n\
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

/// Returns the statements for the missing privileges.
pub(super) fn grant_statements<'a>(
    grants: impl Iterator<Item = &'a Grant>,
    membership: &MembershipInheritance,
) -> String {
    grants.map(|grant| grant_statement(grant, &grant.missing_privileges, membership)).collect()
}

/// Joins privileges and their columns in the syntax of GRANT.
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

/// Returns the statement that creates the roles. PostgreSQL has no CREATE ROLE IF NOT EXISTS.
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

/// Returns a privilege with its columns: `UPDATE (approved, approved_at)`
pub(super) fn privilege_text(right: &Privilege) -> String {
    privilege_with_columns(right.name, right.columns)
}

fn privilege_with_columns(word: &str, columns: &[&str]) -> String {
    if columns.is_empty() {
        return word.to_owned();
    }
    format!("{word} ({})", columns.join(", "))
}
