//! Open this for how recorded histories are written into a folder: each file whole or not at all, readable by its owner.
//!
//! It knows neither what a history is nor where it comes from.

use super::paths::{Printable, reason};
use super::read;
use crate::engine::files::ReadError;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder that recordings are written into.
#[derive(Debug)]
pub struct Recordings(PathBuf);

impl Recordings {
    /// Makes the folder where it is not there yet.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(working_dir: &Path, folder: &Path) -> Result<Self, ReadError> {
        let place = working_dir.join(folder);
        std::fs::create_dir_all(&place).map_err(|error| failed(folder, &error))?;
        Ok(Self(place))
    }

    /// # Errors
    /// It cannot be written.
    pub fn write(&self, name: &str, text: &str) -> Result<(), ReadError> {
        let written = tempfile::Builder::new().prefix(".temporal-fix-").tempfile_in(&self.0).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(self.0.join(name)).map_err(|error| error.error)
        });
        written.map(drop).map_err(|error| failed(&self.0.join(name), &error))
    }

    /// The text of a file that is there already.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(&self, name: &str) -> Result<Option<String>, ReadError> {
        let place = self.0.join(name);
        read::text(&place).map_err(|error| ReadError { message: format!("{}: {error}", Printable(&place)) })
    }
}

fn failed(path: &Path, error: &io::Error) -> ReadError {
    ReadError { message: format!("{}: cannot be written: {}", Printable(path), reason(error)) }
}
