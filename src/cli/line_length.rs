//! Open this for the width that a project's formatter holds its lines to.
//!
//! It reads one folder's files and looks no further up; `settings` does.

use crate::disk::read_text;
use std::path::Path;
use toml::{Table, Value};

/// What the formatter settings in this folder say, ruff's before black's; None where they say nothing. A file that
/// is not valid says nothing: it is the formatter's to complain.
pub fn of_folder(folder: &Path, pyproject: Option<&Value>) -> Option<u16> {
    let own = [".ruff.toml", "ruff.toml"].into_iter().find_map(|name| {
        let text = read_text(&folder.join(name)).ok().flatten()?;
        width(&toml::from_str::<Table>(&text).ok()?.into())
    });
    let tool = pyproject.and_then(|root| root.get("tool"));
    let of_tool = |name: &str| tool.and_then(|tool| tool.get(name)).and_then(width);
    own.or_else(|| of_tool("ruff")).or_else(|| of_tool("black"))
}

fn width(section: &Value) -> Option<u16> {
    let width = section.get("line-length")?.as_integer()?;
    u16::try_from(width).ok().filter(|width| *width > 0)
}
