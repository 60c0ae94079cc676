//! The opcodes that make and fill tuples, lists, dicts and sets.

use crate::pickle::error::{Fault, Step};
use crate::pickle::machine::{Entry, Machine};
use crate::pickle::node::{Item, Items, Node, Ref};

impl Machine<'_> {
    /// The last `count` values become one tuple.
    pub(crate) fn tuple(&mut self, count: usize) -> Step {
        let from = self.stack.len().checked_sub(count);
        let from = from.filter(|from| *from >= self.floor).ok_or(Fault::Underflow)?;
        let start = self.stack[from].start;
        let items = self.collect(from);
        self.push(Node::Tuple(items), start);
        Ok(())
    }

    /// The values since the last MARK become one container.
    pub(crate) fn gather(&mut self, make: fn(Items) -> Node<'static>) -> Step {
        let mark = self.unmark()?;
        let items = self.collect(mark.height);
        self.push(make(items), mark.start);
        Ok(())
    }

    pub(crate) fn gather_dict(&mut self) -> Step {
        let mark = self.unmark()?;
        if (self.stack.len() - mark.height) % 2 == 1 {
            return Err(Fault::OddItems.into());
        }
        let items = self.collect(mark.height);
        self.push(Node::Dict(items), mark.start);
        Ok(())
    }

    /// APPEND, APPENDS and ADDITEMS: the values from the height `from` on go into the one below.
    pub(crate) fn extend(&mut self, from: usize) -> Step {
        let target = self.below(from)?;
        let Self { stack, tree, .. } = self;
        tree.append(target, stack[from..].iter().map(|entry| entry.node))?;
        stack.truncate(from);
        Ok(())
    }

    /// SETITEM and SETITEMS: keys and values from the height `from` on go into the value below.
    pub(crate) fn set_items(&mut self, from: usize, setter: u32) -> Step {
        let target = self.below(from)?;
        if (self.stack.len() - from) % 2 == 1 {
            return Err(Fault::OddItems.into());
        }
        let is_root = from == 1 && self.marks.is_empty();
        let Self { stack, tree, .. } = self;
        tree.set(target, stack[from..].iter().map(|entry| entry.node))?;
        if is_root && stack.len() > from {
            let mut pairs = stack[from..].chunks_exact(2).peekable();
            while let Some([key, value]) = pairs.next() {
                let end = pairs.peek().map_or(setter, |next| next[0].start);
                let item = Item {
                    key: key.node,
                    value: value.node,
                    key_start: key.start as usize,
                    value_start: value.start as usize,
                    value_end: end as usize,
                };
                tree.layout.items.push(item);
            }
            tree.layout.setter = setter as usize;
        }
        stack.truncate(from);
        Ok(())
    }

    /// The value below the height `from`.
    fn below(&self, from: usize) -> Step<Ref> {
        from.checked_sub(1)
            .filter(|at| *at >= self.floor)
            .and_then(|at| self.stack.get(at))
            .map(|entry: &Entry| entry.node)
            .ok_or_else(|| Fault::Underflow.into())
    }

    /// Takes the values from the height `from` on off the stack.
    pub(crate) fn collect(&mut self, from: usize) -> Items {
        let Self { stack, tree, .. } = self;
        let mut items = Items::EMPTY;
        tree.link(&mut items, stack[from..].iter().map(|entry| entry.node));
        stack.truncate(from);
        items
    }
}
