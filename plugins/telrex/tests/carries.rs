//! As a shared library the crate carries the maps that stand in `formats/`, to the byte.

fn main() -> std::process::ExitCode {
    tieline_kit::carries(env!("CARGO_PKG_NAME"), &["callrex"])
}
