//! Python pickles, read as data: protocols 0 to 5 into an inert [`Tree`]. Nothing is imported or called, ever.
//!
//! What the pickle would have called stands in the tree as an [`Object`]: which callable, which arguments, which
//! state. Decoding takes time and memory in proportion to the input, and both are bounded: [`MAX_BYTES`] and
//! [`MAX_OPCODES`]. A tree can hold the same value in many places, and a value inside itself; who walks one bounds
//! the walk, as [`repr`] does.

mod containers;
mod error;
mod fingerprint;
mod input;
mod json;
mod machine;
mod names;
mod node;
mod objects;
mod opcode;
mod repr;
mod same;
mod scalars;
mod scan;
pub mod stdlib;
#[cfg(test)]
mod tests;
mod text;
mod tree;

pub use error::{Fault, PickleError};
pub use fingerprint::fingerprint;
pub use json::json;
pub use node::{Global, Item, Items, Layout, Node, Object, Ref};
pub use repr::{Repr, repr};
pub use same::same;
pub use tree::Tree;

use machine::Machine;

/// The longest pickle that is looked at.
pub const MAX_BYTES: usize = 64 << 20;

/// The most opcodes one pickle may have; each takes at most about a hundred bytes of memory.
pub const MAX_OPCODES: usize = 2_000_000;

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
