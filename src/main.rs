//! Open this for where the program starts; everything is in the library, where tests can reach it.

use std::process::ExitCode;

/// Trees are made of very many small pieces, which the system's allocator takes a fifth longer over.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    temporal_fix::cli::main(temporal_fix::transforms::ALL)
}
