//! Open this for which functions speak of heartbeats: `activity.heartbeat(…)`, `self.heartbeater.beat()`, an option of
//! that name.
//!
//! It goes by names, because most heartbeats are sent through something of the house; what a name does, it cannot know.

use super::{Facts, FunctionKind};
use crate::engine::names::Tree;
use crate::engine::python::AnyNodeRef;
use memchr::memmem;

/// Fills [`Function::heartbeats`](super::Function::heartbeats).
pub(super) fn mark(tree: &Tree<'_>, facts: &mut Facts) {
    if !is_one(tree.source.text()) {
        return;
    }
    let mut bodies: Vec<_> = tree.nodes().filter(|(_, node)| speaks(*node)).map(|(id, _)| tree.body(id)).collect();
    bodies.sort_unstable();
    bodies.dedup();
    for function in &mut facts.functions {
        let is_decorated = function.decorators.iter().flatten().any(|decorator| is_one(decorator));
        let is_named = function.kind == FunctionKind::Def && is_one(&function.name);
        function.heartbeats |= is_named || is_decorated || bodies.binary_search(&function.node).is_ok();
    }
}

/// Who reads these sends none by it.
const READ: &[&str] = &["heartbeat_details", "heartbeat_timeout"];

fn speaks(node: AnyNodeRef<'_>) -> bool {
    match node {
        AnyNodeRef::ExprName(name) => is_one(&name.id) && !READ.contains(&name.id.as_str()),
        AnyNodeRef::ExprAttribute(attribute) => is_one(&attribute.attr) && !READ.contains(&attribute.attr.as_str()),
        _ => false,
    }
}

/// Whether a name or text has the word in it, however it is written: `start_heartbeat`, `AutoHeartbeater`, `heart_beat`.
fn is_one(text: &str) -> bool {
    ["eartbeat", "EARTBEAT", "eart_beat"].iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}
