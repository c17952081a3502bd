//! Open this for what a transform may ask of one file.
pub struct File<'a> {
    pub path: &'a super::files::FilePath,
}
