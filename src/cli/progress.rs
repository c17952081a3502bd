//! Open this for what is shown while one waits: on standard error, if that is a terminal.
//!
//! It counts nothing; the engine tells how far a run is, and the search for a wrong fix what it tries.

use super::escape::one_line;
use crate::engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A run that ends sooner shows no bar, so that nothing flickers.
const LONG: Duration = Duration::from_millis(500);

/// How far a run is, once it is long.
pub struct Bar {
    bar: ProgressBar,
    since: Instant,
    shown: AtomicBool,
    wanted: Wanted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Yes,
    No,
}

impl Bar {
    pub fn new(wanted: Wanted) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{wide_bar:.cyan/dim} {human_pos}/{human_len} files") {
            bar.set_style(style);
        }
        Self { bar, since: Instant::now(), shown: AtomicBool::new(false), wanted }
    }

    pub fn tell(&self, progress: Progress) {
        if self.wanted == Wanted::No || self.since.elapsed() < LONG {
            return;
        }
        if !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_length(progress.total as u64);
        self.bar.set_position(progress.done as u64);
    }

    /// Takes the bar away before anything else is printed.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// What a proof is at.
pub struct Spinner(ProgressBar);

impl Spinner {
    pub fn new(wanted: Wanted) -> Self {
        let target = match wanted {
            Wanted::Yes => ProgressDrawTarget::stderr(),
            Wanted::No => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) = ProgressStyle::with_template("{spinner:.cyan} {wide_msg}") {
            bar.set_style(style);
        }
        if wanted == Wanted::Yes {
            bar.enable_steady_tick(Duration::from_millis(100));
        }
        Self(bar)
    }

    pub fn tell(&self, doing: &str) {
        self.0.set_message(one_line(doing).into_owned());
    }
}

/// It is gone before anything else is printed.
impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
