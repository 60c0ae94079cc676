//! Fingerprints of values.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::pickle::node::{Items, Node, NodeId};
use crate::pickle::tree::Tree;

/// The maximum number of values that are hashed.
const MAX_VALUES: usize = 20_000;

/// Returns a fingerprint of 128 bits, which is the same for values that [`is_same_value`](super::is_same_value) calls
/// equal. Ignores values under the key `skipped` of dicts. Returns `None` for too large or too deeply nested values.
pub fn fingerprint(tree: &Tree<'_>, ids: &[NodeId], skipped: Option<&str>) -> Option<(u64, u64)> {
    let mut hasher = FingerprintHasher { tree, skipped, remaining: MAX_VALUES, hashers: Default::default() };
    // The two hashers start differently, so that both do not collide for the same values.
    hasher.hashers.1.write_u8(1);
    ids.iter().try_for_each(|ids| hasher.value(*ids, 0))?;
    Some((hasher.hashers.0.finish(), hasher.hashers.1.finish()))
}

/// The maximum depth of nested values.
const MAX_DEPTH: u32 = 100;

struct FingerprintHasher<'t, 'p> {
    tree: &'t Tree<'p>,
    skipped: Option<&'t str>,
    remaining: usize,
    hashers: (DefaultHasher, DefaultHasher),
}

impl FingerprintHasher<'_, '_> {
    fn write(&mut self, kind: u8, bytes: &[u8]) {
        for hasher in [&mut self.hashers.0, &mut self.hashers.1] {
            hasher.write_u8(kind);
            bytes.hash(hasher);
        }
    }

    fn value(&mut self, id: NodeId, depth: u32) -> Option<()> {
        self.remaining = self.remaining.checked_sub(1).filter(|_| depth < MAX_DEPTH)?;
        let tree = self.tree;
        match tree.node(id) {
            Node::None => self.write(0, &[]),
            Node::Bool(value) => self.write(1, &[value.into()]),
            Node::Int(number) => self.write(2, &number.to_le_bytes()),
            Node::BigInt(bytes) => self.write(3, bytes),
            Node::DecimalInt(digits) => self.write(4, digits.as_bytes()),
            Node::Float(number) => self.write(5, &number.to_bits().to_le_bytes()),
            Node::Str(_) | Node::OwnedStr(_) => self.write(6, tree.raw_bytes(id)?),
            Node::Bytes(_) => self.write(7, tree.raw_bytes(id)?),
            Node::ByteArray(_) => self.write(8, tree.raw_bytes(id)?),
            Node::Python2Str(_) | Node::Python2StrOwned(_) => self.write(9, tree.raw_bytes(id)?),
            Node::List(items) => self.items(10, items, depth)?,
            Node::Tuple(items) => self.items(11, items, depth)?,
            Node::Set(items) => self.items(12, items, depth)?,
            Node::FrozenSet(items) => self.items(13, items, depth)?,
            Node::Dict(items) => self.pairs(items, depth)?,
            Node::Global(_) => {
                let global = tree.global(id)?;
                self.write(15, global.module);
                self.write(15, global.name);
            }
            Node::Object(_) => {
                let object = tree.object(id)?;
                self.write(16, &[object.is_call.into()]);
                self.value(object.callable, depth + 1)?;
                self.value(object.args, depth + 1)?;
                for part in [object.kwargs, object.state] {
                    self.write(17, &[part.is_some().into()]);
                    part.map_or(Some(()), |part| self.value(part, depth + 1))?;
                }
                self.items(18, object.items, depth)?;
                self.items(19, object.pairs, depth)?;
            }
        }
        Some(())
    }

    fn items(&mut self, kind: u8, items: Items, depth: u32) -> Option<()> {
        self.write(kind, &items.len.to_le_bytes());
        self.tree.items(items).try_for_each(|item| self.value(item, depth + 1))
    }

    fn pairs(&mut self, items: Items, depth: u32) -> Option<()> {
        self.write(14, &items.len.to_le_bytes());
        for (key, value) in self.tree.pairs(items) {
            self.value(key, depth + 1)?;
            if self.skipped.is_none_or(|skipped| !self.tree.is_text(key, skipped)) {
                self.value(value, depth + 1)?;
            }
        }
        Some(())
    }
}
