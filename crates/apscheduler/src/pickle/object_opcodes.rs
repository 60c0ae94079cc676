//! The opcodes that would import, call and fill objects: here they only write down what they name.

use crate::pickle::error::{Fault, Step};
use crate::pickle::machine::Machine;
use crate::pickle::node::{Global, Items, Node, Object, Ref};
use crate::pickle::python2_names::modern;

impl<'p> Machine<'p> {
    /// GLOBAL: module and name on a line each.
    pub(crate) fn global(&mut self, start: u32) -> Step {
        let (module, name) = (self.input.line_text()?, self.input.line_text()?);
        let node = self.named(module.as_bytes(), name.as_bytes());
        self.push(node, start);
        Ok(())
    }

    pub(crate) fn stack_global(&mut self) -> Step {
        let (name, module) = (self.pop()?, self.pop()?);
        let names = (self.tree.node(module.node), self.tree.node(name.node));
        let (Node::Str(module_name), Node::Str(name)) = names else {
            return Err(Fault::Misplaced.into());
        };
        let node = self.named(module_name, name);
        self.push(node, module.start);
        Ok(())
    }

    fn named(&mut self, module: &'p [u8], name: &'p [u8]) -> Node<'p> {
        let (module, name) = if self.tree.protocol < 3 { modern(module, name) } else { (module, name) };
        self.tree.globals.push(Global { module, name });
        Node::Global(index(self.tree.globals.len() - 1))
    }

    /// REDUCE and NEWOBJ: a callable and a tuple of arguments.
    pub(crate) fn call(&mut self, is_call: bool) -> Step {
        let (args, callable) = (self.pop()?, self.pop()?);
        self.object(callable.node, is_call, (args.node, None), callable.start)
    }

    pub(crate) fn call_with_keywords(&mut self) -> Step {
        let (kwargs, args, class) = (self.pop()?, self.pop()?, self.pop()?);
        self.object(class.node, false, (args.node, Some(kwargs.node)), class.start)
    }

    /// INST: the class on two lines, the arguments since the MARK.
    pub(crate) fn inst(&mut self) -> Step {
        let (module, name) = (self.input.line_text()?, self.input.line_text()?);
        let mark = self.unmark()?;
        let args = self.collect(mark.height);
        let class = self.named(module.as_bytes(), name.as_bytes());
        let (class, args) = (self.tree.add(class), self.tree.add(Node::Tuple(args)));
        self.object(class, true, (args, None), mark.start)
    }

    /// OBJ: the class and the arguments since the MARK.
    pub(crate) fn obj(&mut self) -> Step {
        let mark = self.unmark()?;
        let class = self.stack.get(mark.height).ok_or(Fault::Underflow)?.node;
        let args = self.collect(mark.height + 1);
        let args = self.tree.add(Node::Tuple(args));
        self.stack.truncate(mark.height);
        self.object(class, true, (args, None), mark.start)
    }

    fn object(
        &mut self,
        callable: Ref,
        is_call: bool,
        (args, kwargs): (Ref, Option<Ref>),
        start: u32,
    ) -> Step {
        let is_callable = matches!(self.tree.node(callable), Node::Global(_) | Node::Object(_));
        if !is_callable || !matches!(self.tree.node(args), Node::Tuple(_) | Node::List(_)) {
            return Err(Fault::Misplaced.into());
        }
        let (items, pairs) = (Items::EMPTY, Items::EMPTY);
        self.tree.objects.push(Object { callable, is_call, args, kwargs, state: None, items, pairs });
        self.push(Node::Object(index(self.tree.objects.len() - 1)), start);
        Ok(())
    }

    pub(crate) fn build(&mut self) -> Step {
        let state = self.pop()?.node;
        let target = self.top()?.node;
        let Node::Object(at) = self.tree.node(target) else {
            return Err(Fault::Misplaced.into());
        };
        self.tree.objects[at as usize].state = Some(state);
        Ok(())
    }
}

/// Not more than there are opcodes.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
