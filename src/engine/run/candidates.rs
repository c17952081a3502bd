//! Open this for which files a finding can be in at all: the others need not be taken apart again.
//!
//! It errs on the side of looking. What is only read for the call graph is mostly left out.

use crate::engine::project::{Entity, FunctionRef, Project};
use crate::engine::run::load::{Loaded, LoadedFile, mention};
use rayon::prelude::*;
use rustc_hash::FxHashSet;

/// For each file of the project, whether it says `temporalio`, or imports what led there when it was read, or has code
/// that runs in workflows or activities or something that such code names, or the settings give names of its project a
/// meaning.
pub(super) fn candidates(loaded: &Loaded, project: &Project) -> Vec<bool> {
    let mention = mention();
    let look = |index: usize| {
        let file = loaded.files.get(&project.files()[index].path);
        let says = |file: &LoadedFile| mention.find(file.kept.text().as_bytes()).is_some();
        let imports = project.facts(index).imports.iter();
        Looked {
            says: file.is_some_and(says),
            said: file.is_some_and(|file| file.mentions),
            imported: imports.filter_map(|import| imported(project, index, import)).collect(),
        }
    };
    let count = project.files().len();
    let looked: Vec<Looked> = (0..count).into_par_iter().with_min_len(16).map(look).collect();
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, looked) in looked.iter().enumerate() {
        looked.imported.iter().for_each(|&module| importers[module].push(index));
    }
    let mut found = vec![false; count];
    let mut waiting: Vec<usize> = (0..count).filter(|&index| looked[index].said).collect();
    while let Some(index) = waiting.pop() {
        if !std::mem::replace(&mut found[index], true) {
            waiting.extend(importers[index].iter().filter(|&&importer| !found[importer]));
        }
    }
    for (index, found) in found.iter_mut().enumerate() {
        *found |= looked[index].says || !project.files()[index].options.names.is_empty();
    }
    named(project).into_iter().for_each(|index| found[index] = true);
    found
}

/// What one file says of Temporal, said when it was read, and imports.
struct Looked {
    says: bool,
    said: bool,
    imported: Vec<usize>,
}

/// The files with code that runs in workflows or activities, with what it names, and with what builds the classes among
/// that.
fn named(project: &Project) -> FxHashSet<usize> {
    let (mut files, mut holders, mut classes) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
    let runs = |&at: &FunctionRef| {
        let runs = project.runs_in(at);
        runs.workflow_code() || runs.activity
    };
    let mut waiting: Vec<FunctionRef> = project.functions().filter(runs).collect();
    while let Some(at) = waiting.pop() {
        if files.insert(at.file) {
            let imports = project.facts(at.file).imports.iter();
            holders.extend(imports.filter_map(|name| project.variable(at.file, name)).map(|(file, _)| file));
        }
        for (_, entity) in project.edges(at) {
            let Entity::Class(class) = entity else { continue };
            for of in project.lineage(class).into_iter().filter(|&of| classes.insert(of)) {
                waiting.push(FunctionRef { file: of.file, function: project.class(of).body });
            }
        }
    }
    files.extend(holders);
    files
}

/// The module that an import takes, or takes something from.
fn imported(project: &Project, file: usize, name: &str) -> Option<usize> {
    project.module_of(file, name).or_else(|| {
        let dot = name.rfind('.')?;
        let is_relative = name[..dot].bytes().all(|byte| byte == b'.');
        project.module_of(file, if is_relative { &name[..=dot] } else { &name[..dot] })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::files::MemoryFiles;
    use crate::engine::options::{Options, Settings};
    use crate::engine::plain;
    use crate::engine::run::load::load;
    use crate::engine::source::Source;
    use std::sync::Arc;

    struct Defaults;

    impl Settings for Defaults {
        fn of(&self, _: &crate::engine::files::FilePath) -> Arc<Options> {
            Arc::default()
        }
    }

    const FILES: &[(&str, &str)] = &[
        ("api.py", "from clock import stamp\n\ndef view():\n    return stamp()\n"),
        ("clock.py", "import time\n\ndef stamp():\n    return time.time()\n"),
        (
            "flows.py",
            "from temporalio import workflow\nfrom clock import stamp\n\n@workflow.defn\nclass W:\n    @workflow.run\n    \
             async def run(self):\n        return stamp()\n",
        ),
    ];

    fn candidate_paths(loaded: &Loaded) -> Vec<String> {
        let project = loaded.link();
        let found = candidates(loaded, &project);
        let paths = project.files().iter().zip(found).filter(|(_, is_one)| *is_one);
        paths.map(|(file, _)| file.path.to_string()).collect()
    }

    #[test]
    fn importers_of_a_file_are_none_because_a_fix_names_temporal_there() {
        let files = MemoryFiles::new(FILES.iter().map(|(path, text)| ((*path).into(), text.as_bytes().to_vec())));
        let mut loaded = load(&plain(&files, &Defaults));
        assert_eq!(loaded.files.len(), FILES.len());
        let before = ["clock.py", "flows.py"];
        assert_eq!(candidate_paths(&loaded), before);
        let clock = "clock.py".into();
        let fixed = format!("from temporalio import workflow\n{}", FILES[1].1);
        let edited = LoadedFile::edited(&loaded.files[&clock], Source::parse(&clock, fixed.as_str().into()).unwrap());
        loaded.files.insert(clock, edited);
        assert_eq!(candidate_paths(&loaded), before);
    }
}
