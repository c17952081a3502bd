//! Open this for whether something between a call of the SDK and its command may change what was given.

use crate::engine::facts::{Class, Facts};
use crate::engine::file::File;

impl File<'_> {
    /// Whether something may set the options of activity calls on the way out: an interceptor of the project, or what
    /// workers and clients are given, those of other projects too that use this one.
    pub fn is_intercepted(&self) -> bool {
        let project = self.project();
        let root = &project.files()[self.index()].root;
        let given = |facts: &Facts| facts.intercepts || facts.workers.iter().any(|worker| worker.intercepted);
        let changes_calls = |class: &Class| {
            let mut bases = class.bases.iter().flatten();
            bases.any(|base| base == "temporalio.worker.WorkflowOutboundInterceptor")
                && ["start_activity", "start_local_activity"].iter().any(|name| class.methods.contains_key(*name))
        };
        project.files().iter().enumerate().any(|(index, other)| {
            let is_own = other.root == *root;
            let uses = || project.imported(index).iter().any(|&of| project.files()[of].root == *root);
            given(&other.facts) && (is_own || uses()) || is_own && other.facts.classes.iter().any(changes_calls)
        })
    }
}
