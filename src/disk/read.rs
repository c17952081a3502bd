//! Open this for how bytes are read: regular files only, so that no pipe or device can hold a run up.
//!
//! It decodes nothing; the engine says what is not UTF-8.

use super::paths::{absolute, reason};
use crate::engine::files::{FilePath, ReadError};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Far above any source that can be parsed; it keeps a sparse file from taking all memory.
const LARGEST: u64 = 1 << 30;

/// The bytes of one file of a walk, which is no symbolic link.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    bytes_into(path, &mut bytes)?;
    Ok(bytes)
}

/// As [`bytes`], into a buffer whose contents are replaced.
pub(super) fn bytes_into(path: &Path, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
    let file = open_unfollowed(path).map_err(|error| ReadError { message: reason(&error) })?;
    contents(file, buffer)
}

/// A folder that is kept open, so that the way to it is gone once and not for each file below it.
#[derive(Debug)]
pub(super) struct Base {
    path: PathBuf,
    #[cfg(unix)]
    folder: Option<File>,
}

impl Base {
    pub(super) fn open(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            #[cfg(unix)]
            folder: File::open(path).ok(),
        }
    }

    /// As [`bytes_into`], of a file that is shown as this path.
    pub(super) fn bytes_into(&self, shown: &FilePath, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        #[cfg(unix)]
        if let Some(folder) = &self.folder {
            use rustix::fs::{Mode, OFlags, openat};
            let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOFOLLOW;
            let file = rustix::io::retry_on_intr(|| openat(folder, shown.as_str(), flags, Mode::empty()));
            let file = file.map_err(|error| ReadError { message: reason(&error.into()) })?;
            return contents(file.into(), buffer);
        }
        bytes_into(&absolute(&self.path, shown), buffer)
    }
}

/// The text of a small file such as a configuration; None if there is no such file. Follows symbolic links.
///
/// # Errors
/// The file is there, but could not be read, is not a regular file, or is not UTF-8.
pub fn text(path: &Path) -> Result<Option<String>, ReadError> {
    let mut bytes = Vec::new();
    match open(path) {
        Ok(file) => contents(file, &mut bytes)?,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(ReadError { message: reason(&error) }),
    }
    String::from_utf8(bytes).map(Some).map_err(|_| ReadError { message: "is not UTF-8".to_owned() })
}

/// The names of what lies in a folder, sorted; none where it cannot be listed. Names that are not UTF-8 are left out.
pub fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

fn contents(file: File, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
    let failed = |error: io::Error| ReadError { message: reason(&error) };
    let metadata = file.metadata().map_err(failed)?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { "a folder" } else { "a pipe, a socket or a device" };
        return Err(ReadError { message: format!("is {what}, not a regular file") });
    }
    if metadata.len() > LARGEST {
        return Err(ReadError { message: "is larger than 1 GiB".to_owned() });
    }
    buffer.clear();
    // With room for one byte more than the file should have, a read that brings no more than it should has met its end.
    buffer.reserve(usize::try_from(metadata.len()).unwrap_or_default() + 1);
    loop {
        match read_more(&file, buffer) {
            Ok(0) => return Ok(()),
            Ok(_) if buffer.len() as u64 == metadata.len() => return Ok(()),
            Ok(_) => buffer.reserve(1),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Reads once, into the room that the buffer has behind its contents.
#[cfg(unix)]
fn read_more(file: &File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    Ok(rustix::io::read(file, rustix::buffer::spare_capacity(buffer))?)
}

#[cfg(not(unix))]
fn read_more(mut file: &File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    let length = buffer.len();
    buffer.resize(buffer.capacity(), 0);
    let more = io::Read::read(&mut file, &mut buffer[length..]);
    buffer.truncate(length + more.as_ref().copied().unwrap_or_default());
    more
}

/// Without waiting: opening a pipe that nobody writes to would block forever.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    open_with(path, rustix::fs::OFlags::NONBLOCK)
}

#[cfg(unix)]
fn open_unfollowed(path: &Path) -> io::Result<File> {
    open_with(path, rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOFOLLOW)
}

#[cfg(unix)]
fn open_with(path: &Path, flags: rustix::fs::OFlags) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(not(unix))]
fn open_unfollowed(path: &Path) -> io::Result<File> {
    open(path)
}
