//! Rebuilds when the embedded data changes.

fn main() {
    println!("cargo::rerun-if-changed=schemas");
    println!("cargo::rerun-if-changed=src/review/page");
    println!("cargo::rerun-if-changed=build.rs");
}
