//! Reading the whole journal: as an export, and as a chain.

use anyhow::Result;
use postgres::types::Type;

use super::{Operation, read_operation};
use crate::db::{Db, get};
use crate::domain::journal_chain::{ChainLink, EntryHash};

impl Db {
    /// Hands over all operations one by one, oldest first, in constant memory.
    pub fn stream_operations(
        &mut self,
        since: Option<chrono::DateTime<chrono::Utc>>,
        job: Option<&str>,
        mut each: impl FnMut(Operation) -> Result<()>,
    ) -> Result<()> {
        let sql = include_str!("list.sql").replace(":order", "o.seq, o.id");
        let params: [crate::db::Param; 3] =
            [(&None::<i64>, Type::INT8), (&since, Type::TIMESTAMPTZ), (&job, Type::TEXT)];
        self.stream(&sql, &params, |row| each(read_operation(row)?))
    }

    /// Hands over the links of the chain in the order of their numbers, in constant memory; then where the head says
    /// that it ends, if there is one. All as of one moment.
    ///
    /// # Errors
    /// A refusal where the store has no chain yet.
    pub fn stream_chain(
        &mut self,
        mut each: impl FnMut(ChainLink) -> Result<()>,
    ) -> Result<Option<EntryHash>> {
        self.require_own_table("operations")?;
        self.require_own_table("journal_head")?;
        self.stream(include_str!("chain_links.sql"), &[], |row| {
            each(ChainLink {
                seq: get(row, "seq")?,
                id: get(row, "id")?,
                prev_hash: get(row, "prev_hash")?,
                hash: get(row, "hash")?,
                is_intact: get(row, "intact")?,
            })
        })?;
        let head = self.query(include_str!("chain_head.sql"), &[])?;
        head.first().map(|row| Ok(EntryHash { seq: get(row, "seq")?, hash: get(row, "hash")? })).transpose()
    }
}
