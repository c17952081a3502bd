//! Open this for what earlier passes found in files that no fix had to do with since: it is not looked for again.
//!
//! What is found in a file depends on its project, on projects that import from each other, and on those that call each
//! other's activities by name. Nothing finer is tried.

use crate::engine::edits::merge::Groups;
use crate::engine::files::FilePath;
use crate::engine::project::Project;
use crate::engine::report::Problem;
use crate::engine::run::find::Found;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// What was found in one file, and which transforms panicked there.
pub(in crate::engine) type Looked = (Vec<Found>, Vec<Problem>);

/// By file.
#[derive(Debug, Default)]
pub(in crate::engine) struct Remembered(BTreeMap<FilePath, Looked>);

impl Remembered {
    pub fn of(&self, path: &FilePath) -> Option<&Looked> {
        self.0.get(path)
    }

    pub fn keep(&mut self, path: &FilePath, looked: Looked) {
        self.0.insert(path.clone(), looked);
    }

    /// Forgets what these files may have to do with, as the project stands after they changed.
    pub fn forget(&mut self, project: &Project, touched: &BTreeSet<FilePath>) {
        let connected = connected(project);
        let roots: FxHashMap<&FilePath, &FilePath> =
            project.files().iter().map(|file| (&file.path, connected.of(&file.root))).collect();
        let stale: BTreeSet<_> = touched.iter().map(|path| roots.get(path)).collect();
        self.0.retain(|path, _| !stale.contains(&roots.get(path)));
    }
}

/// The projects that have to do with each other, by their roots.
fn connected(project: &Project) -> Groups {
    let (mut groups, files) = (Groups::default(), project.files());
    let mut activities: FxHashMap<&str, Vec<&FilePath>> = FxHashMap::default();
    for at in project.activities() {
        let name = project.registered(at).unwrap_or(&project.function(at).name);
        activities.entry(name).or_default().push(&files[at.file].root);
    }
    for (index, file) in files.iter().enumerate() {
        for &other in project.imported(index) {
            groups.join(&file.root, &files[other].root);
        }
        let held = file.facts.called_by_import.iter().filter_map(|name| project.text(index, name));
        for name in file.facts.called_by_name.iter().map(|(name, _)| name.as_str()).chain(held) {
            for &other in activities.get(name).into_iter().flatten() {
                groups.join(&file.root, other);
            }
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::facts;
    use crate::engine::files::{Entry, Role};
    use crate::engine::names::Tree;
    use crate::engine::project::{Modules, ProjectFile};
    use crate::engine::source::Source;
    use std::sync::Arc;

    const FILES: &[(&str, &str, &str)] = &[
        ("one", "one/alpha/clock.py", "def now(): ...\n"),
        ("two", "two/flows.py", "from alpha.clock import now\n"),
        ("three", "three/charges.py", "from temporalio import activity\n@activity.defn\ndef charge(): ...\n"),
        (
            "four",
            "four/flows.py",
            "from temporalio import workflow\nasync def pay():\n    await workflow.execute_activity('charge')\n",
        ),
        ("five", "five/flows.py", "import alphabet\n"),
    ];

    fn project() -> Project {
        let entry = |&(root, path, _): &(&str, &str, &str)| Entry {
            path: path.into(),
            role: Role::Target,
            root: root.into(),
            repository: "".into(),
        };
        let modules = Modules::new(&FILES.iter().map(entry).collect::<Vec<_>>());
        let file = |&(root, path, text): &(&str, &str, &str)| {
            let source = Source::parse(&path.into(), Arc::from(text)).unwrap();
            let facts = Arc::new(facts::collect(&Tree::new(&source)));
            ProjectFile { path: path.into(), root: root.into(), facts, options: Arc::default() }
        };
        Project::link(FILES.iter().map(file).collect(), Arc::new(modules))
    }

    fn left_after(touched: &str) -> Vec<String> {
        let mut remembered = Remembered::default();
        FILES.iter().for_each(|(_, path, _)| remembered.keep(&(*path).into(), Looked::default()));
        remembered.forget(&project(), &BTreeSet::from([touched.into()]));
        remembered.0.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn what_imports_from_a_changed_project_is_looked_at_again() {
        assert_eq!(left_after("one/alpha/clock.py"), ["five/flows.py", "four/flows.py", "three/charges.py"]);
        assert_eq!(left_after("two/flows.py"), ["five/flows.py", "four/flows.py", "three/charges.py"]);
    }

    #[test]
    fn what_calls_its_activities_by_name_is_looked_at_again() {
        assert_eq!(left_after("three/charges.py"), ["five/flows.py", "one/alpha/clock.py", "two/flows.py"]);
    }
}
