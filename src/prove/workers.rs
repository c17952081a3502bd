//! Open this for what the workers of a project give to their workflows, as far as the project or the settings show it.
//!
//! It guesses nothing: what is known only where a worker runs is noted, and the settings can name it.

use super::replayed::WorkflowClass;
use crate::engine::files::FilePath;
use crate::engine::project::Project;
use crate::engine::vocabulary::evaluated::Evaluable;
use crate::engine::vocabulary::given::{Shown, Worker};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the settings say: `[tool.temporal-fix.prove]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proving {
    /// `package.module:name`, as all of them.
    pub data_converter: Option<String>,
    pub interceptors: Option<Vec<String>>,
    /// Or `sandboxed`, `unsandboxed`.
    pub workflow_runner: Option<String>,
    #[serde(skip)]
    pub time_limit: Option<Duration>,
}

/// What the worker of one class is given.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Given {
    pub settings: Proving,
    #[serde(flatten)]
    shown: BTreeMap<&'static str, Evaluable>,
    /// From where scripts beside the worker import each other.
    #[serde(skip)]
    pub beside: Option<PathBuf>,
    #[serde(skip)]
    is_worked: bool,
}

impl Given {
    /// What the settings say, and nothing else.
    pub fn of_settings(settings: Proving) -> Self {
        Self { settings, ..Self::default() }
    }

    /// Whether a worker is seen that runs the class.
    pub fn is_worked(&self) -> bool {
        self.is_worked
    }
}

/// What is known of a project besides its classes.
pub struct Known<'a> {
    pub project: &'a Project,
    pub workers: &'a [Worker],
    /// What the settings say for a project, by its root.
    pub proving: &'a dyn Fn(&FilePath) -> Proving,
    /// Where a file lies in the copy.
    pub place: &'a dyn Fn(&FilePath) -> Option<PathBuf>,
}

/// What the workers of these classes are given, in their order, and what is not known of it, one line each.
pub fn given(classes: &[WorkflowClass], known: &Known<'_>) -> (Vec<Given>, Vec<String>) {
    let mut notes = BTreeSet::new();
    let all = classes.iter().map(|class| known.given(class, &mut notes)).collect();
    (all, notes.into_iter().collect())
}

impl Known<'_> {
    fn given(&self, class: &WorkflowClass, notes: &mut BTreeSet<String>) -> Given {
        let workers = self.workers_of(class);
        let shown: Vec<Shown> = workers.iter().map(|worker| worker.given.clone()).collect();
        let Shown { known: mut shown, mut unknown } = Shown::of_all(&shown, "workers differ");
        let root = self.project.files().iter().map(|file| &file.root).find(|root| self.is_at(root, &class.root));
        let settings = root.map(self.proving).unwrap_or_default();
        let named = [
            (settings.data_converter.is_some(), ["data_converter", "data_converter"]),
            (settings.interceptors.is_some(), ["interceptors", "client_interceptors"]),
            (settings.workflow_runner.is_some(), ["workflow_runner", "workflow_runner"]),
        ];
        for name in named.into_iter().filter(|(is_named, _)| *is_named).flat_map(|(_, names)| names) {
            shown.remove(name);
            unknown.remove(name);
        }
        if let Some(worker) = workers.first() {
            notes.extend(unknown.iter().map(|(name, text)| note(worker, name, text)));
        }
        let beside = workers.first().and_then(|worker| self.beside(worker));
        Given { settings, shown, beside, is_worked: workers.iter().any(|worker| self.lists(worker, class)) }
    }

    /// The workers that run a class, or may: those of tests count where there are no others.
    fn workers_of(&self, class: &WorkflowClass) -> Vec<&Worker> {
        let near = || self.workers.iter().filter(|worker| self.is_at(&worker.root, &class.root));
        let lists = |worker: &&Worker| self.lists(worker, class);
        let is_open = |worker: &&Worker| worker.workflows.is_none();
        let choices: [Vec<&Worker>; 3] = [
            near().filter(|worker| !worker.is_for_tests).filter(lists).collect(),
            near().filter(|worker| !worker.is_for_tests).filter(is_open).collect(),
            near().filter(lists).collect(),
        ];
        choices.into_iter().find(|workers| !workers.is_empty()).unwrap_or_default()
    }

    fn lists(&self, worker: &Worker, class: &WorkflowClass) -> bool {
        let mut listed = worker.workflows.iter().flatten();
        listed.any(|&at| {
            let file = &self.project.files()[at.file].path;
            self.project.class(at).qualified == class.qualified && self.is_at(file, &class.file)
        })
    }

    fn is_at(&self, path: &FilePath, place: &Path) -> bool {
        (self.place)(path).is_some_and(|at| at == place)
    }

    /// The folder that the worker's own module counts from.
    fn beside(&self, worker: &Worker) -> Option<PathBuf> {
        let depth = self.project.module(&worker.path).split('.').count();
        let depth = depth + usize::from(worker.path.file_name() == "__init__.py");
        (self.place)(&worker.path)?.ancestors().nth(depth).map(Path::to_path_buf)
    }
}

/// One line on what a proof goes without.
fn note(worker: &Worker, name: &str, text: &str) -> String {
    let (path, line) = (&worker.path, worker.line);
    let setting = match name {
        "data_converter" => "; name it by `data-converter` in [tool.temporal-fix.prove]",
        "interceptors" | "client_interceptors" => "; name them by `interceptors` in [tool.temporal-fix.prove]",
        "workflow_runner" => "; name it by `workflow-runner` in [tool.temporal-fix.prove]",
        _ => "",
    };
    let what = name.trim_start_matches("client_");
    format!(
        "{path}:{line}: the proof goes without the {what} of this worker, known only where it runs ({text}){setting}"
    )
}
