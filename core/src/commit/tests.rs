//! Outputs on a real file system: whole, or not at all.

use super::*;
use std::fs;
use tempfile::TempDir;

const NEW: OutputOptions = OutputOptions { force: false, private: false };
const FORCE: OutputOptions = OutputOptions { force: true, private: false };

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A journal of its own, so that closing it does not end the other tests.
fn own_journal() -> &'static Journal {
    Box::leak(Box::new(Journal::new()))
}

fn written(path: &Path, options: OutputOptions, text: &str) -> Output {
    let mut output = Output::create(path, options).unwrap();
    output.write_all(text.as_bytes()).unwrap();
    output
}

fn names(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn nothing_is_seen_before_commit() {
    let folder = folder();
    let path = folder.path().join("out.csv");
    let output = written(&path, NEW, "a\n");
    assert!(!path.exists());
    assert_eq!(names(&folder).len(), 1);
    output.commit().unwrap();
    assert_eq!((read(&path).as_str(), names(&folder).len()), ("a\n", 1));

    written(&path, FORCE, "never").discard();
    drop(written(&path, FORCE, "never"));
    assert_eq!((read(&path).as_str(), names(&folder).len()), ("a\n", 1));
}

#[test]
fn not_overwritten_without_force() {
    let folder = folder();
    let path = folder.path().join("out.csv");
    let early = written(&path, NEW, "ours");
    fs::write(&path, "theirs").unwrap();
    let error = Output::create(&path, NEW).unwrap_err();
    assert!(error.to_string().ends_with("out.csv` exists already and is not overwritten without --force"));
    assert!(matches!(early.commit(), Err(FileError::Exists { .. })));
    assert_eq!((read(&path).as_str(), names(&folder).len()), ("theirs", 1));
    written(&path, FORCE, "forced").commit().unwrap();
    assert_eq!((read(&path).as_str(), names(&folder).len()), ("forced", 1));
}

#[test]
fn folders_are_no_outputs() {
    let folder = folder();
    for path in [folder.path().to_path_buf(), folder.path().join("new/"), folder.path().join("..")] {
        assert!(matches!(Output::create(&path, FORCE), Err(FileError::OutputIsFolder { .. })), "{path:?}");
    }
    let error = Output::create(&folder.path().join("no/out.csv"), NEW).unwrap_err();
    assert!(matches!(&error, FileError::NoFolder { folder, .. } if folder.ends_with("no`")), "{error}");
    fs::write(folder.path().join("file"), "").unwrap();
    let error = Output::create(&folder.path().join("file/out.csv"), NEW).unwrap_err();
    assert!(matches!(error, FileError::NoFolder { .. }), "{error}");
}

#[test]
fn all_or_nothing() {
    let folder = folder();
    let [new, replaced, late] = ["new", "replaced", "late"].map(|name| folder.path().join(name));
    fs::write(&replaced, "before").unwrap();
    let outputs =
        |third| vec![written(&new, NEW, "1"), written(&replaced, FORCE, "2"), written(&late, third, "3")];

    let failing = outputs(NEW);
    fs::write(&late, "theirs").unwrap();
    assert!(matches!(commit_all(failing), Err(FileError::Exists { .. })));
    assert_eq!((read(&replaced).as_str(), read(&late).as_str()), ("before", "theirs"));
    assert_eq!(names(&folder), ["late", "replaced"]);

    commit_all(outputs(FORCE)).unwrap();
    assert_eq!([&new, &replaced, &late].map(|path| read(path)), ["1", "2", "3"]);
    assert_eq!(names(&folder), ["late", "new", "replaced"]);
}

#[test]
fn a_rename_that_fails_leaves_one_name() {
    let folder = folder();
    let [new, replaced] = ["new", "replaced"].map(|name| folder.path().join(name));
    fs::write(&replaced, "before").unwrap();
    let lost = written(&replaced, FORCE, "2");
    fs::remove_file(folder.path().join(&names(&folder)[0])).unwrap();
    commit_all(vec![written(&new, NEW, "1"), lost]).unwrap_err();
    assert_eq!((read(&replaced).as_str(), names(&folder)), ("before", vec!["replaced".to_owned()]));
}

#[test]
fn what_cannot_be_undone_is_said() {
    let folder = folder();
    let path = folder.path().join("new");
    let journal = own_journal();
    let (waiting, file) = Waiting::create(&path, NEW, journal).unwrap();
    drop(file);
    let mut placing = Placing::new(journal, true);
    placing.rename(waiting).unwrap();
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let error = placing.undo(FileError::Interrupted).to_string();
    assert!(error.contains("not all could be undone") && error.contains("new` is new"), "{error}");
}

#[test]
fn an_interrupt_removes_what_waits() {
    let folder = folder();
    let path = folder.path().join("out.csv");
    fs::write(&path, "before").unwrap();
    let journal = own_journal();
    let output = Output::create_with(&path, FORCE, journal).unwrap();
    assert_eq!(journal.close(), Left::Nothing);
    assert_eq!(names(&folder), ["out.csv"]);
    assert!(matches!(commit_with(vec![output], journal), Err(FileError::Interrupted)));
    assert!(matches!(Output::create_with(&path, FORCE, journal), Err(FileError::Interrupted)));
    assert_eq!((read(&path).as_str(), names(&folder).len()), ("before", 1));
}

#[test]
fn an_interrupt_takes_back_half_a_commit() {
    let folder = folder();
    let [new, replaced] = ["new", "replaced"].map(|name| folder.path().join(name));
    fs::write(&replaced, "before").unwrap();
    let journal = own_journal();
    let mut placing = Placing::new(journal, true);
    for (path, options) in [(&new, NEW), (&replaced, FORCE)] {
        placing.rename(Waiting::create(path, options, journal).unwrap().0).unwrap();
    }
    assert_eq!((read(&replaced).as_str(), names(&folder).len()), ("", 3));
    journal.close();
    assert_eq!((read(&replaced).as_str(), names(&folder)), ("before", vec!["replaced".to_owned()]));
    assert!(matches!(placing.settle(), Err(FileError::Interrupted)));
}

#[test]
fn what_stands_is_not_taken_back() {
    let folder = folder();
    let paths = ["one", "two"].map(|name| folder.path().join(name));
    for count in [1, 2] {
        let journal = own_journal();
        let mut placing = Placing::new(journal, count > 1);
        for path in &paths[..count] {
            placing.rename(Waiting::create(path, FORCE, journal).unwrap().0).unwrap();
        }
        // Of one file the rename is all that there is to do; of several the last word is.
        assert_eq!(journal.done(), count == 1);
        if count == 1 {
            assert_eq!(journal.close(), Left::All);
        }
        placing.settle().unwrap();
        assert_eq!((journal.close(), names(&folder).len()), (Left::All, count));
    }
}

#[test]
fn what_was_sent_cannot_be_taken_back_and_the_files_can() {
    let folder = folder();
    let journal = own_journal();
    let mut placing = Placing::new(journal, true);
    placing.rename(Waiting::create(&folder.path().join("new"), NEW, journal).unwrap().0).unwrap();
    placing.copies().unwrap();
    assert_eq!((journal.close(), names(&folder).len()), (Left::Part, 0));
    assert!(matches!(placing.copies(), Err(FileError::Interrupted)));
    assert!(matches!(placing.settle(), Err(FileError::Interrupted)));
}

#[test]
fn a_failed_write_is_never_put_in_place() {
    let folder = folder();
    let path = folder.path().join("out.csv");
    let mut output = written(&path, NEW, "a");
    let failed: io::Result<()> = Err(io::ErrorKind::StorageFull.into());
    output.remember(failed).unwrap_err();
    // Whatever its writer made of the error, the sentence is about what happened.
    let error = output.fault(io::Error::other("a list could not be ended"));
    assert!(matches!(error, FileError::DiskFull { .. }), "{error:?}");
    assert!(matches!(output.commit(), Err(FileError::DiskFull { .. })));
    assert!(names(&folder).is_empty());
}

#[test]
fn one_file_or_two() {
    let folder = folder();
    let [a, b, none] = ["a", "b", "none"].map(|name| folder.path().join(name));
    fs::write(&a, "same").unwrap();
    fs::write(&b, "same").unwrap();
    let detour = folder.path().join("sub/../none");
    assert!(same_file(&a, &a) && !same_file(&a, &b) && !same_file(&a, &none));
    assert!(same_file(&none, &none) && !same_file(&none, &detour));
    fs::create_dir(folder.path().join("sub")).unwrap();
    assert!(same_file(&none, &detour));
    assert!(!same_file(Path::new("-"), Path::new("-")));
    fs::remove_file(&b).unwrap();
    fs::hard_link(&a, &b).unwrap();
    assert!(same_file(&a, &b));
}

#[cfg(unix)]
mod unix;
