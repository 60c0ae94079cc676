//! Python pickles, read as data: protocols 0 to 5 into an inert [`Tree`]. Nothing is imported or called, ever.
//!
//! What the pickle would have called stands in the tree as an [`Object`]: which callable, which arguments, which
//! state. Decoding takes time and memory in proportion to the input, and both are bounded: [`MAX_BYTES`] and
//! [`MAX_OPCODES`]. A tree can hold the same value in many places, and a value inside itself; who walks one bounds
//! the walk, as [`repr`] does.

mod byte_reader;
mod container_opcodes;
mod decoder;
mod equality;
mod error;
mod fingerprint;
mod harmful_calls;
mod json;
mod limits;
mod machine;
mod node;
mod object_opcodes;
mod opcode_names;
mod python2_names;
mod repr;
mod scalar_opcodes;
pub(crate) mod stdlib;
#[cfg(test)]
mod tests;
mod text_encodings;
mod tree;

pub use decoder::{Decoder, decode};
pub use equality::is_same_value;
pub use error::{PickleError, PickleErrorKind};
pub use fingerprint::fingerprint;
pub use harmful_calls::harmful_call;
pub use json::to_json;
pub use limits::{MAX_BYTES, MAX_OPCODES};
pub use node::{Global, Items, Node, NodeId, Object, PickleLayout, RootItem};
pub use repr::{Repr, repr};
pub use tree::Tree;
