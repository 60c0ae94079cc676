//! What does not belong in schema `apsctl`, in words, and what to do about it.

use postgres::SimpleQueryRow;

/// An object that does not belong in the schema.
pub(super) struct UntrustedObject {
    pub(super) kind: String,
    /// As an SQL identifier.
    name: String,
    owner: String,
    /// The table of a trigger.
    table: Option<String>,
    schema_owner: String,
}

impl UntrustedObject {
    pub(super) fn from_row(row: &SimpleQueryRow) -> Option<Self> {
        let text = |column| row.try_get(column).ok().flatten().map(str::to_owned);
        Some(Self {
            kind: text("kind")?,
            name: text("name")?,
            owner: text("owner")?,
            table: text("on_table"),
            schema_owner: text("schema_owner")?,
        })
    }

    pub(super) fn describe(&self) -> String {
        let Self { kind, name, owner, table, .. } = self;
        match table {
            Some(table) => {
                format!("trigger {name} on {table} is not apsctl's (its function is owned by role {owner})")
            }
            None => format!("{kind} {name} is owned by role {owner}"),
        }
    }

    pub(super) fn remedy(&self) -> String {
        let Self { kind, name, owner, table, schema_owner } = self;
        let kind = kind.to_uppercase();
        match table {
            Some(table) => format!("DROP TRIGGER {name} ON {table}"),
            None if kind == "SCHEMA" => format!(
                "only a superuser or the owner of the database may own it. If {owner} is the role of your application, \
                 run apsctl as that role (PGOPTIONS='-c role={owner}'); if not, DROP SCHEMA apsctl CASCADE"
            ),
            None => format!("DROP {kind} {name}, or ALTER {kind} {name} OWNER TO {schema_owner}"),
        }
    }
}
