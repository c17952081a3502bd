//! Open this for what keeps README true: its diff is the tool's, its commands and keys are real.
