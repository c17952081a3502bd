//! Open this for the program's own call edges, as `second_opinion.py` compares them with another tool's.
//!
//! It prints a line for each edge that leads to a function or class of the files under the working directory: where it
//! begins, and where what it leads to is defined. It is a tool for those who work on the call graph, and no part of the
//! program.

use anyhow::Result;
use std::io::{BufWriter, Write};
use std::sync::Arc;
use temporal_fix::disk::{Disk, Walk, working_dir};
use temporal_fix::engine::files::{Entry, FilePath, Files, ReadError};
use temporal_fix::engine::link;
use temporal_fix::engine::options::Options;
use temporal_fix::engine::project::{Entity, Project};

fn main() -> Result<()> {
    let working_dir = working_dir().map_err(anyhow::Error::msg)?;
    let walk = Walk { working_dir: &working_dir, paths: &[], force_exclude: false, excluded: &|_| false, threads: 0 };
    let project = link(&AllRelevant(Disk::open(&walk)?), &Arc::new(Options::default()));
    let mut out = BufWriter::new(std::io::stdout().lock());
    for at in project.functions() {
        for (line, target) in project.edges(at) {
            let from = &project.files()[at.file].path;
            let (to, defined) = place(&project, target);
            writeln!(out, "{from}\t{line}\t{to}\t{defined}")?;
        }
    }
    Ok(out.flush()?)
}

fn place(project: &Project, target: Entity) -> (&FilePath, usize) {
    match target {
        Entity::Function(at) => (&project.files()[at.file].path, project.function(at).line),
        Entity::Class(at) => (&project.files()[at.file].path, project.class(at).line),
    }
}

/// Every file as one that mentions Temporal, so that none is left out; what has no project of its own is one.
struct AllRelevant(Disk);

impl Files for AllRelevant {
    fn list(&self) -> Vec<Entry> {
        let here = |entry: Entry| match entry.root.as_str().starts_with("..") {
            true => Entry { root: FilePath::new(""), ..entry },
            false => entry,
        };
        self.0.list().into_iter().map(here).collect()
    }

    fn read(&self, path: &FilePath) -> Result<Vec<u8>, ReadError> {
        let mut bytes = self.0.read(path)?;
        bytes.extend_from_slice(b"\n# temporalio\n");
        Ok(bytes)
    }
}
