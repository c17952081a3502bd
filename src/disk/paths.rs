//! Open this for the two forms of a path: where the file lies, and how the user sees it; and for how trouble is worded.
//!
//! Nothing here touches the disk.

use crate::engine::files::FilePath;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

/// The path as it is shown, or, where the name is not UTF-8, the closest that can be shown, as an error.
pub(super) fn shown(working_dir: &Path, path: &Path) -> Result<FilePath, FilePath> {
    let relative = match path.strip_prefix(working_dir) {
        Ok(below) => Cow::Borrowed(below),
        Err(_) => Cow::Owned(with_parents(working_dir, path)),
    };
    match relative.to_str() {
        Some(text) if cfg!(windows) => Ok(FilePath::new(text.replace('\\', "/"))),
        Some(text) => Ok(FilePath::new(text)),
        None => Err(FilePath::new(relative.to_string_lossy())),
    }
}

/// The inverse of [`shown`]: `working_dir` holds no symbolic link, so a `..` may be taken off as text.
pub(super) fn absolute(working_dir: &Path, path: &FilePath) -> PathBuf {
    let is_plain = !path.as_str().is_empty() && !path.as_str().starts_with('.') && !path.as_str().contains("/.");
    if is_plain {
        return working_dir.join(path.as_str());
    }
    let mut absolute = working_dir.to_path_buf();
    for part in Path::new(path.as_str()).components() {
        match part {
            Component::ParentDir => {
                absolute.pop();
            }
            Component::CurDir => {}
            part => absolute.push(part),
        }
    }
    absolute
}

/// A path that does not lie below `base`, counted from there.
fn with_parents(base: &Path, path: &Path) -> PathBuf {
    let common = base.components().zip(path.components()).take_while(|(left, right)| left == right).count();
    if common == 0 {
        return path.to_path_buf();
    }
    let up = base.components().skip(common).map(|_| Component::ParentDir);
    up.chain(path.components().skip(common)).collect()
}

/// A path without `.` and `..`, as it is written: links are not followed.
pub fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// A path inside a message: control characters escaped, so that it stays on its line and no terminal obeys it.
pub(super) struct Printable<'a>(pub(super) &'a Path);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.to_string_lossy().chars() {
            if letter.is_control() {
                write!(f, "{}", letter.escape_default())?;
            } else {
                write!(f, "{letter}")?;
            }
        }
        Ok(())
    }
}

/// What went wrong, as one lower-case line without the path.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        ErrorKind::FileTooLarge => "the file would be larger than the system allows".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        ErrorKind::IsADirectory => "is a folder".to_owned(),
        _ if is_link_loop(error) => "is a symbolic link that leads in a circle, or became one".to_owned(),
        _ => {
            let text = error.to_string();
            let plain = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = plain.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    }
}

/// Too many symbolic links on the way; what `open` says too when the file itself is a link and none may be followed.
#[cfg(unix)]
pub(super) fn is_link_loop(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(unix))]
pub(super) fn is_link_loop(_: &io::Error) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_and_absolute_are_inverse() {
        let working_dir = Path::new("/repo/app");
        for (path, expected) in [
            ("/repo/app/flows.py", "flows.py"),
            ("/repo/app/a b/x.py", "a b/x.py"),
            ("/repo/lib/x.py", "../lib/x.py"),
            ("/repo", ".."),
            ("/repo/app", ""),
            ("/other/x.py", "../../other/x.py"),
        ] {
            let found = shown(working_dir, Path::new(path)).unwrap();
            assert_eq!(found.as_str(), expected);
            assert_eq!(absolute(working_dir, &found), Path::new(path));
        }
    }
}
