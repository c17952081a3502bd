//! Open this for the few colours that the output has.
//!
//! It does not decide whether a stream takes them; whoever opens the stream does.

use crate::engine::transform::Level;
use anstyle::{AnsiColor, Effects, Style};
use std::fmt::Display;

/// Whether a stream gets colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colors {
    On,
    Off,
}

pub const BOLD: Style = Style::new().bold();
pub const FAINT: Style = Style::new().effects(Effects::DIMMED);
pub const ADDED: Style = AnsiColor::Green.on_default();
pub const REMOVED: Style = AnsiColor::Red.on_default();
pub const HUNK: Style = AnsiColor::Cyan.on_default();
pub const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub const ADVICE: Style = AnsiColor::BrightCyan.on_default().bold();

impl Colors {
    pub fn paint(self, style: Style, text: impl Display) -> String {
        match self {
            Colors::On => format!("{style}{text}{style:#}"),
            Colors::Off => text.to_string(),
        }
    }
}

pub fn of_level(level: Level) -> Style {
    match level {
        Level::Error => ERROR,
        Level::Warning => WARNING,
        Level::Advice => ADVICE,
    }
}
