//! Open this for where the program starts; everything is in the library, where tests can reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    temporal_fix::cli::main(temporal_fix::transforms::ALL)
}
