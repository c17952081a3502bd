//! Open this for the three streams of a run, which a test can replace.
//!
//! It decides what a closed pipe means: nobody reads on, and that is no error.

use super::color::Colors;
use super::report::Painted;
use clap::ColorChoice;
use std::io::{self, ErrorKind, Read, Write};

pub struct Streams<'a> {
    pub stdin: &'a mut dyn Read,
    pub stdout: Stream<'a>,
    pub stderr: Stream<'a>,
}

pub struct Stream<'a> {
    pub out: &'a mut dyn Write,
    /// Whether it gets colours if the user does not say.
    pub colors: Colors,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Terminal,
    Other,
}

impl Streams<'_> {
    /// Heeds `--color`.
    pub fn choose(&mut self, choice: ColorChoice) {
        for stream in [&mut self.stdout, &mut self.stderr] {
            stream.colors = match choice {
                ColorChoice::Auto => stream.colors,
                ColorChoice::Always => Colors::On,
                ColorChoice::Never => Colors::Off,
            };
        }
    }

    /// One line that begins with a word such as `error`. Nobody can be told when standard error itself fails.
    pub fn say(&mut self, word: &str, style: anstyle::Style, message: impl std::fmt::Display) {
        let word = self.stderr.colors.paint(style, word);
        let _ = writeln!(self.stderr.out, "{word}: {message}");
    }
}

impl Stream<'_> {
    /// Writes and flushes.
    ///
    /// # Errors
    /// The stream fails for another reason than that nobody reads on.
    pub fn write(&mut self, write: impl FnOnce(&mut Painted<'_>) -> io::Result<()>) -> anyhow::Result<()> {
        let mut painted = Painted { out: &mut *self.out, colors: self.colors };
        let written = write(&mut painted).and_then(|()| self.out.flush());
        match written {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                anyhow::bail!("the output cannot be written: {}", crate::disk::reason(&error))
            }
            _ => Ok(()),
        }
    }
}
