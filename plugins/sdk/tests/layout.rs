//! Every size, offset and constant of the Rust types is what a C compiler makes of the header, and the header is C99
//! and C++ without a warning.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test ends where something is missing"
)]

use std::fmt::Write;
use std::mem::{align_of, offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;

use tieline_plugin::abi;

fn include() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("include")
}

/// The C compiler, or nothing with a line that says so.
fn compiler(name: &str) -> Option<Command> {
    let found = Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        eprintln!("skipped: there is no `{name}` on this machine");
    }
    found.then(|| Command::new(name))
}

macro_rules! facts {
    ($c:expr, $rust:expr; $($ctype:literal = $type:ident { $($cfield:literal = $field:ident),* $(,)? })*) => {
        $(
            writeln!($c, "printf(\"{0} %zu %zu\\n\", sizeof({0}), _Alignof({0}));", $ctype).unwrap();
            writeln!($rust, "{} {} {}", $ctype, size_of::<abi::$type>(), align_of::<abi::$type>()).unwrap();
            $(
                writeln!($c, "printf(\"{0}.{1} %zu %zu\\n\", offsetof({0}, {1}), sizeof((({0} *)0)->{1}));", $ctype, $cfield).unwrap();
                writeln!($rust, "{}.{} {} {}", $ctype, $cfield, offset_of!(abi::$type, $field), size_of_field(|it: &abi::$type| &raw const it.$field)).unwrap();
            )*
        )*
    };
}

fn size_of_field<T, F>(_: fn(&T) -> *const F) -> usize {
    size_of::<F>()
}

macro_rules! constants {
    ($c:expr, $rust:expr; $($cname:literal = $name:ident),* $(,)?) => {
        $(
            writeln!($c, "printf(\"{0} %lld\\n\", (long long)({0}));", $cname).unwrap();
            writeln!($rust, "{} {}", $cname, i64::from(abi::$name as i32)).unwrap();
        )*
    };
}

#[test]
fn c_and_rust_agree_about_every_size_and_offset() {
    let Some(mut cc) = compiler("cc") else { return };
    let (mut c, mut rust) = (String::new(), String::new());
    facts!(c, rust;
        "tieline_text" = Text { "bytes" = bytes, "length" = length }
        "tieline_cell" = Cell { "column" = column, "state" = state, "text" = text }
        "tieline_batch" = Batch {
            "size" = size, "rows" = rows, "columns" = columns, "reserved" = reserved, "first_record" = first_record,
            "arena" = arena, "arena_length" = arena_length, "ends" = ends, "states" = states,
        }
        "tieline_diag" = Diag {
            "size" = size, "severity" = severity, "record" = record, "offset" = offset, "column" = column,
            "message" = message, "help" = help,
        }
        "tieline_option" = Opt { "name" = name, "value" = value }
        "tieline_open" = Open {
            "size" = size, "mode" = mode, "input_length" = input_length, "columns" = columns,
            "column_count" = column_count, "options" = options, "option_count" = option_count,
        }
        "tieline_map" = Map { "id" = id, "version" = version, "toml" = toml }
        "tieline_maps" = Maps { "size" = size, "count" = count, "maps" = maps }
        "tieline_host" = Host {
            "size" = size, "abi" = abi, "in_read" = in_read, "in_all" = in_all, "column" = column, "row" = row,
            "out_write" = out_write, "diag" = diag, "poll" = poll, "extension" = extension,
        }
        "tieline_plugin" = Plugin {
            "size" = size, "abi" = abi, "id" = id, "version" = version, "capabilities" = capabilities,
            "reserved" = reserved, "open" = open, "read_next" = read_next, "write_batch" = write_batch,
            "finish" = finish, "close" = close, "extension" = extension,
        }
    );
    constants!(c, rust;
        "TIELINE_ABI" = ABI, "TIELINE_OK" = OK, "TIELINE_MORE" = MORE, "TIELINE_FAILED" = FAILED,
        "TIELINE_CANCELLED" = CANCELLED, "TIELINE_REFUSED" = REFUSED, "TIELINE_READS" = READS,
        "TIELINE_WRITES" = WRITES, "TIELINE_SERIAL" = SERIAL, "TIELINE_MAPS" = MAPS, "TIELINE_READ" = READ, "TIELINE_WRITE" = WRITE,
        "TIELINE_VALUE" = VALUE, "TIELINE_ABSENT" = ABSENT, "TIELINE_CLEAR" = CLEAR, "TIELINE_NOTE" = NOTE,
        "TIELINE_WARNING" = WARNING, "TIELINE_ERROR" = ERROR, "TIELINE_MAX_CELL" = MAX_CELL,
        "TIELINE_MAX_CELLS" = MAX_CELLS, "TIELINE_MAX_COLUMNS" = MAX_COLUMNS, "TIELINE_MAX_TEXT" = MAX_TEXT,
        "TIELINE_MAX_DIAGS" = MAX_DIAGS,
    );
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("layout");
    std::fs::create_dir_all(&folder).unwrap();
    let (source, program) = (folder.join("layout.c"), folder.join("layout"));
    let text = format!(
        "#include <stddef.h>\n#include <stdio.h>\n#include \"tieline_plugin.h\"\nint main(void) {{\n{c}return 0;\n}}\n"
    );
    std::fs::write(&source, text).unwrap();
    let built = cc.arg("-std=c11").arg("-I").arg(include()).arg(&source).arg("-o").arg(&program).output();
    let built = built.unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let said = Command::new(&program).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), rust);
}

#[test]
fn the_header_is_c99_and_cpp() {
    for (name, language, standard) in [("cc", "c", "-std=c99"), ("c++", "c++", "-std=c++11")] {
        let Some(mut compiler) = compiler(name) else { continue };
        compiler.args([
            "-x",
            language,
            standard,
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-fsyntax-only",
        ]);
        let output = compiler.arg(include().join("tieline_plugin.h")).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        // Compiled alone, a header is a main file: that alone may be remarked.
        let faults: Vec<&str> =
            said.lines().filter(|line| line.contains("error") && !line.contains("pragma")).collect();
        assert!(output.status.success() && faults.is_empty(), "{name}: {said}");
    }
}
