//! Open this for how files are replaced: whole or not at all, alone or in a group, whatever happens meanwhile.
//!
//! It decides nothing about content. Every step before a rename leaves the tree as it was but for hidden temporaries, and
//! empty folders for new files, so being killed at any moment needs no handler.

use super::Disk;
use super::guard::obstacle;
use super::interrupt::Interrupt;
use super::paths::{Printable, reason};
use super::read;
use crate::engine::files::FilePath;
use crate::engine::report::ChangedFile;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
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
    let interrupt = Interrupt::watch();
    write_until(disk, changed, &|| interrupt.came())
}

/// Begins no group any more once it `is_over`.
fn write_until(disk: &Disk, changed: &[ChangedFile], is_over: &(dyn Fn() -> bool + Sync)) -> Vec<WriteFailure> {
    let mut groups: BTreeMap<usize, Vec<&ChangedFile>> = BTreeMap::new();
    for file in changed {
        groups.entry(file.group).or_default().push(file);
    }
    // Waiting for the disk to sync is most of the time; groups share no file.
    let written = groups.into_par_iter().flat_map_iter(|(_, files)| match is_over() {
        true => interrupted(&files),
        false => write_group(disk, &files, Rename::of_the_system()),
    });
    let mut failures: Vec<WriteFailure> = written.collect();
    failures.sort();
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for file in changed {
        // A new file's folder may be new as well.
        let depth = if file.before.is_some() { 1 } else { 2 };
        folders.extend(disk.absolute(&file.path).ancestors().skip(1).take(depth).map(Path::to_path_buf));
    }
    folders.iter().for_each(|folder| sync_folder(folder));
    failures
}

/// The one step that a test must be able to make fail after others of the group have succeeded.
#[derive(Clone, Copy)]
struct Rename<'a>(&'a dyn Fn(TempPath, &Path, Over) -> Result<(), tempfile::PathPersistError>);

/// What a rename replaces.
#[derive(Clone, Copy)]
enum Over {
    TheOld,
    /// It fails where something is.
    Nothing,
}

impl Rename<'_> {
    fn of_the_system() -> Self {
        Self(&|from, to, over| match over {
            Over::TheOld => from.persist(to),
            Over::Nothing => from.persist_noclobber(to),
        })
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
    for Staged { file, target, fresh, earlier } in staged {
        let over = if file.before.is_some() { Over::TheOld } else { Over::Nothing };
        match rename.0(fresh, &target, over) {
            Ok(()) => renamed.push(Renamed { file, target, earlier }),
            Err(error) => {
                let mut failures = group_failed(files, file, reason(&error.error));
                put_back(renamed, rename, &mut failures);
                return failures;
            }
        }
    }
    Vec::new()
}

fn interrupted(files: &[&ChangedFile]) -> Vec<WriteFailure> {
    let message = "was not rewritten: the run was interrupted; run again";
    files.iter().map(|file| WriteFailure { path: file.path.clone(), message: message.to_owned() }).collect()
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
    earlier: Earlier,
}

struct Renamed<'a> {
    file: &'a ChangedFile,
    target: PathBuf,
    earlier: Earlier,
}

/// What brings back the tree as it was.
enum Earlier {
    /// The old text, where it may be needed.
    Text(Option<TempPath>),
    /// Nothing was there, not even these folders.
    Nothing(#[expect(dead_code, reason = "dropped when the group is done")] NewFolders),
}

/// Folders that were made for a new file, the innermost last. Those that are still empty in the end go again.
struct NewFolders(Vec<PathBuf>);

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn stage(file: &ChangedFile, target: PathBuf, backup: Backup) -> Result<Staged<'_>, String> {
    let failed = |error: io::Error| reason(&error);
    let Some(before) = &file.before else { return stage_new(file, target).map_err(failed) };
    let metadata = target.symlink_metadata().map_err(failed)?;
    if let Some(obstacle) = obstacle(&target, &metadata) {
        return Err(format!("it {obstacle}"));
    }
    let fresh = temporary(&target, Some(&metadata), &file.after).map_err(failed)?;
    let backup = match backup {
        Backup::Kept => Some(temporary(&target, Some(&metadata), before).map_err(failed)?),
        Backup::Needless => None,
    };
    Ok(Staged { file, target, fresh, earlier: Earlier::Text(backup) })
}

fn stage_new(file: &ChangedFile, target: PathBuf) -> io::Result<Staged<'_>> {
    let mut folders = NewFolders(Vec::new());
    let missing = target.ancestors().skip(1).take_while(|folder| folder.symlink_metadata().is_err());
    for folder in missing.collect::<Vec<_>>().into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => folders.0.push(folder.to_path_buf()),
            // Another group needs it, too.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    let fresh = temporary(&target, None, &file.after)?;
    Ok(Staged { file, target, fresh, earlier: Earlier::Nothing(folders) })
}

/// A closed, synced file beside the target. Its name is hidden and no Python file's, so that one left behind by a kill
/// is never taken for source.
fn temporary(target: &Path, like: Option<&Metadata>, text: &str) -> io::Result<TempPath> {
    let folder = target.parent().ok_or_else(|| io::Error::other("it lies in no folder"))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".temporal-fix-").suffix(".tmp");
    if like.is_none() {
        as_new_files_are(&mut builder);
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(like) = like {
        take_after(file.as_file(), like)?;
    }
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// Readable for all but for what the user's mask takes away, as an editor would make it.
#[cfg(unix)]
fn as_new_files_are(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn as_new_files_are(_: &mut tempfile::Builder<'_, '_>) {}

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
    let Some(before) = &staged.file.before else {
        return match staged.target.symlink_metadata() {
            Ok(_) => Err("it exists already".to_owned()),
            Err(_) => Ok(()),
        };
    };
    let now = read::bytes(&staged.target).map_err(|error| error.message)?;
    if now != before.as_bytes() {
        return Err("it has changed since it was read; run again".to_owned());
    }
    Ok(())
}

fn put_back(renamed: Vec<Renamed<'_>>, rename: Rename<'_>, failures: &mut Vec<WriteFailure>) {
    for Renamed { file, target, earlier } in renamed.into_iter().rev() {
        let message = match earlier {
            Earlier::Nothing(_) => match fs::remove_file(&target) {
                Ok(()) => continue,
                Err(error) => format!("was made and could not be taken away: {}", reason(&error)),
            },
            Earlier::Text(None) => continue,
            Earlier::Text(Some(backup)) => {
                let Err(error) = rename.0(backup, &target, Over::TheOld) else { continue };
                let cause = reason(&error.error);
                match error.path.keep() {
                    Ok(kept) => {
                        let kept = Printable(&kept);
                        format!("was rewritten and could not be put back: {cause}; its old text is in {kept}")
                    }
                    Err(_) => format!("was rewritten and could not be put back: {cause}"),
                }
            }
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
                ChangedFile { path: entry.path, before: Some(before.into()), after: "# new\n".to_owned(), group: 0 }
            })
            .collect();
        let count = Cell::new(0);
        let rename = |from: TempPath, to: &Path, _| {
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

    /// Writes a new file in a new folder and then a known one, in a group where a rename fails.
    fn write_new(after: &str, failing: usize, meanwhile: impl Fn(&Path)) -> (Vec<String>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::write(root.join("known.py"), "# old\n").unwrap();
        let walk = Walk { working_dir: &root, paths: &[], force_exclude: false, excluded: &|_| false, threads: 1 };
        let disk = Disk::open(&walk).unwrap();
        let file = |path: &str, before: Option<&str>| ChangedFile {
            path: path.into(),
            before: before.map(Into::into),
            after: after.to_owned(),
            group: 0,
        };
        let changed = [file("a/b/new.py", None), file("known.py", Some("# old\n"))];
        let count = Cell::new(0);
        let rename = |from: TempPath, to: &Path, over: Over| {
            count.set(count.get() + 1);
            if count.get() == 1 {
                meanwhile(to);
            }
            if count.get() == failing {
                return Err(PathPersistError { error: io::Error::from(io::ErrorKind::PermissionDenied), path: from });
            }
            Rename::of_the_system().0(from, to, over)
        };
        let failures = write_group(&disk, &changed.iter().collect::<Vec<_>>(), Rename(&rename));
        let mut found: Vec<String> = Vec::new();
        for entry in ignore::WalkBuilder::new(&root).hidden(false).sort_by_file_path(Ord::cmp).build().skip(1) {
            let entry = entry.unwrap();
            let text = fs::read_to_string(entry.path()).map(|text| format!(" {}", text.trim())).unwrap_or_default();
            found.push(format!("{}{text}", entry.path().strip_prefix(&root).unwrap().display()));
        }
        (found, failures.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_new_file_comes_and_goes_with_its_group() {
        let (found, failures) = write_new("# new\n", 0, |_| ());
        assert_eq!(
            (found, failures.len()),
            (["a", "a/b", "a/b/new.py # new", "known.py # new"].map(str::to_owned).into(), 0)
        );
        for failing in [1, 2] {
            let (found, failures) = write_new("# new\n", failing, |_| ());
            assert_eq!((found, failures.len()), (vec!["known.py # old".to_owned()], 2), "{failing}");
        }
    }

    #[test]
    fn what_came_meanwhile_is_not_replaced() {
        let (found, failures) = write_new("# new\n", 0, |to| fs::write(to, "# mine\n").unwrap());
        assert_eq!(found, ["a", "a/b", "a/b/new.py # mine", "known.py # old"]);
        assert!(failures[0].starts_with("a/b/new.py: was not rewritten: "), "{failures:?}");
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
