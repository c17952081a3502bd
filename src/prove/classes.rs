//! Open this for which classes of a project run workflows, as its text shows them.
//!
//! It imports nothing: what a class really registers is seen by whoever runs it.

use super::replayed::WorkflowClass;
use crate::engine::files::FilePath;
use crate::engine::project::Project;
use std::path::PathBuf;

/// Every workflow class of a linked project that has a place in the copy, sorted.
pub fn classes(project: &Project, place: &dyn Fn(&FilePath) -> Option<PathBuf>) -> Vec<WorkflowClass> {
    let found = project.workflows().filter_map(|at| {
        let (file, class) = (&project.files()[at.file], project.class(at));
        Some(WorkflowClass {
            file: place(&file.path)?,
            root: place(&file.root)?,
            module: project.module(&file.path).to_owned(),
            qualified: class.qualified.clone(),
            workflow_type: class.workflow.as_ref().and_then(|workflow| workflow.registered.clone()),
        })
    });
    let mut classes: Vec<WorkflowClass> = found.collect();
    classes.sort();
    classes.dedup();
    classes
}
