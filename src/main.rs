//! The `apsctl` binary: everything is in the library.

fn main() -> std::process::ExitCode {
    apsctl::main()
}
