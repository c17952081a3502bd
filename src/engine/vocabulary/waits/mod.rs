//! Open this for `asyncio.wait` and its kin: what is waited for, where that was built, and what becomes of the results.
//!
//! It follows names inside one function. Whatever it cannot follow is unknown; no edit rests on a guess.

mod changes;
mod collection;
mod elements;
mod gathering;
mod usage;

pub use collection::{Collection, Order, Repeats};
pub use elements::Elements;
pub use gathering::{AllResults, Each, Read};
pub use usage::{Results, Usage, Variable};

use crate::engine::file::{Call, File};
use crate::engine::python::Expr;

/// A call of `wait` or `as_completed`.
#[derive(Clone, Copy)]
pub struct Wait<'a> {
    pub call: Call<'a>,
    pub of: Library,
    pub kind: Kind,
    /// The collection that is waited for, as written; None where it is not written out.
    pub fed: Option<&'a Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    Asyncio,
    Temporal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Wait,
    AsCompleted,
}

impl<'a> File<'a> {
    /// Every call of `wait` and `as_completed`, asyncio's and the SDK's.
    pub fn waits(&self) -> impl Iterator<Item = Wait<'a>> {
        self.named_calls().filter_map(|(call, name)| {
            let (of, kind) = wait_named(&name)?;
            Some(Wait { call, of, kind, fed: call.expr.arguments.find_argument_value("fs", 0) })
        })
    }
}

/// Which of the functions a qualified name is.
pub fn wait_named(name: &str) -> Option<(Library, Kind)> {
    Some(match name {
        "asyncio.wait" | "asyncio.tasks.wait" => (Library::Asyncio, Kind::Wait),
        "asyncio.as_completed" | "asyncio.tasks.as_completed" => (Library::Asyncio, Kind::AsCompleted),
        "temporalio.workflow.wait" => (Library::Temporal, Kind::Wait),
        "temporalio.workflow.as_completed" => (Library::Temporal, Kind::AsCompleted),
        _ => return None,
    })
}
