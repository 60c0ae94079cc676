//! Converts values to JSON.

use serde_json::{Map, Number, Value};

use crate::pickle::node::{Items, Node, NodeId};
use crate::pickle::repr::repr;
use crate::pickle::tree::Tree;

/// The maximum depth; deeper values become their `repr()`.
const MAX_DEPTH: u32 = 100;

/// The maximum length in bytes of a `repr()` within JSON.
const REPR_LIMIT: usize = 1000;

/// Returns the value as JSON, or `None` if it has more than `limit` parts. A shared part counts each time it appears.
/// Tuples and sets become arrays. Bytes, dates, objects and keys that are not text become their `repr()`.
pub fn to_json(tree: &Tree<'_>, id: NodeId, limit: usize) -> Option<Value> {
    JsonBuilder { tree, remaining: limit }.value(id, 0)
}

struct JsonBuilder<'t, 'p> {
    tree: &'t Tree<'p>,
    remaining: usize,
}

impl JsonBuilder<'_, '_> {
    fn value(&mut self, id: NodeId, depth: u32) -> Option<Value> {
        self.remaining = self.remaining.checked_sub(1)?;
        let printed = || Value::String(repr(self.tree, id, REPR_LIMIT).text);
        let inner = depth + 1;
        Some(match self.tree.node(id) {
            Node::None => Value::Null,
            Node::Bool(value) => Value::Bool(value),
            Node::Int(number) => Value::Number(number.into()),
            Node::Float(number) => Number::from_f64(number).map_or_else(printed, Value::Number),
            Node::Str(_) | Node::OwnedStr(_) | Node::Python2Str(_) | Node::Python2StrOwned(_) => {
                self.tree.str(id).map_or_else(printed, |text| Value::String(text.to_owned()))
            }
            _ if depth >= MAX_DEPTH => printed(),
            Node::List(items) | Node::Tuple(items) | Node::Set(items) | Node::FrozenSet(items) => {
                self.array(items, inner)?
            }
            Node::Dict(items) => {
                let mut map = Map::new();
                for (key, value) in self.tree.pairs(items) {
                    let name = match self.tree.str(key) {
                        Some(text) => text.to_owned(),
                        None => repr(self.tree, key, REPR_LIMIT).text,
                    };
                    map.insert(name, self.value(value, inner)?);
                }
                Value::Object(map)
            }
            _ => printed(),
        })
    }

    fn array(&mut self, items: Items, depth: u32) -> Option<Value> {
        self.tree.items(items).map(|item| self.value(item, depth)).collect()
    }
}
