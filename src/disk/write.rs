//! Open this for how files are replaced: whole or not at all, alone or in a group, whatever happens meanwhile.
//!
//! It makes no new file and decides nothing about content. Every step before a rename leaves the tree as it was but for
//! hidden temporaries, so being killed at any moment needs no handler.

use super::Disk;
use super::guard::obstacle;
use super::paths::{Printable, reason};
use super::read;
use crate::engine::files::FilePath;
use crate::engine::report::ChangedFile;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// A file that was not written, or could not be put back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{path}: {message}")]
pub struct WriteFailure {
    pub path: FilePath,
    /// One lower-case line without the path.
    pub message: String,
}

pub(super) fn write(disk: &Disk, changed: &[ChangedFile]) -> Vec<WriteFailure> {
    let mut groups: BTreeMap<usize, Vec<&ChangedFile>> = BTreeMap::new();
    for file in changed {
        groups.entry(file.group).or_default().push(file);
    }
    // Waiting for the disk to sync is most of the time; groups share no file.
    let mut failures: Vec<WriteFailure> =
        groups.into_par_iter().flat_map_iter(|(_, files)| write_group(disk, &files, Rename::of_the_system())).collect();
    failures.sort();
    let folders: BTreeSet<PathBuf> =
        changed.iter().filter_map(|file| disk.absolute(&file.path).parent().map(Path::to_path_buf)).collect();
    folders.iter().for_each(|folder| sync_folder(folder));
    failures
}

/// The one step that a test must be able to make fail after others of the group have succeeded.
#[derive(Clone, Copy)]
struct Rename<'a>(&'a dyn Fn(TempPath, &Path) -> Result<(), tempfile::PathPersistError>);

impl Rename<'_> {
    fn of_the_system() -> Self {
        Self(&|from, to| from.persist(to))
    }
}

fn write_group(disk: &Disk, files: &[&ChangedFile], rename: Rename<'_>) -> Vec<WriteFailure> {
    let mut staged = Vec::with_capacity(files.len());
    for file in files {
        // The last one renamed never has to be put back.
        let backup = if staged.len() + 1 < files.len() { Backup::Kept } else { Backup::Needless };
        match stage(file, disk.absolute(&file.path), backup) {
            Ok(stage) => staged.push(stage),
            Err(message) => return group_failed(files, file, message),
        }
    }
    for stage in &staged {
        if let Err(message) = compare(stage) {
            return group_failed(files, stage.file, message);
        }
    }
    let mut renamed: Vec<Renamed<'_>> = Vec::new();
    for Staged { file, target, fresh, backup } in staged {
        match rename.0(fresh, &target) {
            Ok(()) => renamed.push(Renamed { file, target, backup }),
            Err(error) => {
                let mut failures = group_failed(files, file, reason(&error.error));
                put_back(renamed, rename, &mut failures);
                return failures;
            }
        }
    }
    Vec::new()
}

fn group_failed(files: &[&ChangedFile], culprit: &ChangedFile, message: String) -> Vec<WriteFailure> {
    let along = format!(
        "was left as it is, since {} could not be rewritten with it",
        Printable(culprit.path.as_str().as_ref())
    );
    let failures = files.iter().map(|file| {
        let message = if file.path == culprit.path { format!("was not rewritten: {message}") } else { along.clone() };
        WriteFailure { path: file.path.clone(), message }
    });
    failures.collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Backup {
    Kept,
    Needless,
}

/// Everything about one file that is done before the first rename.
struct Staged<'a> {
    file: &'a ChangedFile,
    target: PathBuf,
    fresh: TempPath,
    backup: Option<TempPath>,
}

struct Renamed<'a> {
    file: &'a ChangedFile,
    target: PathBuf,
    backup: Option<TempPath>,
}

fn stage(file: &ChangedFile, target: PathBuf, backup: Backup) -> Result<Staged<'_>, String> {
    let failed = |error: io::Error| reason(&error);
    let metadata = target.symlink_metadata().map_err(failed)?;
    if let Some(obstacle) = obstacle(&target, &metadata) {
        return Err(format!("it {obstacle}"));
    }
    let fresh = temporary(&target, &metadata, &file.after).map_err(failed)?;
    let backup = match backup {
        Backup::Kept => Some(temporary(&target, &metadata, &file.before).map_err(failed)?),
        Backup::Needless => None,
    };
    Ok(Staged { file, target, fresh, backup })
}

/// A closed, synced file beside the target. Its name is hidden and no Python file's, so that one left behind by a kill
/// is never taken for source.
fn temporary(target: &Path, like: &Metadata, text: &str) -> io::Result<TempPath> {
    let folder = target.parent().ok_or_else(|| io::Error::other("it lies in no folder"))?;
    let mut file = tempfile::Builder::new().prefix(".temporal-fix-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    take_after(file.as_file(), like)?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Same owner where the system lets us, then the same mode: a change of owner takes bits away.
fn take_after(file: &File, like: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (like.uid(), like.gid())
            && fchown(file, Some(like.uid()), Some(like.gid())).is_err()
        {
            let _ = fchown(file, None, Some(like.gid()));
        }
    }
    file.set_permissions(like.permissions())
}

fn compare(staged: &Staged<'_>) -> Result<(), String> {
    let now = read::bytes(&staged.target).map_err(|error| error.message)?;
    if now != staged.file.before.as_bytes() {
        return Err("it has changed since it was read; run again".to_owned());
    }
    Ok(())
}

fn put_back(renamed: Vec<Renamed<'_>>, rename: Rename<'_>, failures: &mut Vec<WriteFailure>) {
    for Renamed { file, target, backup } in renamed.into_iter().rev() {
        let Some(backup) = backup else { continue };
        let Err(error) = rename.0(backup, &target) else { continue };
        let cause = reason(&error.error);
        let message = match error.path.keep() {
            Ok(kept) => {
                format!("was rewritten and could not be put back: {cause}; its old text is in {}", Printable(&kept))
            }
            Err(_) => format!("was rewritten and could not be put back: {cause}"),
        };
        failures.retain(|failure| failure.path != file.path);
        failures.push(WriteFailure { path: file.path.clone(), message });
    }
}

/// Makes the renames last through a power cut. Where a folder cannot be synced, they have happened all the same.
fn sync_folder(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

#[cfg(test)]
mod tests {
    use super::super::Walk;
    use super::*;
    use crate::engine::files::Files;
    use std::cell::Cell;
    use std::fs;
    use tempfile::PathPersistError;

    const NAMES: [&str; 3] = ["a.py", "b.py", "c.py"];

    /// Writes three files as one group, where the renames of these numbers fail; gives the texts and the failures.
    fn write_with_failing(numbers: &[usize]) -> (Vec<String>, Vec<String>, usize) {
        let folder = tempfile::tempdir().unwrap();
        NAMES.iter().for_each(|name| fs::write(folder.path().join(name), format!("# old {name}\n")).unwrap());
        let walk =
            Walk { working_dir: folder.path(), paths: &[], force_exclude: false, excluded: &|_| false, threads: 1 };
        let disk = Disk::open(&walk).unwrap();
        let changed: Vec<ChangedFile> = disk
            .list()
            .into_iter()
            .map(|entry| {
                let before = String::from_utf8(disk.read(&entry.path).unwrap()).unwrap();
                ChangedFile { path: entry.path, before: before.into(), after: "# new\n".to_owned(), group: 0 }
            })
            .collect();
        let count = Cell::new(0);
        let rename = |from: TempPath, to: &Path| {
            count.set(count.get() + 1);
            if numbers.contains(&count.get()) {
                return Err(PathPersistError { error: io::Error::from(io::ErrorKind::PermissionDenied), path: from });
            }
            from.persist(to)
        };
        let failures = write_group(&disk, &changed.iter().collect::<Vec<_>>(), Rename(&rename));
        let texts = NAMES.map(|name| fs::read_to_string(folder.path().join(name)).unwrap());
        let strays = fs::read_dir(folder.path()).unwrap().count() - NAMES.len();
        (texts.into(), failures.iter().map(ToString::to_string).collect(), strays)
    }

    #[test]
    fn a_failed_rename_puts_the_earlier_files_back() {
        let (texts, failures, strays) = write_with_failing(&[3]);
        assert_eq!(texts, ["# old a.py\n", "# old b.py\n", "# old c.py\n"]);
        assert_eq!(
            failures,
            [
                "a.py: was left as it is, since c.py could not be rewritten with it",
                "b.py: was left as it is, since c.py could not be rewritten with it",
                "c.py: was not rewritten: permission denied",
            ]
        );
        assert_eq!(strays, 0);
        assert_eq!(write_with_failing(&[]), (vec!["# new\n".to_owned(); 3], vec![], 0));
    }

    #[test]
    fn what_cannot_be_put_back_is_said_and_its_old_text_kept() {
        // The fourth rename is the one that would put `b.py` back.
        let (texts, failures, strays) = write_with_failing(&[3, 4]);
        assert_eq!(texts, ["# old a.py\n", "# new\n", "# old c.py\n"]);
        let said = failures.iter().find(|failure| failure.starts_with("b.py")).unwrap();
        assert!(
            said.starts_with("b.py: was rewritten and could not be put back: permission denied; its old text is in ")
        );
        assert_eq!(strays, 1);
    }
}
