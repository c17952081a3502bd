//! Open this for whether a function is called from the top of a module, all the way, as a program's main thread does it.
//!
//! What is handed to somebody who calls it, such as a thread, a pool or a framework, is not.

use super::{FunctionRef, Project};
use crate::engine::facts::EdgeKind;
use rustc_hash::FxHashSet;

impl Project {
    /// Whether a module's body, an entry point of the project's metadata or a command leads to a function by calls only,
    /// and nobody hands it, or what calls it, to others.
    pub fn is_run_by_main_thread(&self, at: FunctionRef, is_command: impl Fn(FunctionRef) -> bool) -> bool {
        let (mut seen, mut begins) = (FxHashSet::default(), false);
        let mut waiting = vec![at];
        while let Some(at) = waiting.pop() {
            if !seen.insert(at) {
                continue;
            }
            begins |= at.function == 0 || is_command(at) || self.is_entry_point(at);
            for from in self.functions().filter(|&from| self.contexts.leads_to(from, at)) {
                if self.hands_on(from, at) {
                    return false;
                }
                waiting.push(from);
            }
        }
        begins
    }

    fn hands_on(&self, from: FunctionRef, at: FunctionRef) -> bool {
        let edges = self.function(from).edges.iter().filter(|edge| edge.kind != EdgeKind::Calls);
        edges.into_iter().any(|edge| self.targets(from.file, &edge.target, edge.kind).contains(&at))
    }
}
