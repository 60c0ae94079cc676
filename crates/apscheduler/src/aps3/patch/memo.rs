//! Looks values up in the memo of a pickle.

use crate::pickle::{Node, Ref, Tree};

/// Under which number a value is stored before `cut`.
pub(crate) fn kept(tree: &Tree<'_>, at: Ref, cut: usize) -> Option<usize> {
    let is_it =
        |kept: &Option<(Ref, u32)>| kept.is_some_and(|(node, put)| node == at && (put as usize) < cut);
    tree.layout.memo.iter().position(is_it)
}

/// Under which number the first value of such a kind is stored before `cut`.
pub(crate) fn kept_node(tree: &Tree<'_>, cut: usize, is_it: impl Fn(Node<'_>, Ref) -> bool) -> Option<usize> {
    let found = |kept: &Option<(Ref, u32)>| {
        kept.is_some_and(|(at, put)| (put as usize) < cut && is_it(tree.node(at), at))
    };
    tree.layout.memo.iter().position(found)
}
