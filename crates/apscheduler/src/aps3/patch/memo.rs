//! Finds values in the memo of a pickle.

use crate::pickle::{Node, NodeId, Tree};

/// Returns the memo index of a value that is stored before `cut_offset`.
pub(crate) fn memo_index(tree: &Tree<'_>, at: NodeId, cut_offset: usize) -> Option<usize> {
    let is_it =
        |kept: &Option<(NodeId, u32)>| kept.is_some_and(|(node, put)| node == at && (put as usize) < cut_offset);
    tree.layout.memo.iter().position(is_it)
}

/// Returns the memo index of the first matching value that is stored before `cut_offset`.
pub(crate) fn memo_index_where(
    tree: &Tree<'_>,
    cut_offset: usize,
    is_it: impl Fn(Node<'_>, NodeId) -> bool,
) -> Option<usize> {
    let found = |kept: &Option<(NodeId, u32)>| {
        kept.is_some_and(|(at, put)| (put as usize) < cut_offset && is_it(tree.node(at), at))
    };
    tree.layout.memo.iter().position(found)
}
