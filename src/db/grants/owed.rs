//! What only the owner of a database or schema can grant.

use std::collections::BTreeMap;

use anyhow::Result;
use postgres::types::Type;

use super::Grant;
use crate::db::{Db, Param, get};
use crate::domain::identifier::quote_identifier;

/// A right that only the owner of a database or schema can grant.
#[derive(Debug)]
pub struct OwnerGrant {
    pub owner: String,
    /// How many roles lack it.
    pub roles: usize,
    pub statement: String,
}

impl Db {
    /// One statement for each database or schema, with its owner.
    pub(super) fn owner_grants(&mut self, grants: &[&Grant]) -> Result<Vec<OwnerGrant>> {
        let mut roles: BTreeMap<(&str, i64), (&Grant, Vec<String>)> = BTreeMap::new();
        for grant in grants {
            let of = roles.entry((grant.object.kind(), grant.object.oid())).or_insert((grant, Vec::new()));
            of.1.push(quote_identifier(&grant.role));
        }
        let kinds: Vec<&str> = roles.keys().map(|(kind, _)| *kind).collect();
        let oids: Vec<i64> = roles.keys().map(|(_, oid)| *oid).collect();
        let params: [Param; 2] = [(&kinds, Type::TEXT_ARRAY), (&oids, Type::INT8_ARRAY)];
        let rows = self.query(include_str!("owners.sql"), &params)?;
        let owed = |(row, (grant, to)): (&postgres::Row, &(&Grant, Vec<String>))| {
            let (kind, object) = (grant.object.kind().to_uppercase(), grant.object.name());
            let statement = format!(
                "GRANT {} ON {kind} {object} TO {};",
                grant.missing_privileges.join(", "),
                to.join(", ")
            );
            Ok(OwnerGrant { owner: get(row, "owner")?, roles: to.len(), statement })
        };
        rows.iter().zip(roles.values()).map(owed).collect()
    }
}
