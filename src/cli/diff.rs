//! Open this for how diffs are shown: which folder their paths count from, and their colours.
//!
//! The diff itself is the engine's.

use super::color::{ADDED, BOLD, Colors, HUNK, REMOVED};
use super::escape::code;
use super::report::{Diffs, Painted};
use crate::disk::repository_root;
use crate::engine::edits::diff::of_file;
use crate::engine::report::ChangedFile;
use std::io;
use std::path::{Path, PathBuf};

/// The diffs of the changed files. Their paths count from the working directory, or, as soon as one lies outside it,
/// from the root of the repository around that one, so that `git apply` takes them all in one place.
pub fn of_changed(changed: &[ChangedFile], working_dir: &Path, absolute: &dyn Fn(&ChangedFile) -> PathBuf) -> Diffs {
    let paths: Vec<PathBuf> = changed.iter().map(absolute).collect();
    let base = base(&paths, working_dir);
    let diff = |(file, path): (&ChangedFile, &PathBuf)| {
        let shown = match &base {
            None => file.path.as_str().to_owned(),
            Some(base) => slashed(path.strip_prefix(base).unwrap_or(path)),
        };
        (file.path.clone(), of_file(&shown, file.before.as_deref(), &file.after))
    };
    let of_files = changed.iter().zip(&paths).map(diff).collect();
    Diffs { of_files, base: base.map(|base| base.display().to_string()) }
}

/// The folder that all paths can count from; None for the working directory.
fn base(paths: &[PathBuf], working_dir: &Path) -> Option<PathBuf> {
    let outside = paths.iter().find(|path| !path.starts_with(working_dir))?;
    let root = outside.parent().and_then(repository_root);
    let root = root.filter(|root| paths.iter().all(|path| path.starts_with(root)));
    Some(root.unwrap_or_else(|| outside.ancestors().last().unwrap_or(outside).to_path_buf()))
}

fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

pub fn write(diffs: &Diffs, to: &mut Painted<'_>) -> io::Result<()> {
    diffs.of_files.iter().try_for_each(|(_, diff)| write_one(diff, to))
}

/// Without colours the bytes are what `git apply` takes; with them a person reads, and nothing harms the terminal.
pub fn write_one(diff: &str, to: &mut Painted<'_>) -> io::Result<()> {
    if to.colors == Colors::Off {
        return to.out.write_all(diff.as_bytes());
    }
    let mut header = true;
    for line in diff.split_inclusive('\n') {
        header = header && !line.starts_with("@@");
        let style = match line.as_bytes().first() {
            _ if header => BOLD,
            Some(b'@') => HUNK,
            Some(b'+') => ADDED,
            Some(b'-') => REMOVED,
            _ => anstyle::Style::new(),
        };
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        write!(to.out, "{}{end}", to.colors.paint(style, code(text)))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the test lays out a project")]
mod tests {
    use super::*;

    fn changed(path: &str) -> ChangedFile {
        ChangedFile { path: path.into(), before: Some("a\n".into()), after: "b\n".to_owned(), group: 0 }
    }

    fn headers(changed: &[ChangedFile], working_dir: &Path) -> (Vec<String>, Option<String>) {
        let diffs = of_changed(changed, working_dir, &|file| working_dir.join(file.path.as_str()));
        let header = |(_, diff): &(_, String)| diff.lines().next().unwrap().to_owned();
        (diffs.of_files.iter().map(header).collect(), diffs.base)
    }

    #[test]
    fn paths_count_from_the_working_directory_or_the_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join(".git")).unwrap();
        std::fs::create_dir_all(root.join("here")).unwrap();
        let here = root.join("here");
        assert_eq!(headers(&[changed("a.py")], &here), (vec!["--- a/a.py".to_owned()], None));
        let outside = root.join("there/b.py").display().to_string();
        let (headers, base) = headers(&[changed(&outside), changed("a.py")], &here);
        assert_eq!(headers, ["--- a/there/b.py", "--- a/here/a.py"]);
        assert_eq!(base, Some(root.display().to_string()));
    }

    #[test]
    fn colours_leave_no_harm() {
        let diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\u{1b}[2J\n+b\n";
        let mut plain = Vec::new();
        write_one(diff, &mut Painted { out: &mut plain, colors: Colors::Off }).unwrap();
        assert_eq!(plain, diff.as_bytes());
        let mut painted = Vec::new();
        write_one(diff, &mut Painted { out: &mut painted, colors: Colors::On }).unwrap();
        let painted = String::from_utf8(painted).unwrap();
        assert!(painted.contains("\u{1b}[31m-a\\u{1b}[2J\u{1b}[0m\n"), "{painted:?}");
        assert!(painted.contains("\u{1b}[32m+b\u{1b}[0m\n"), "{painted:?}");
    }
}
