//! Open this for `--history DIR`: the folder becomes what the engine knows of activities, and trouble with a file one line.
//!
//! It reads nothing itself and knows no format.

use crate::disk;
use crate::engine::files::FilePath;
use crate::engine::histories::Histories;
use crate::engine::report::{Problem, ProblemKind};
use crate::prove::recorded::INDEX;
use std::path::Path;
use std::sync::Arc;

/// What the histories of a folder tell, and those that could not be read.
///
/// # Errors
/// There is no such folder, or nothing in it.
pub fn read(folder: Option<&Path>, working_dir: &Path) -> anyhow::Result<(Arc<Histories>, Vec<Problem>)> {
    let (mut histories, mut problems) = (Histories::default(), Vec::new());
    let Some(folder) = folder else { return Ok((Arc::default(), problems)) };
    let mut take = |path: FilePath, bytes: Result<Vec<u8>, crate::engine::files::ReadError>| {
        // It tells of the histories beside it.
        if path.file_name() == INDEX {
            return;
        }
        let read = bytes.map_err(|error| error.message).and_then(|bytes| histories.add(&bytes));
        if let Err(message) = read {
            problems.push(Problem { path, kind: ProblemKind::Read, line: None, message, matters: true });
        }
    };
    disk::histories(working_dir, folder, &mut take).map_err(|error| {
        anyhow::anyhow!("--history: {}: {error}", super::escape::one_line(&folder.display().to_string()))
    })?;
    Ok((Arc::new(histories), problems))
}
