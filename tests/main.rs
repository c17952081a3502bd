//! Open this for the one integration binary: each module below is a part of what is tested from outside.

mod cli;
