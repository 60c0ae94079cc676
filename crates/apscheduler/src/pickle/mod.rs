//! Decodes Python pickles of the protocols 0 to 5 into a [`Tree`] without importing or calling anything.
//!
//! A call that Python would make becomes an [`Object`] with the callable, the arguments and the state. Decoding needs
//! time and memory in proportion to the input, which is limited to 64 MiB and two million opcodes. A tree can have
//! the same value in many places, and a value inside itself. Code that walks a tree needs a limit, as [`repr`] has.

mod byte_reader;
mod container_opcodes;
mod decoder;
mod equality;
mod error;
mod fingerprint;
mod framing;
mod harmful_calls;
mod json;
mod limits;
mod machine;
mod node;
pub(crate) mod object_graph;
mod object_opcodes;
mod opcode_names;
pub(crate) mod pickler;
mod python2_names;
mod repr;
mod scalar_opcodes;
mod sharing;
pub(crate) mod stdlib;
#[cfg(test)]
mod tests;
mod text_encodings;
mod tree;
pub(crate) mod unpickling;
mod writer;

pub use decoder::{Decoder, decode};
pub use equality::is_same_value;
pub use error::{PickleError, PickleErrorKind};
pub use fingerprint::fingerprint;
pub use harmful_calls::harmful_call;
pub use json::to_json;
pub use limits::{MAX_BYTES, MAX_OPCODES};
pub use node::{Global, Items, Node, NodeId, Object, PickleLayout, RootItem};
pub use repr::{Repr, repr};
pub(crate) use sharing::has_same_sharing;
pub use tree::Tree;
pub use writer::Masking;
pub(crate) use writer::{Form, PickleWriter};
