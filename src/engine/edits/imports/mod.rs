//! Open this for imports: under which name a fix may use something, where a new import goes, and which one the fixes
//! made unused.
//!
//! A fix asks for a name and never writes an import itself. Imports inside `try`, `if` and functions are read, but
//! nothing is added to them.

mod extend;
mod order;
mod place;
mod reuse;
mod unused;

pub use order::{is_standard, root};
pub use place::place;
pub use reuse::{Clash, reuse};

use crate::engine::edits::merge::apply;
use crate::engine::edits::positions::PositionMap;
use crate::engine::edits::verify::verify;
use crate::engine::names::Tree;
use crate::engine::source::Source;

/// A file without the imports that its fixes made unused; `map` leads from `after` back to `before`, the text that
/// was read. What other files take out of this one stays. None where nothing is to be taken away.
pub fn without_unused(
    before: &Source,
    after: &Source,
    map: &PositionMap,
    others_take: &dyn Fn(&str) -> bool,
) -> Option<(Source, PositionMap)> {
    let edits = unused::unused(&Tree::new(before), &Tree::new(after), map, others_take);
    if edits.is_empty() {
        return None;
    }
    let (text, step) = apply(after.text(), &edits);
    let source = Source::parse(after.path(), text.into()).ok()?;
    verify(after, &edits, &source).ok()?;
    Some((source, map.then(&step)))
}

#[cfg(test)]
mod tests;
