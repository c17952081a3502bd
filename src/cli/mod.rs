//! Open this for the command line.
