//! Open this for how recorded histories are read: every `.json` below a folder, gzipped ones too.
//!
//! It hands on bytes, one file at a time, because histories are large; what is in them, the engine knows.

use super::{paths, read};
use crate::engine::files::{FilePath, ReadError};
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};

/// As for any other file; it keeps a small one from growing without end.
const LARGEST: u64 = 1 << 30;

/// Gives the bytes of every history below a folder, in the order of their paths.
///
/// # Errors
/// The folder cannot be listed, or nothing below it looks like a history.
pub fn histories(
    working_dir: &Path,
    folder: &Path,
    take: &mut dyn FnMut(FilePath, Result<Vec<u8>, ReadError>),
) -> Result<(), ReadError> {
    let mut found = Vec::new();
    collect(&working_dir.join(folder), &mut found)?;
    if found.is_empty() {
        return Err(ReadError { message: "has no *.json and no *.json.gz in it".to_owned() });
    }
    found.sort();
    for path in found {
        let shown = paths::shown(working_dir, &path).unwrap_or_else(|shown| shown);
        take(shown, bytes(&path));
    }
    Ok(())
}

/// Symbolic links are not followed.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), ReadError> {
    let failed = |error: std::io::Error| ReadError { message: paths::reason(&error) };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let (kind, path) = (entry.file_type().map_err(failed)?, entry.path());
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if kind.is_dir() {
            collect(&path, found)?;
        } else if kind.is_file() && (name.ends_with(".json") || name.ends_with(".json.gz")) {
            found.push(path);
        }
    }
    Ok(())
}

/// A gzipped one is told by its first bytes, whatever its name.
fn bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let bytes = read::bytes(path)?;
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    let read = MultiGzDecoder::new(&bytes[..]).take(LARGEST).read_to_end(&mut plain);
    read.map_err(|error| ReadError { message: format!("cannot be unzipped: {error}") })?;
    if plain.len() as u64 == LARGEST {
        return Err(ReadError { message: "is larger than 1 GiB, unzipped".to_owned() });
    }
    Ok(plain)
}
