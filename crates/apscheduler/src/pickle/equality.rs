//! Compares values of two trees.

use std::collections::HashSet;

use crate::pickle::node::{Items, Node, NodeId};
use crate::pickle::tree::Tree;

/// Returns whether `left` in `a` and `right` in `b` have the same types, values, order, constructor arguments and
/// object states. It does not compare how often a value is shared.
pub fn is_same_value(a: &Tree<'_>, left: NodeId, b: &Tree<'_>, right: NodeId) -> bool {
    let mut pairs = HashSet::new();
    let mut todo = vec![(left, right)];
    while let Some((left, right)) = todo.pop() {
        let is_same = match (a.node(left), b.node(right)) {
            (Node::List(x), Node::List(y))
            | (Node::Tuple(x), Node::Tuple(y))
            | (Node::Dict(x), Node::Dict(y))
            | (Node::Set(x), Node::Set(y))
            | (Node::FrozenSet(x), Node::FrozenSet(y)) => !pairs.insert((left, right)) || pair(a, x, b, y, &mut todo),
            (Node::Object(_), Node::Object(_)) => !pairs.insert((left, right)) || objects(a, left, b, right, &mut todo),
            (Node::Global(_), Node::Global(_)) => a.global(left) == b.global(right),
            (Node::Float(x), Node::Float(y)) => x.to_bits() == y.to_bits(),
            (
                x @ (Node::Str(_) | Node::OwnedStr(_) | Node::Python2Str(_) | Node::Python2StrOwned(_)),
                y @ (Node::Str(_) | Node::OwnedStr(_) | Node::Python2Str(_) | Node::Python2StrOwned(_)),
            ) => {
                let unicode = |node: Node<'_>| matches!(node, Node::Str(_) | Node::OwnedStr(_));
                unicode(x) == unicode(y) && a.raw_bytes(left) == b.raw_bytes(right)
            }
            (x, y) => x == y,
        };
        if !is_same {
            return false;
        }
    }
    true
}

fn pair(a: &Tree<'_>, x: Items, b: &Tree<'_>, y: Items, todo: &mut Vec<(NodeId, NodeId)>) -> bool {
    todo.extend(a.items(x).zip(b.items(y)));
    x.len == y.len
}

fn objects(a: &Tree<'_>, left: NodeId, b: &Tree<'_>, right: NodeId, todo: &mut Vec<(NodeId, NodeId)>) -> bool {
    let (Some(x), Some(y)) = (a.object(left), b.object(right)) else { return false };
    todo.extend([(x.callable, y.callable), (x.args, y.args)]);
    let optional = [(x.kwargs, y.kwargs), (x.state, y.state)];
    todo.extend(optional.iter().filter_map(|(x, y)| x.zip(*y)));
    x.is_call == y.is_call
        && optional.iter().all(|(x, y)| x.is_some() == y.is_some())
        && pair(a, x.items, b, y.items, todo)
        && pair(a, x.pairs, b, y.pairs, todo)
}
