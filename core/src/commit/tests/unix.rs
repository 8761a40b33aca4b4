//! Rights, symlinks, devices and FIFOs.

use super::*;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::process::Command;

fn mode(path: &Path) -> u32 {
    path.symlink_metadata().unwrap().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn private_while_written_and_as_asked_afterwards() {
    let folder = folder();
    let [plain, secret] = ["plain", "secret"].map(|name| folder.path().join(name));
    fs::write(folder.path().join("oracle"), "").unwrap();
    let output = written(&plain, NEW, "x");
    for name in names(&folder).iter().filter(|name| name.starts_with(".tieline-")) {
        assert_eq!(mode(&folder.path().join(name)), 0o600);
    }
    output.commit().unwrap();
    assert_eq!(mode(&plain), mode(&folder.path().join("oracle")));
    written(&secret, OutputOptions { private: true, force: false }, "x").commit().unwrap();
    assert_eq!(mode(&secret), 0o600);
}

/// Run again in a process of its own for each umask, which belongs to the whole process.
#[test]
fn the_umask_counts() {
    let Ok(expected) = std::env::var("TIELINE_TEST_MODE") else {
        for (umask, expected) in [("022", "644"), ("077", "600"), ("002", "664")] {
            let name = module_path!().split_once("::").unwrap().1.to_owned() + "::the_umask_counts";
            let run = Command::new("sh")
                .args(["-c", &format!("umask {umask}; exec \"$0\" --exact \"$1\"")])
                .arg(std::env::current_exe().unwrap())
                .arg(name)
                .env("TIELINE_TEST_MODE", expected)
                .output()
                .unwrap();
            let words = String::from_utf8_lossy(&run.stdout);
            assert!(run.status.success() && words.contains("1 passed"), "{umask}: {words}");
        }
        return;
    };
    let folder = folder();
    let path = folder.path().join("out");
    written(&path, NEW, "x").commit().unwrap();
    assert_eq!(format!("{:o}", mode(&path)), expected);
}

#[test]
fn a_replaced_file_leaves_its_rights() {
    let folder = folder();
    let path = folder.path().join("out");
    fs::write(&path, "x").unwrap();
    set_mode(&path, 0o4750);
    written(&path, FORCE, "y").commit().unwrap();
    assert_eq!(path.metadata().unwrap().mode() & 0o7777, 0o750);
    set_mode(&path, 0o666);
    written(&path, OutputOptions { force: true, private: true }, "z").commit().unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_replaced_file_leaves_its_owner() {
    let folder = folder();
    let path = folder.path().join("out");
    fs::write(&path, "x").unwrap();
    set_mode(&path, 0o640);
    if std::os::unix::fs::chown(&path, Some(12_345), Some(12_346)).is_err() {
        // Only root gives files away.
        return;
    }
    written(&path, FORCE, "y").commit().unwrap();
    let facts = path.metadata().unwrap();
    assert_eq!((facts.uid(), facts.gid(), mode(&path)), (12_345, 12_346, 0o640));
}

#[cfg(target_os = "linux")]
#[test]
fn a_symlink_is_replaced_and_not_followed() {
    let folder = folder();
    let [link, target, dangling] = ["link", "target", "dangling"].map(|name| folder.path().join(name));
    fs::write(&target, "kept").unwrap();
    symlink(&target, &link).unwrap();
    symlink("nowhere", &dangling).unwrap();
    for path in [&link, &dangling] {
        assert!(matches!(Output::create(path, NEW), Err(FileError::Exists { .. })));
    }
    assert!(same_file(&link, &target));
    // A failing commit puts the link itself back.
    let failing = vec![written(&link, FORCE, "new"), written(Path::new("/dev/full"), NEW, "x")];
    assert!(matches!(commit_all(failing), Err(FileError::DiskFull { .. })));
    assert_eq!(fs::read_link(&link).unwrap(), target);
    for path in [&link, &dangling] {
        written(path, FORCE, "new").commit().unwrap();
        assert!(path.symlink_metadata().unwrap().is_file());
        assert_eq!(read(path), "new");
    }
    assert_eq!((read(&target).as_str(), names(&folder).len()), ("kept", 3));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_device_takes_the_files_back() {
    let folder = folder();
    let [new, replaced] = ["new", "replaced"].map(|name| folder.path().join(name));
    fs::write(&replaced, "before").unwrap();
    let full = written(Path::new("/dev/full"), NEW, "x");
    let outputs = vec![full, written(&new, NEW, "1"), written(&replaced, FORCE, "2")];
    let error = commit_all(outputs).unwrap_err();
    assert!(matches!(error, FileError::DiskFull { .. }), "{error}");
    assert!(error.to_string().starts_with("cannot write `/dev/full`: No space left on device; "), "{error}");
    assert_eq!((read(&replaced).as_str(), names(&folder)), ("before", vec!["replaced".to_owned()]));
    written(Path::new("/dev/null"), NEW, "x").commit().unwrap();
}

#[test]
fn a_fifo_is_written_in_place() {
    let folder = folder();
    let path = folder.path().join("fifo");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    for expected in [200_000, 1] {
        let output = written(&path, NEW, &"x".repeat(200_000));
        let reader = {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut seen = vec![0; expected];
                File::open(path).unwrap().read_exact(&mut seen).unwrap();
                seen.len()
            })
        };
        let done = output.commit();
        assert_eq!(reader.join().unwrap(), expected);
        // The second reader closes its pipe after one byte.
        match expected {
            1 => assert!(matches!(done, Err(FileError::Closed { .. })), "{done:?}"),
            _ => done.unwrap(),
        }
    }
    assert_eq!(names(&folder), ["fifo"]);
}

#[test]
fn a_folder_that_takes_no_files() {
    let folder = folder();
    set_mode(folder.path(), 0o555);
    let path = if fs::write(folder.path().join("probe"), "").is_ok() {
        // Root writes anywhere, but for the folders that the kernel makes up.
        PathBuf::from("/sys/out.csv")
    } else {
        folder.path().join("out.csv")
    };
    if path.starts_with("/sys") && !Path::new("/sys").is_dir() {
        return;
    }
    let error = Output::create(&path, NEW).unwrap_err();
    assert!(matches!(error, FileError::FolderClosed { .. }), "{error:?}");
}

#[test]
fn names_of_open_files_are_not_replaced() {
    use super::super::target::kind;
    assert_eq!(kind(Path::new("/dev/stdout"), true).unwrap(), Kind::StandardOutput);
    assert_eq!(kind(Path::new("-"), true).unwrap(), Kind::StandardOutput);
    assert_eq!(kind(Path::new("/dev/fd/9"), true).unwrap(), Kind::InPlace);
    assert_eq!(kind(Path::new("/dev/null"), true).unwrap(), Kind::InPlace);
}
