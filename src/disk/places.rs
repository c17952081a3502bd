//! Open this for where a run stands: the working directory, and the repository around a folder.

use super::paths::reason;
use std::path::{Path, PathBuf};

/// The working directory, without symbolic links on the way, so that it compares with the paths of a walk.
///
/// # Errors
/// It is gone or closed to us; the message is one lower-case line.
pub fn working_dir() -> Result<PathBuf, String> {
    let found = std::env::current_dir().and_then(|path| path.canonicalize());
    found.map_err(|error| format!("the working directory cannot be used: {}", reason(&error)))
}

/// The closest folder upwards that holds a `.git`, be it a folder or a file.
pub fn repository_root(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").symlink_metadata().is_ok()).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

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
