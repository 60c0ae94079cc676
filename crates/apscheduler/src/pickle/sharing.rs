//! Compares which values of two trees are the same object.

use std::collections::{HashMap, HashSet};

use crate::pickle::node::{Items, Node, NodeId};
use crate::pickle::tree::Tree;

/// Returns whether the same places of two equal values hold one object in both trees, so that a change of one place is
/// seen in the other. Compares lists, dicts, sets, byte arrays and objects, except values of the modules `datetime` and
/// `zoneinfo`, which never change.
pub(crate) fn has_same_sharing(a: &Tree<'_>, b: &Tree<'_>, roots: &[(NodeId, NodeId)]) -> bool {
    let mut partners: (HashMap<NodeId, NodeId>, HashMap<NodeId, NodeId>) = Default::default();
    let mut seen = HashSet::new();
    let mut todo = roots.to_vec();
    while let Some((left, right)) = todo.pop() {
        if !seen.insert((left, right)) {
            continue;
        }
        if is_mutable(a, left) {
            let is_partner = *partners.0.entry(left).or_insert(right) == right;
            if !is_partner || *partners.1.entry(right).or_insert(left) != left {
                return false;
            }
        }
        todo.extend(parts(a, left).into_iter().zip(parts(b, right)));
    }
    true
}

fn is_mutable(tree: &Tree<'_>, id: NodeId) -> bool {
    match tree.node(id) {
        Node::List(_) | Node::Dict(_) | Node::Set(_) | Node::ByteArray(_) => true,
        Node::Object(_) => {
            let class = tree.instance(id).or_else(|| tree.instance(tree.object(id)?.callable));
            class.is_some_and(|(class, _)| !matches!(class.module_and_name(), ("datetime" | "builtins" | "_codecs", _)))
        }
        _ => false,
    }
}

fn parts(tree: &Tree<'_>, id: NodeId) -> Vec<NodeId> {
    let all = |items: Items| tree.items(items).collect();
    match tree.node(id) {
        Node::List(items) | Node::Tuple(items) | Node::Dict(items) | Node::Set(items) | Node::FrozenSet(items) => {
            all(items)
        }
        Node::Object(_) => {
            let Some(object) = tree.object(id) else { return Vec::new() };
            // The arguments and the attributes are copied, and only their values can be shared.
            let args = tree.sequence(object.args).into_iter().flatten();
            let state = object.state.into_iter().flat_map(|state| match tree.node(state) {
                Node::Dict(items) => all(items),
                _ => vec![state],
            });
            args.chain(state).chain(tree.items(object.items)).chain(tree.items(object.pairs)).collect()
        }
        _ => Vec::new(),
    }
}
