//! The one integration binary: each module is one view of the program.

mod goldens;
