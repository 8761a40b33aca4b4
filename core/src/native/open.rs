//! A native file in the place of one of text: opened with its rows, or only looked at; bound by the titles that its
//! plugin gave.

use std::path::Path;
use std::sync::Arc;

use super::Remarks;
use super::read::{Detected, NativeInput, cut, detect};
use crate::detect::Candidate;
use crate::error::Error;
use crate::layout::{Dialect, Terminator, write_row};
use crate::map::Map;
use crate::open::{Bound, Opened, Overrides};
use crate::plan::bind;
use crate::preface::Preface;
use crate::registry::Registry;
use crate::source::{Encoding, Guess, Source, guess};

impl Opened {
    /// Opens a file and looks at its head. A file of a native format is cut by its plugin. `from`: the format, if the
    /// user names it.
    ///
    /// # Errors
    /// A file that cannot be read, or that is neither of a native format nor text; what the plugin gives.
    pub fn of(
        path: &Path,
        from: Option<&str>,
        overrides: &Overrides,
        registry: &Registry,
    ) -> Result<Opened, Error> {
        let mut source = Source::open(path)?;
        let Some(Detected { map, evidence }) = detect(&mut source, from, registry)? else {
            return Opened::settled(source, overrides);
        };
        overrides.only_encoding("--input", &map)?;
        let (rows, mut input) = cut(&mut source, map, evidence, overrides.encoding(), registry)?;
        input.raw = Some(source);
        let source = rows;
        let guess = Guess { encoding: Encoding::Utf8, bom: false, evidence: "cut by a plugin".into() };
        let mut opened = Opened {
            source,
            encoding: Encoding::Utf8,
            guess,
            encoding_given: true,
            preface: Preface::of(""),
            head: String::new(),
            whole: true,
            native: Some(input),
        };
        if !opened.source.is_empty() {
            opened.look(Encoding::Utf8)?;
            opened.preface = Preface::of("");
        }
        Ok(opened)
    }

    /// Opens a file to tell its format: runs no plugin, and so gives no rows of a native format.
    ///
    /// # Errors
    /// A file that cannot be read, or that is neither of a native format nor text.
    pub fn look_at(path: &Path, overrides: &Overrides, registry: &Registry) -> Result<Opened, Error> {
        let mut source = Source::open(path)?;
        let Some(Detected { map, evidence }) = detect(&mut source, None, registry)? else {
            return Opened::settled(source, overrides);
        };
        let whole = source.is_whole_in_head();
        let mut guess = guess(source.head()?, whole);
        if map.layout.native.as_ref().is_some_and(|native| !native.text) {
            guess = Guess { encoding: Encoding::Utf8, bom: false, evidence: "bytes for a plugin".into() };
        }
        let (encoding, preface) = (overrides.encoding().unwrap_or(guess.encoding), Preface::of(""));
        let native =
            Some(NativeInput { map, titles: Vec::new(), remarks: Remarks::default(), evidence, raw: None });
        let encoding_given = overrides.encoding().is_some();
        Ok(Opened { source, encoding, guess, encoding_given, preface, head: String::new(), whole, native })
    }
}

impl NativeInput {
    /// The format as what was detected.
    pub(crate) fn candidate(&self) -> Candidate {
        Candidate {
            map: Arc::clone(&self.map),
            delimiter: self.map.layout.delimiter(),
            terminator: Terminator::LfOrCrLf,
            header: false,
            score: 1000,
            evidence: self.evidence.clone(),
            stands: true,
        }
    }

    /// Binds the titles. They stand beside the rows, so that record and line have one number.
    pub(crate) fn bind(&self, map: &Arc<Map>, dialect: Dialect) -> Bound {
        let titles: Vec<&str> = self.titles.iter().map(String::as_str).collect();
        let kept = map.keeping(&titles).map(Arc::new);
        let map = kept.as_ref().unwrap_or(map);
        let (mut binding, faults) = bind::bind(map, &titles, true);
        binding.header = false;
        let mut header = Vec::new();
        write_row(&dialect, titles.into_iter(), &mut header);
        let header = String::from_utf8_lossy(&header).trim_end_matches(['\r', '\n']).to_owned();
        Bound {
            map: Arc::clone(map),
            dialect,
            binding,
            faults,
            header_text: Some(header),
            marked: false,
            preface: Preface::of(""),
        }
    }
}

impl Overrides {
    /// Of a layout that a library cuts, nothing but the encoding of text can be set.
    ///
    /// # Errors
    /// [`Error::Usage`] where something else is.
    pub fn only_encoding(&self, option: &str, map: &Map) -> Result<(), Error> {
        let text = map.layout.native.as_ref().is_some_and(|native| native.text);
        match self.keys.keys().find(|key| !text || *key != "encoding") {
            None => Ok(()),
            Some(key) => Err(Error::Usage(format!(
                "`{option} {key}=`: the layout of {} is its plugin's, which has none",
                map.name
            ))),
        }
    }
}
