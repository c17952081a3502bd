//! Open this for `--in-flight guard`: a `breaking` fix is put behind `workflow.patched()`, so that executions with an
//! old history keep the old code and new ones take the new one.
//!
//! It chooses no fix and judges none; it says how one is guarded, or why it cannot be. Facts about patching:
//! <https://docs.temporal.io/develop/python/versioning#patching>.

mod branches;
mod retire;
mod sites;
mod text;

pub use branches::{Branch, OWN, ids, old_branches};
pub use retire::{DEPRECATED, RETIRE};

use super::file::File;
use super::transform::{Edit, Fix};
use sites::Site;
use std::collections::BTreeMap;

/// Where the edits of a fix stand in workflow code, as far as one `if` can hold them. Two fixes that share a place
/// share a guard.
pub type Places = Vec<(usize, u32)>;

/// The places of a fix that need a guard, by file and offset.
///
/// # Errors
/// Why the fix cannot be guarded, as a clause.
pub fn places(file: &File<'_>, fix: &Fix) -> Result<Places, &'static str> {
    let mut places = Places::new();
    for (path, edits) in by_file(fix) {
        let file = open(file, path)?;
        for site in sites::sites(&file, &edits)? {
            places.extend(site.starts().map(|start| (file.index(), start)));
        }
    }
    match places.is_empty() {
        true => Err("it stands outside of workflow code, where every execution meets it"),
        false => Ok(places),
    }
}

/// The fix with its edits in workflow code behind `workflow.patched(id)`; what it does elsewhere stays as it is.
///
/// # Errors
/// Why it cannot be guarded, as a clause.
pub fn guarded(file: &File<'_>, fix: &Fix, id: &str) -> Result<Fix, &'static str> {
    let mut guarded = Fix { edits: Vec::new(), ..fix.clone() };
    for (path, edits) in by_file(fix) {
        let file = open(file, path)?;
        for site in sites::sites(&file, &edits)? {
            let Some(at) = site.starts().next().filter(|_| !matches!(site, Site::Plain(_))) else {
                guarded.edits.extend(site.plain().map(|edit| (path.clone(), edit)));
                continue;
            };
            let import = file.import("temporalio", Some("workflow"), at.into());
            let (workflow, import) = import.map_err(|_| "the name `workflow` means something else there")?;
            let quote = file.quote(at.into());
            let asked = format!("{workflow}.patched({quote}{id}{quote})");
            guarded.edits.push((path.clone(), text::guarded(&file, &site, &asked)?));
            guarded = guarded.import(path, import);
        }
    }
    Ok(guarded)
}

fn by_file(fix: &Fix) -> BTreeMap<&super::files::FilePath, Vec<&Edit>> {
    let mut files: BTreeMap<_, Vec<&Edit>> = BTreeMap::new();
    for (path, edit) in &fix.edits {
        files.entry(path).or_default().push(edit);
    }
    for edits in files.values_mut() {
        edits.sort();
        edits.dedup();
    }
    files
}

fn open<'a>(file: &File<'a>, path: &super::files::FilePath) -> Result<File<'a>, &'static str> {
    let index = file.project().file_index(path);
    index.and_then(|index| file.other(index)).ok_or("a file that it changes cannot be read again")
}
