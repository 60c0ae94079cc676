//! Finds values in the memo of a pickle.

use crate::pickle::{Node, NodeId, Tree};

/// Returns the memo index of a value that is stored before `cut_offset`.
pub(crate) fn memo_index(tree: &Tree<'_>, id: NodeId, cut_offset: usize) -> Option<usize> {
    let is_it =
        |entry: &Option<(NodeId, u32)>| entry.is_some_and(|(node, put)| node == id && (put as usize) < cut_offset);
    tree.layout.memo.iter().position(is_it)
}

/// Returns the memo index of the first matching value that is stored before `cut_offset`.
pub(crate) fn memo_index_where(
    tree: &Tree<'_>,
    cut_offset: usize,
    is_it: impl Fn(Node<'_>, NodeId) -> bool,
) -> Option<usize> {
    let matches = |entry: &Option<(NodeId, u32)>| {
        entry.is_some_and(|(id, put)| (put as usize) < cut_offset && is_it(tree.node(id), id))
    };
    tree.layout.memo.iter().position(matches)
}
