//! Open this for the disk as others see it: what a run lists, reads, refuses and writes, on real folders.
//!
//! Steps between two renames are tested beside the code, where a rename can be made to fail.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests make the trees that they look at")]

mod guarding;
mod killing;
mod process;
mod projects;
mod scratch;
mod walking;
mod writing;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use temporal_fix::disk::{Disk, OpenError, Walk};
use temporal_fix::engine::files::{FilePath, Files, Role};
use temporal_fix::engine::report::ChangedFile;

/// A folder of its own for one test; gone at its end.
struct Tree {
    folder: tempfile::TempDir,
    root: PathBuf,
}

impl Tree {
    fn new() -> Tree {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let root = folder.path().canonicalize().unwrap();
        Tree { folder, root }
    }

    /// With these files, each holding one comment.
    fn of(files: &[&str]) -> Tree {
        let tree = Tree::new();
        files.iter().for_each(|file| tree.file(file, "# text\n"));
        tree
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    fn file(&self, inside: &str, text: &str) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn link(&self, inside: &str, target: impl AsRef<Path>) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(target, path).unwrap();
    }

    fn mode(&self, inside: &str, mode: u32) {
        fs::set_permissions(self.path(inside), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn text(&self, inside: &str) -> String {
        fs::read_to_string(self.path(inside)).unwrap()
    }

    fn git(&self, arguments: &[&str]) -> Output {
        self.git_in("", arguments)
    }

    fn git_in(&self, folder: &str, arguments: &[&str]) -> Output {
        let output = self.git_command(folder).args(arguments).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn git_command(&self, folder: &str) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path(folder));
        command.args(["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]);
        command.args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE");
        command
    }

    fn open(&self, paths: &[&str]) -> Disk {
        self.try_open("", paths).unwrap()
    }

    fn try_open(&self, working_dir: &str, paths: &[&str]) -> Result<Disk, OpenError> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let working_dir = self.path(working_dir);
        Disk::open(&Walk {
            working_dir: &working_dir,
            paths: &paths,
            force_exclude: false,
            excluded: &|_| false,
            threads: 2,
        })
    }

    /// Every name in the tree, but for git's own.
    fn names(&self) -> BTreeSet<String> {
        fn collect(folder: &Path, root: &Path, names: &mut BTreeSet<String>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git") {
                names.insert(entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned());
                if entry.file_type().unwrap().is_dir() {
                    collect(&entry.path(), root, names);
                }
            }
        }
        let mut names = BTreeSet::new();
        collect(&self.root, &self.root, &mut names);
        names
    }
}

fn targets(disk: &Disk) -> Vec<String> {
    of_role(disk, Role::Target)
}

fn context(disk: &Disk) -> Vec<String> {
    of_role(disk, Role::Context)
}

fn of_role(disk: &Disk, role: Role) -> Vec<String> {
    disk.list().into_iter().filter(|entry| entry.role == role).map(|entry| entry.path.as_str().to_owned()).collect()
}

fn problems(disk: &Disk) -> Vec<String> {
    disk.problems().iter().map(|problem| format!("{}: {}", problem.path, problem.message)).collect()
}

fn root_of(disk: &Disk, path: &str) -> String {
    disk.list().into_iter().find(|entry| entry.path.as_str() == path).unwrap().root.as_str().to_owned()
}

fn file_path(path: &str) -> FilePath {
    FilePath::new(path)
}

fn changed(disk: &Disk, path: &str, after: &str, group: usize) -> ChangedFile {
    let path = file_path(path);
    let before = String::from_utf8(disk.read(&path).unwrap()).unwrap();
    ChangedFile { path, before: Some(Arc::from(before)), after: after.to_owned(), group }
}

/// Permissions do not bind root: what they forbid is tried as somebody else.
fn runs_as_root(tree: &Tree) -> bool {
    fs::metadata(tree.folder.path()).unwrap().uid() == 0
}
