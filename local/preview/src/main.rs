//! The preview as a program.
fn main() {}
