//! Decodes pickles.

use super::error::PickleError;
use super::machine::Machine;
use super::tree::Tree;

/// Reads one pickle from the beginning of `data`; bytes after its STOP are legal (see [`Tree::trailing`]).
///
/// # Errors
/// The offset, the opcode and what is wrong there. Refused with their own reason: persistent ids, extension codes
/// and out-of-band buffers, none of which a job store ever writes.
pub fn decode(data: &[u8]) -> Result<Tree<'_>, PickleError> {
    let mut machine = Machine::new();
    machine.run(data)?;
    Ok(machine.tree)
}

/// Reads one pickle after the other in the same memory.
pub struct Decoder<'p>(Machine<'p>);

impl Default for Decoder<'_> {
    fn default() -> Self {
        Self(Machine::new())
    }
}

impl<'p> Decoder<'p> {
    /// As [`decode`] does; the tree before is gone.
    ///
    /// # Errors
    /// Those of [`decode`].
    pub fn decode(&mut self, data: &'p [u8]) -> Result<&Tree<'p>, PickleError> {
        self.0.run(data)?;
        Ok(&self.0.tree)
    }
}
