//! Open this for how a panic, which is a defect of this program, costs one file and not the run.
//!
//! It installs no hook: [`is_caught`] lets whoever owns the terminal keep a caught panic off it.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that must not stop the run.
///
/// # Errors
/// It panicked: what the panic said, in one line.
pub(in crate::engine) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let outer = CAUGHT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    CAUGHT.set(outer);
    result.map_err(|panic| said(&*panic).lines().next().unwrap_or_default().to_owned())
}

/// Whether a panic on this thread will be caught and reported as a problem of its file.
pub fn is_caught() -> bool {
    CAUGHT.get()
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
