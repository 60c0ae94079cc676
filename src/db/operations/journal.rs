//! Reading the whole journal: as an export, and as a chain.

use anyhow::Result;
use postgres::types::Type;

use super::{Operation, operation};
use crate::db::{Db, get};
use crate::domain::chain::{JournalEntry, Link};

impl Db {
    /// Hands over all operations one by one, oldest first, in constant memory.
    pub fn all_operations(
        &mut self,
        since: Option<chrono::DateTime<chrono::Utc>>,
        job: Option<&str>,
        mut each: impl FnMut(Operation) -> Result<()>,
    ) -> Result<()> {
        let sql = include_str!("list.sql").replace(":order", "o.seq, o.id");
        let params: [crate::db::Param; 3] =
            [(&None::<i64>, Type::INT8), (&since, Type::TIMESTAMPTZ), (&job, Type::TEXT)];
        self.stream(&sql, &params, |row| each(operation(row)?))
    }

    /// Hands over the links of the chain in the order of their numbers, in constant memory; then where the head says
    /// that it ends, if there is one. All as of one moment.
    ///
    /// # Errors
    /// A refusal where the store has no chain yet.
    pub fn chain(&mut self, mut each: impl FnMut(Link) -> Result<()>) -> Result<Option<JournalEntry>> {
        self.require_own("operations")?;
        self.require_own("journal_head")?;
        self.stream(include_str!("verify.sql"), &[], |row| {
            each(Link {
                seq: get(row, "seq")?,
                id: get(row, "id")?,
                prev_hash: get(row, "prev_hash")?,
                hash: get(row, "hash")?,
                intact: get(row, "intact")?,
            })
        })?;
        let head = self.query(include_str!("head.sql"), &[])?;
        head.first()
            .map(|row| Ok(JournalEntry { seq: get(row, "seq")?, hash: get(row, "hash")? }))
            .transpose()
    }
}
