//! Decodes pickles.

use super::error::PickleError;
use super::machine::Machine;
use super::tree::Tree;

/// Decodes the pickle at the beginning of `data`. More bytes may follow its STOP: see [`Tree::trailing_bytes`].
///
/// # Errors
/// Returns the offset, the opcode and the kind of error. Persistent ids, extension codes and out-of-band buffers are
/// not supported: no job store writes them.
pub fn decode(data: &[u8]) -> Result<Tree<'_>, PickleError> {
    let mut machine = Machine::new();
    machine.run(data)?;
    Ok(machine.tree)
}

/// Decodes one pickle after another and reuses the memory.
pub struct Decoder<'p>(Machine<'p>);

impl Default for Decoder<'_> {
    fn default() -> Self {
        Self(Machine::new())
    }
}

impl<'p> Decoder<'p> {
    /// Decodes a pickle like [`decode`] and replaces the previous tree.
    ///
    /// # Errors
    /// Returns the same errors as [`decode`].
    pub fn decode(&mut self, data: &'p [u8]) -> Result<&Tree<'p>, PickleError> {
        self.0.run(data)?;
        Ok(&self.0.tree)
    }
}
