//! Open this for which exceptions end an execution, or an update of it, instead of failing the task again and again.
//!
//! Whether something catches one on its way out is asked of `catching`.

use super::exceptions::ExceptionClass;
use crate::engine::facts::Role;
use crate::engine::file::File;
use crate::engine::project::{ClassRef, FunctionRef};

impl File<'_> {
    /// Whether runs of a workflow class fail when the exception leaves them, by `@workflow.defn` or by a worker.
    pub fn fails_on(&self, class: ClassRef, exception: &ExceptionClass) -> bool {
        let project = self.project();
        // What a decorator of the project gives to `@workflow.defn` is not known.
        let by_class = project.class(class).workflow.as_ref().is_none_or(|workflow| {
            let mut types = workflow.failure_types.iter();
            // What is not written out may be anything.
            types.any(|name| name == "?" || exception.is_under_named(self, name))
        });
        by_class || project.workers_of(class).any(|worker| worker.failure_types)
    }

    /// Whether a worker is given options that are not written out: one that lists the class, or where none does, one
    /// that may run it.
    pub fn has_unknown_options(&self, class: ClassRef) -> bool {
        let project = self.project();
        let is_listed = project.workers_of(class).any(|worker| worker.workflows.is_some());
        project.workers_of(class).any(|worker| worker.spread && worker.workflows.is_some() == is_listed)
    }

    /// Whether an exception that leaves an entry of a workflow leaves the workflow as it is: an update that fails by
    /// itself is answered, and the run goes on.
    pub(super) fn goes_on_after(&self, entry: FunctionRef, exception: &ExceptionClass) -> bool {
        let project = self.project();
        let fails = |class| self.fails_on(class, exception) || self.has_unknown_options(class);
        project.has_role(entry, Role::Update) && project.workflows_reaching(entry).into_iter().any(fails)
    }
}
