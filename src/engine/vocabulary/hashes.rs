//! Open this for values whose `hash()` is the same in every process: numbers, and what consists of them.
//!
//! Measured on Python 3.11 with three values of PYTHONHASHSEED. What is not known counts as different.

use super::sets::Element;
use crate::engine::facts::receiver;
use crate::engine::file::File;
use crate::engine::project::{ClassRef, Entity};
use crate::engine::python::Expr;

/// Classes whose instances are hashed by a number in them, and functions that give such.
const BY_NUMBER: &[&str] = &[
    "builtins.bool",
    "builtins.float",
    "builtins.int",
    "datetime.timedelta",
    "decimal.Decimal",
    "fractions.Fraction",
    "temporalio.workflow.time",
    "temporalio.workflow.uuid4",
    "uuid.UUID",
    "uuid.uuid4",
    "uuid.uuid5",
];

impl File<'_> {
    pub fn hashes_alike(&self, value: &Expr) -> bool {
        if self.element_kind(value) == Element::Number {
            return true;
        }
        match value {
            Expr::Tuple(tuple) => tuple.elts.iter().all(|one| self.hashes_alike(one)),
            Expr::Call(call) if self.name(&call.func).is_some_and(|name| is_collection(&name)) => {
                matches!(&call.arguments.args[..], [only] if self.elements_hash_alike(only))
            }
            _ => self.class_hashes_alike(value),
        }
    }

    fn elements_hash_alike(&self, collection: &Expr) -> bool {
        let elements = match collection {
            Expr::Tuple(tuple) => &tuple.elts,
            Expr::List(list) => &list.elts,
            Expr::Set(set) => &set.elts,
            _ => return false,
        };
        elements.iter().all(|one| self.hashes_alike(one))
    }

    fn class_hashes_alike(&self, value: &Expr) -> bool {
        let Some(of) = receiver(self.tree(), value) else { return false };
        let Some(name) = of.plain() else { return false };
        match self.project().resolve(self.index(), name) {
            Some(Entity::Class(class)) => self.is_hashed_by_numbers(class),
            Some(Entity::Function(_)) => false,
            None => BY_NUMBER.contains(&name),
        }
    }

    /// `class Size(IntEnum)`, and data classes with numbers alone.
    fn is_hashed_by_numbers(&self, class: ClassRef) -> bool {
        let known = self.project().class(class);
        let is_number = |name: &str| BY_NUMBER.contains(&name);
        let is_enum = |base: &String| ["enum.IntEnum", "enum.IntFlag"].contains(&base.as_str());
        let is_plain = known.bases.is_empty() && known.decorators.iter().any(|name| name == "dataclasses.dataclass");
        let has_numbers = !known.attributes.is_empty()
            && known.attributes.values().all(|attribute| attribute.plain().is_some_and(is_number));
        known.bases.iter().flatten().any(is_enum) || is_plain && has_numbers && !known.methods.contains_key("__hash__")
    }
}

fn is_collection(name: &str) -> bool {
    ["builtins.frozenset", "builtins.tuple"].contains(&name)
}
