//! Open this for how configuration files reach the program: read one, and find the repository around a folder.
//!
//! It does not know what stands in them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The text of a configuration file; none where there is no such file.
///
/// # Errors
/// It is there and cannot be read; the message is one lower-case line without the path.
pub fn read(path: &Path) -> Result<Option<String>, String> {
    match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| "is not UTF-8".to_owned()),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(format!("cannot be read: {}", said(&error))),
    }
}

/// The closest folder upwards that holds a `.git`.
pub fn repository_root(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists()).map(Path::to_path_buf)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The system's own words, without the number that Rust adds.
fn said(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absent_file_is_no_error_and_a_folder_is_one() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(&folder.path().join("pyproject.toml")), Ok(None));
        assert_eq!(read(folder.path()), Err("cannot be read: is a directory".to_owned()));
        fs::write(folder.path().join("bad.toml"), b"\xff").unwrap();
        assert_eq!(read(&folder.path().join("bad.toml")), Err("is not UTF-8".to_owned()));
    }

    #[test]
    fn the_closest_repository_counts() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(repository_root(&inner).as_deref(), Some(folder.path()));
        fs::write(inner.join(".git"), "gitdir: elsewhere").unwrap();
        assert_eq!(repository_root(&inner), Some(inner));
    }
}
