//! Open this for the width that a project's formatter holds its lines to.
//!
//! It is asked only about files that matter, so that the others' folders are spared the search.

use crate::disk::read_text;
use crate::engine::options::Options;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use toml::Table;

/// The widths of a run. Folders are looked at once.
#[derive(Debug, Default)]
pub struct LineLengths(Mutex<FxHashMap<PathBuf, u16>>);

impl LineLengths {
    /// What the closest formatter settings say, upwards from a folder.
    pub fn of(&self, folder: &Path) -> u16 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut passed = Vec::new();
        let said = folder.ancestors().find_map(|folder| {
            let said = known.get(folder).copied().or_else(|| of_folder(folder));
            passed.push(folder.to_path_buf());
            said
        });
        let width = said.unwrap_or(Options::default().line_length);
        known.extend(passed.into_iter().map(|folder| (folder, width)));
        width
    }
}

/// What the formatter settings in this folder say, ruff's before black's; None where they say nothing. A file that
/// is not valid says nothing: it is the formatter's to complain.
fn of_folder(folder: &Path) -> Option<u16> {
    let table = |name: &str| {
        let text = read_text(&folder.join(name)).ok().flatten()?;
        text.contains("line-length").then(|| toml::from_str::<Table>(&text).ok())?
    };
    let own = [".ruff.toml", "ruff.toml"].into_iter().find_map(|name| width(&table(name)?));
    own.or_else(|| {
        let pyproject = table("pyproject.toml")?;
        let tool = |name: &str| pyproject.get("tool")?.get(name)?.as_table();
        ["ruff", "black"].into_iter().find_map(|name| width(tool(name)?))
    })
}

fn width(section: &Table) -> Option<u16> {
    let width = section.get("line-length")?.as_integer()?;
    u16::try_from(width).ok().filter(|width| *width > 0)
}
