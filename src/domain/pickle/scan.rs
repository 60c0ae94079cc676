//! What is asked of a tree less often.

use super::node::{Global, Node, Ref};
use super::tree::Tree;

impl<'p> Tree<'p> {
    /// All classes and functions that Python would import.
    pub fn globals(&self) -> impl Iterator<Item = Global<'p>> {
        self.globals.iter().copied()
    }

    /// Whether Python 2 has written text as bytes that Python 3, which takes them for ASCII, cannot read.
    pub fn has_undecodable_text(&self) -> bool {
        let is_old = |node: &&Node<'_>| matches!(node, Node::Old(_) | Node::OldEscaped(_));
        self.python2 && self.nodes.iter().filter(is_old).any(|node| !self.raw_of(*node).is_ascii())
    }

    fn raw_of(&self, node: Node<'p>) -> &[u8] {
        match node {
            Node::Old(bytes) => bytes,
            Node::OldEscaped(index) => self.owned.get(index as usize).map(Vec::as_slice).unwrap_or_default(),
            _ => &[],
        }
    }

    /// An integer, if it has at most 128 bits.
    pub fn whole(&self, at: Ref) -> Option<i128> {
        match self.node(at) {
            Node::Int(number) => Some(number.into()),
            Node::Digits(digits) => digits.parse().ok(),
            Node::Long(bytes) => {
                let sign = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
                let mut whole = [sign; 16];
                whole.get_mut(..bytes.len())?.copy_from_slice(bytes);
                Some(i128::from_le_bytes(whole))
            }
            _ => None,
        }
    }
}
