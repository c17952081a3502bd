//! Open this for the class of a value across files: through attributes, annotated results, instances of modules.
//!
//! What is not certain has no class, and no method is found on it.

use super::trail::Trail;
use super::{ClassRef, Entity, FunctionRef, Project};
use crate::engine::facts::{Member, Receiver, Role, Symbol, receiver};
use crate::engine::names::Tree;
use crate::engine::python::ast;

/// Values that lead to values are followed this far; more is a cycle.
const MAX_HOPS: u8 = 8;

impl Project {
    /// The class of a value that a file's facts speak of.
    pub(in crate::engine) fn class_of(&self, file: usize, receiver: &Receiver) -> Option<ClassRef> {
        self.class_within(file, receiver, 0)
    }

    /// The class of what an attribute of an instance holds.
    pub(super) fn class_of_attribute(&self, class: ClassRef, name: &str) -> Option<ClassRef> {
        self.attribute(class, name, 0)
    }

    /// What an attribute of an instance of a class of the project is filled with: the qualified name of a class or a
    /// function outside of it.
    pub fn held_class(&self, file: usize, tree: &Tree<'_>, attribute: &ast::ExprAttribute) -> Option<&str> {
        let class = self.class_of(file, &receiver(tree, &attribute.value)?)?;
        let mut lineage = self.lineage(class).into_iter();
        lineage.find_map(|of| self.class(of).attributes.get(attribute.attr.as_str())).and_then(Receiver::plain)
    }

    fn class_within(&self, file: usize, receiver: &Receiver, hops: u8) -> Option<ClassRef> {
        if hops > MAX_HOPS {
            return None;
        }
        let start = match self.resolve(file, &receiver.name) {
            Some(Entity::Class(class)) => class,
            Some(Entity::Function(function)) if receiver.is_called => self.result(function, hops)?,
            Some(Entity::Function(_)) => return None,
            None if hops == 0 => {
                let (seen_from, name) = self.seen(file, &receiver.name)?;
                self.known.values.get(seen_from, &name, || self.value(file, &name, hops, &mut Trail::default()))?
            }
            None => self.value(file, &receiver.name, hops, &mut Trail::default())?,
        };
        receiver.members.iter().try_fold(start, |class, member| match member {
            Member::Attribute(name) => self.attribute(class, name, hops),
            Member::Called(name) => self.result_of_method(class, name, hops),
            Member::Entered => {
                let enter = ["__enter__", "__aenter__"].into_iter().find(|name| self.method(class, name).is_some())?;
                self.result_of_method(class, enter, hops)
            }
        })
    }

    /// An instance at the top of a module, by its qualified name, through re-exports; attributes may lead on from it.
    fn value(&self, file: usize, name: &str, hops: u8, trail: &mut Trail) -> Option<ClassRef> {
        if hops > MAX_HOPS {
            return None;
        }
        let places = match name.strip_prefix(':') {
            Some(path) => vec![(file, path.to_owned())],
            None => self.modules_of(file, name),
        };
        places.into_iter().find_map(|(file, path)| {
            if !trail.is_new(file, &path, hops) {
                return None;
            }
            let (first, rest) = path.split_once('.').unwrap_or((&path, ""));
            let facts = self.facts(file);
            if let Some(Symbol::Named(other)) = facts.exports.get(first) {
                let other = if rest.is_empty() { other.clone() } else { format!("{other}.{rest}") };
                return self.value(file, &other, hops + 1, trail);
            }
            let class = self.class_within(file, facts.values.get(first)?, hops + 1)?;
            let mut attributes = rest.split('.').filter(|part| !part.is_empty());
            attributes.try_fold(class, |class, name| self.attribute(class, name, hops))
        })
    }

    /// A field or attribute of the class or a base, or what a property gives.
    fn attribute(&self, class: ClassRef, name: &str, hops: u8) -> Option<ClassRef> {
        for &of in &*self.line(class) {
            if let Some(receiver) = self.class(of).attributes.get(name) {
                return self.class_within(of.file, receiver, hops + 1);
            }
        }
        let property = self.method(class, name)?;
        if self.has_role(property, Role::Property) { self.result(property, hops) } else { None }
    }

    fn result_of_method(&self, class: ClassRef, name: &str, hops: u8) -> Option<ClassRef> {
        let method = self.method(class, name)?;
        if matches!(self.function(method).returns.as_deref(), Some("typing.Self" | "typing_extensions.Self")) {
            return Some(class);
        }
        self.result(method, hops)
    }

    /// What a function gives back, by its annotation.
    fn result(&self, function: FunctionRef, hops: u8) -> Option<ClassRef> {
        let returns = self.function(function).returns.as_ref()?;
        match self.resolve(function.file, returns)? {
            Entity::Class(class) if hops <= MAX_HOPS => Some(class),
            _ => None,
        }
    }
}
