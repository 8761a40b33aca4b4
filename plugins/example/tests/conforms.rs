//! The conformance kit over this plugin.

fn main() -> std::process::ExitCode {
    tieline_kit::conforms(env!("CARGO_MANIFEST_DIR"))
}
