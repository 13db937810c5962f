//! Writes the dashboards and the definitions, or checks that they are as committed.
fn main() {}
