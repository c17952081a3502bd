//! Open this for interceptors of workflows: which of their methods Temporal calls inside the workflow.
//!
//! They are made before the workflow's own loop runs, so `__init__` and `init` are no workflow code.

use super::{ClassRef, FunctionRef, Place, Project};
use rustc_hash::FxHashSet;

const INBOUND: &str = "WorkflowInboundInterceptor";
const OUTBOUND: &str = "WorkflowOutboundInterceptor";

/// Called where commands may be made.
const CALLED: &[&str] = &[
    "execute_workflow",
    "handle_signal",
    "handle_update_handler",
    "continue_as_new",
    "info",
    "signal_child_workflow",
    "signal_external_workflow",
    "start_activity",
    "start_child_workflow",
    "start_local_activity",
    "start_nexus_operation",
    "start_system_nexus_operation",
];

/// Called for queries and update validators.
const READ_ONLY: &[&str] = &["handle_query", "handle_update_validator", "info"];

impl Project {
    pub(super) fn is_interceptor(&self, class: ClassRef) -> bool {
        self.interceptors.contains(&class)
    }

    pub(super) fn find_interceptors(&self) -> FxHashSet<ClassRef> {
        let is_base = |name: &String| {
            let member = name.strip_prefix("temporalio.worker.").map(|rest| rest.trim_start_matches("_interceptor."));
            matches!(member, Some(INBOUND | OUTBOUND))
        };
        let derives = |class: &ClassRef| {
            let mut lineage = self.lineage(*class).into_iter();
            lineage.any(|class| self.class(class).bases.iter().flatten().any(is_base))
        };
        let of_file = |file| self.classes_of(file).filter(derives).collect::<Vec<_>>();
        self.ask_files(of_file).into_iter().flatten().collect()
    }

    /// The methods of interceptors that Temporal calls in a workflow, inherited ones included.
    pub(super) fn intercepted(&self, place: Place) -> impl Iterator<Item = FunctionRef> {
        let names = if place == Place::ReadOnly { READ_ONLY } else { CALLED };
        let mut classes: Vec<_> = self.interceptors.iter().copied().collect();
        classes.sort_unstable();
        classes.into_iter().flat_map(move |class| names.iter().filter_map(move |name| self.method(class, name)))
    }

    /// Whether an interceptor runs a function: it does so in every workflow of its worker, whichever that is.
    pub(super) fn is_run_by_interceptors(&self, at: FunctionRef) -> bool {
        self.run_by_interceptors().binary_search(&at).is_ok()
    }

    /// Sorted.
    pub(super) fn run_by_interceptors(&self) -> &[FunctionRef] {
        self.intercepting.get_or_init(|| {
            let roots = self.intercepted(Place::Workflow).chain(self.intercepted(Place::ReadOnly));
            let mut functions = self.contexts.reach(roots);
            functions.sort_unstable();
            functions
        })
    }
}
