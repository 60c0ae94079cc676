//! Whether two trees hold the same value.

use std::collections::HashSet;

use crate::pickle::node::{Items, Node, Ref};
use crate::pickle::tree::Tree;

/// Whether `left` in `a` is what `right` is in `b`: kinds, values, order, and what objects are made of and filled
/// with. How often a value is shared is not compared.
pub fn same(a: &Tree<'_>, left: Ref, b: &Tree<'_>, right: Ref) -> bool {
    let mut seen = HashSet::new();
    let mut todo = vec![(left, right)];
    while let Some((left, right)) = todo.pop() {
        let is_same = match (a.node(left), b.node(right)) {
            (Node::List(x), Node::List(y))
            | (Node::Tuple(x), Node::Tuple(y))
            | (Node::Dict(x), Node::Dict(y))
            | (Node::Set(x), Node::Set(y))
            | (Node::FrozenSet(x), Node::FrozenSet(y)) => {
                !seen.insert((left, right)) || pair(a, x, b, y, &mut todo)
            }
            (Node::Object(_), Node::Object(_)) => {
                !seen.insert((left, right)) || objects(a, left, b, right, &mut todo)
            }
            (Node::Global(_), Node::Global(_)) => a.global(left) == b.global(right),
            (Node::Float(x), Node::Float(y)) => x.to_bits() == y.to_bits(),
            (
                x @ (Node::Str(_) | Node::Text(_) | Node::Old(_) | Node::OldEscaped(_)),
                y @ (Node::Str(_) | Node::Text(_) | Node::Old(_) | Node::OldEscaped(_)),
            ) => {
                let unicode = |node: Node<'_>| matches!(node, Node::Str(_) | Node::Text(_));
                unicode(x) == unicode(y) && a.raw(left) == b.raw(right)
            }
            (x, y) => x == y,
        };
        if !is_same {
            return false;
        }
    }
    true
}

fn pair(a: &Tree<'_>, x: Items, b: &Tree<'_>, y: Items, todo: &mut Vec<(Ref, Ref)>) -> bool {
    todo.extend(a.items(x).zip(b.items(y)));
    x.len == y.len
}

fn objects(a: &Tree<'_>, left: Ref, b: &Tree<'_>, right: Ref, todo: &mut Vec<(Ref, Ref)>) -> bool {
    let (Some(x), Some(y)) = (a.object(left), b.object(right)) else { return false };
    todo.extend([(x.callable, y.callable), (x.args, y.args)]);
    let optional = [(x.kwargs, y.kwargs), (x.state, y.state)];
    todo.extend(optional.iter().filter_map(|(x, y)| x.zip(*y)));
    x.is_call == y.is_call
        && optional.iter().all(|(x, y)| x.is_some() == y.is_some())
        && pair(a, x.items, b, y.items, todo)
        && pair(a, x.pairs, b, y.pairs, todo)
}
