//! The opcodes that create and fill tuples, lists, dicts and sets.

use crate::pickle::error::{OpcodeResult, PickleErrorKind};
use crate::pickle::machine::{Machine, StackEntry};
use crate::pickle::node::{Items, Node, NodeId, RootItem};

impl Machine<'_> {
    /// TUPLE1 to TUPLE3: replaces the last `count` values by one tuple.
    pub(crate) fn push_tuple(&mut self, count: usize) -> OpcodeResult {
        let from = self.stack.len().checked_sub(count);
        let from = from.filter(|from| *from >= self.floor).ok_or(PickleErrorKind::StackUnderflow)?;
        let start = self.stack[from].start;
        let items = self.pop_items(from);
        self.push(Node::Tuple(items), start);
        Ok(())
    }

    /// Replaces the values since the last MARK by one container.
    pub(crate) fn push_container(&mut self, make: fn(Items) -> Node<'static>) -> OpcodeResult {
        let mark = self.pop_mark()?;
        let items = self.pop_items(mark.height);
        self.push(make(items), mark.start);
        Ok(())
    }

    pub(crate) fn push_dict(&mut self) -> OpcodeResult {
        let mark = self.pop_mark()?;
        if (self.stack.len() - mark.height) % 2 == 1 {
            return Err(PickleErrorKind::KeyWithoutValue.into());
        }
        let items = self.pop_items(mark.height);
        self.push(Node::Dict(items), mark.start);
        Ok(())
    }

    /// APPEND, APPENDS and ADDITEMS: moves the values from stack height `from` into the value below.
    pub(crate) fn append_items(&mut self, from: usize) -> OpcodeResult {
        let target = self.target_below(from)?;
        let Self { stack, tree, .. } = self;
        tree.append(target, stack[from..].iter().map(|entry| entry.node))?;
        stack.truncate(from);
        Ok(())
    }

    /// SETITEM and SETITEMS: moves the keys and values from stack height `from` into the value below.
    pub(crate) fn set_items(&mut self, from: usize, setter: u32) -> OpcodeResult {
        let target = self.target_below(from)?;
        if (self.stack.len() - from) % 2 == 1 {
            return Err(PickleErrorKind::KeyWithoutValue.into());
        }
        let is_root = from == 1 && self.marks.is_empty();
        let Self { stack, tree, .. } = self;
        tree.set(target, stack[from..].iter().map(|entry| entry.node))?;
        if is_root && stack.len() > from {
            let mut pairs = stack[from..].chunks_exact(2).peekable();
            while let Some([key, value]) = pairs.next() {
                let end = pairs.peek().map_or(setter, |next| next[0].start);
                let item = RootItem {
                    key: key.node,
                    value: value.node,
                    key_start: key.start as usize,
                    value_start: value.start as usize,
                    value_end: end as usize,
                };
                tree.layout.items.push(item);
            }
            tree.layout.setitems_offset = setter as usize;
        }
        stack.truncate(from);
        Ok(())
    }

    /// Returns the value below stack height `from`.
    fn target_below(&self, from: usize) -> OpcodeResult<NodeId> {
        from.checked_sub(1)
            .filter(|at| *at >= self.floor)
            .and_then(|at| self.stack.get(at))
            .map(|entry: &StackEntry| entry.node)
            .ok_or_else(|| PickleErrorKind::StackUnderflow.into())
    }

    /// Removes the values from stack height `from` and returns them.
    pub(crate) fn pop_items(&mut self, from: usize) -> Items {
        let Self { stack, tree, .. } = self;
        let mut items = Items::EMPTY;
        tree.link(&mut items, stack[from..].iter().map(|entry| entry.node));
        stack.truncate(from);
        items
    }
}
