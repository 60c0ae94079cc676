//! The opcodes that import, call and fill objects in Python. Here they only record names and arguments.

use crate::pickle::error::{OpcodeResult, PickleErrorKind};
use crate::pickle::machine::Machine;
use crate::pickle::node::{Global, Items, Node, NodeId, Object};
use crate::pickle::python2_names::python3_name;

impl<'p> Machine<'p> {
    /// GLOBAL: the module on one line, the name on the next.
    pub(crate) fn global(&mut self, start: u32) -> OpcodeResult {
        let (module, name) = (self.reader.line_text()?, self.reader.line_text()?);
        let node = self.add_global(module.as_bytes(), name.as_bytes());
        self.push(node, start);
        Ok(())
    }

    pub(crate) fn stack_global(&mut self) -> OpcodeResult {
        let (name, module) = (self.pop()?, self.pop()?);
        let names = (self.tree.node(module.node), self.tree.node(name.node));
        let (Node::Str(module_name), Node::Str(name)) = names else {
            return Err(PickleErrorKind::WrongOperandType.into());
        };
        let node = self.add_global(module_name, name);
        self.push(node, module.start);
        Ok(())
    }

    fn add_global(&mut self, module: &'p [u8], name: &'p [u8]) -> Node<'p> {
        self.tree.written_globals.push(Global { module, name });
        let (module, name) = if self.tree.protocol < 3 { python3_name(module, name) } else { (module, name) };
        self.tree.globals.push(Global { module, name });
        Node::Global(index(self.tree.globals.len() - 1))
    }

    /// REDUCE and NEWOBJ: a callable and a tuple of arguments.
    pub(crate) fn call(&mut self, is_call: bool) -> OpcodeResult {
        let (args, callable) = (self.pop()?, self.pop()?);
        self.push_object(callable.node, is_call, (args.node, None), callable.start)
    }

    pub(crate) fn call_with_keywords(&mut self) -> OpcodeResult {
        let (kwargs, args, class) = (self.pop()?, self.pop()?, self.pop()?);
        self.push_object(class.node, false, (args.node, Some(kwargs.node)), class.start)
    }

    /// INST: the class on two lines, the arguments since the MARK.
    pub(crate) fn inst(&mut self) -> OpcodeResult {
        let (module, name) = (self.reader.line_text()?, self.reader.line_text()?);
        let mark = self.pop_mark()?;
        let args = self.pop_items(mark.height);
        let class = self.add_global(module.as_bytes(), name.as_bytes());
        let (class, args) = (self.tree.add(class), self.tree.add(Node::Tuple(args)));
        self.push_object(class, true, (args, None), mark.start)
    }

    /// OBJ: the class and the arguments since the MARK.
    pub(crate) fn obj(&mut self) -> OpcodeResult {
        let mark = self.pop_mark()?;
        let class = self.stack.get(mark.height).ok_or(PickleErrorKind::StackUnderflow)?.node;
        let args = self.pop_items(mark.height + 1);
        let args = self.tree.add(Node::Tuple(args));
        self.stack.truncate(mark.height);
        self.push_object(class, true, (args, None), mark.start)
    }

    fn push_object(
        &mut self,
        callable: NodeId,
        is_call: bool,
        (args, kwargs): (NodeId, Option<NodeId>),
        start: u32,
    ) -> OpcodeResult {
        let is_callable = matches!(self.tree.node(callable), Node::Global(_) | Node::Object(_));
        if !is_callable || !matches!(self.tree.node(args), Node::Tuple(_) | Node::List(_)) {
            return Err(PickleErrorKind::WrongOperandType.into());
        }
        let (items, pairs) = (Items::EMPTY, Items::EMPTY);
        self.tree.objects.push(Object { callable, is_call, args, kwargs, state: None, items, pairs });
        self.push(Node::Object(index(self.tree.objects.len() - 1)), start);
        Ok(())
    }

    pub(crate) fn build(&mut self) -> OpcodeResult {
        let state = self.pop()?.node;
        let target = self.top()?.node;
        let Node::Object(at) = self.tree.node(target) else {
            return Err(PickleErrorKind::WrongOperandType.into());
        };
        self.tree.objects[at as usize].state = Some(state);
        Ok(())
    }
}

/// Converts an index; there are never more values than opcodes.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
