//! Open this for what code puts something else in the place of: tests that replace a clock, a module that changes the SDK.
//!
//! It goes by names alone: whose they are, nobody says.

use crate::engine::file::File;
use crate::engine::project::ProjectFile;

impl<'a> File<'a> {
    /// The files of the same project.
    pub fn files_of_its_project(&self) -> impl Iterator<Item = &'a ProjectFile> + Clone {
        let files = self.project().files();
        files.iter().filter(|file| file.root == files[self.index()].root)
    }

    /// Whether any file puts something else in the place of what has this name, as tests do.
    pub fn is_replaced(&self, name: &str) -> bool {
        self.project().files().iter().any(|file| replaces(file, name))
    }

    /// The same for files of this project.
    pub fn is_replaced_in_its_project(&self, name: &str) -> bool {
        self.files_of_its_project().any(|file| replaces(file, name))
    }

    /// The same for files of this project that are no tests: `workflow.execute_activity = …`.
    pub fn is_replaced_for_good(&self, name: &str) -> bool {
        self.files_of_its_project().any(|file| !file.path.is_test() && replaces(file, name))
    }
}

fn replaces(file: &ProjectFile, name: &str) -> bool {
    file.facts.replaced.iter().any(|replaced| replaced == name)
}
