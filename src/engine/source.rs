//! Open this for one parsed file: its text, tree, comments and lines.
