//! Open this for what Ctrl-C does while files are written: what is begun is finished, nothing else is, and nothing is
//! left lying about.
//!
//! At any other time, and at the second Ctrl-C, the process ends as usual.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of what a second signal ends, as shells give it for Ctrl-C.
const ENDED: i32 = 130;

/// Whether somebody wants the writing to end.
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on signals are noted, where the system lets us.
    pub fn watch() -> Self {
        let came = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // The order matters: the first signal must find nothing noted yet.
            let _ = flag::register_conditional_shutdown(signal, ENDED, Arc::clone(&came));
            let _ = flag::register(signal, Arc::clone(&came));
        }
        Self(came)
    }

    pub fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
