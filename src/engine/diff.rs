//! Open this for the unified diff that `git apply` takes.
//!
//! Lines are split at `\n` only, so that form feeds and lone carriage returns stay inside their lines.

use similar::{DiffableStr, TextDiff};

/// The diff of one file with plain `---` and `+++` headers, or nothing where the texts are equal. `path` is where
/// the diff will be applied from; a name that would break the header is quoted as git quotes it.
pub fn unified(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let diff = TextDiff::from_slices(&old, &new);
    let _ = DiffableStr::len(before);
    diff.unified_diff().context_radius(3).header(&quoted("a/", path), &quoted("b/", path)).to_string()
}

fn quoted(side: &str, path: &str) -> String {
    format!("{side}{path}")
}
