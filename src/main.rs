//! The handle: everything is in the library.

fn main() {}
