//! Which layout the jobs table has, and asking accordingly.

use anyhow::Result;

use super::Db;
use crate::domain::layout::Layout;

impl Db {
    /// The layout of the jobs table; before anybody has looked it is taken to be the guide's.
    ///
    /// # Errors
    /// A refusal (exit 2) that says what was found, where it is no layout that is known.
    pub fn layout(&self) -> Result<Layout> {
        self.relations.layout()
    }

    /// Asks as the layout wants it. Who asks before anybody has looked asks as for the guide's tables, which saves a
    /// round trip; where the server knows them otherwise, that has made us look, and it is asked again.
    pub(super) fn by_layout<T>(&mut self, mut ask: impl FnMut(&mut Self, Layout) -> Result<T>) -> Result<T> {
        let assumed = self.layout()?;
        match ask(self, assumed) {
            Err(_) if self.layout()? != assumed => {
                let layout = self.layout()?;
                ask(self, layout)
            }
            asked => asked,
        }
    }
}
