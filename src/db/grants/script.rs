//! The grants as SQL, for psql as it is: nothing but quoted names is put into it.

use std::fmt::Write as _;

use super::{Grant, Grants, Object};
use crate::domain::grants::{Right, Role};
use crate::domain::identifier::{quote_identifier, quote_literal};

/// What each role is for, in the words of the script.
const PURPOSES: [(Role, &str); 3] = [
    (Role::Viewer, "reads all that reading commands read, and changes nothing"),
    (Role::Operator, "a viewer who also changes jobs, and takes changes and passes back"),
    (Role::Automation, "runs passes (`apsctl run-once`)"),
];

/// The whole of it, with comments, in one transaction.
pub fn script(grants: &Grants) -> String {
    let mut text = String::from(
        "-- Three group roles for apsctl, each with the least it needs in this database. It may be run again at any time,\n\
         -- and takes nothing away. `apsctl indexes create`, `migrate up` and `migrate grants --apply` are for the owner of\n\
         -- the tables: none of these roles may do that. Give a person or a service one of them: GRANT … TO …;\n\
         BEGIN;\n",
    );
    text += &creation(grants);
    for ((role, _), (_, purpose)) in grants.roles.iter().zip(PURPOSES) {
        let _ = write!(text, "\n-- {purpose}\n");
        for grant in grants.grants.iter().filter(|grant| grant.role == *role) {
            text += &statement(grant);
        }
    }
    text + "COMMIT;\n"
}

/// The same without its transaction.
pub(super) fn statements(grants: &Grants) -> String {
    creation(grants) + &grants.grants.iter().map(statement).collect::<String>()
}

/// There is no CREATE ROLE IF NOT EXISTS.
fn creation(grants: &Grants) -> String {
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

fn statement(grant: &Grant) -> String {
    let to = quote_identifier(&grant.role);
    let rights: Vec<String> = grant.rights.iter().map(written).collect();
    let rights = rights.join(", ");
    match &grant.object {
        Object::Role(name) => format!("GRANT {} TO {to};\n", quote_identifier(name)),
        object => {
            let kind = object.kind().to_uppercase();
            format!("GRANT {rights} ON {kind} {} TO {to};\n", object.name())
        }
    }
}

/// `UPDATE (approved, approved_at)`
pub(super) fn written(right: &Right) -> String {
    if right.columns.is_empty() {
        return right.word.to_owned();
    }
    format!("{} ({})", right.word, right.columns.join(", "))
}
