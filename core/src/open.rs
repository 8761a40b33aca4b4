//! The way from a path to a source that can be read record by record: decode, look at the head, detect, bind.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::detect::{self, Candidate};
use crate::error::Error;
use crate::layout::{CutEnd, Cutter, Dialect, MAX_RECORD, Rows};
use crate::map::Map;
use crate::map::layout::Unknown;
use crate::native::read::NativeInput;
use crate::plan::bind::{self, Binding, HeaderFault};
use crate::preface::Preface;
use crate::registry::Registry;
use crate::source::{ChunkError, Encoding, Guess, Source, guess, no_text};

/// Layout keys set for one run by `--input` or `--output`.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Key and value.
    pub keys: BTreeMap<String, String>,
}

/// A file with its head looked at.
pub struct Opened {
    /// The file.
    pub source: Source,
    /// Its encoding.
    pub encoding: Encoding,
    /// How the encoding was told.
    pub guess: Guess,
    /// Whether the user named the encoding.
    pub encoding_given: bool,
    /// What stands in front of the records.
    pub preface: Preface,
    /// The decoded head.
    pub head: String,
    /// Whether the head is the whole file.
    pub whole: bool,
    /// What is known where a plugin has cut the file: `source` holds its rows then.
    pub native: Option<NativeInput>,
}

/// A file whose format is settled.
pub struct Bound {
    /// The format, with the columns of the file that it keeps.
    pub map: Arc<Map>,
    /// How the file is cut.
    pub dialect: Dialect,
    /// Which column is which.
    pub binding: Binding,
    /// What is wrong with its header.
    pub faults: Vec<HeaderFault>,
    /// The header as it stands in the file, without its line end and without columns in front of the format's own.
    pub header_text: Option<String>,
    /// Whether a byte order mark stands in the first title, where another program took it for text.
    pub marked: bool,
    /// What stands in front of the records, the format's own lines among it.
    pub preface: Preface,
}

impl Bound {
    /// A target map for this file: of the same format it gets the columns that are kept.
    pub fn target(&self, target: &Arc<Map>) -> Arc<Map> {
        target.keeping_those_of(&self.map).map_or_else(|| Arc::clone(target), Arc::new)
    }
}

impl Overrides {
    /// Adds `KEY=VALUE`.
    ///
    /// # Errors
    /// One sentence, where the key is none of those that a run may set, or the value none of its words.
    pub fn add(&mut self, text: &str, option: &str) -> Result<(), String> {
        let keys: &[&str] = if option == "--input" {
            &["delimiter", "encoding", "header"]
        } else {
            &["delimiter", "encoding", "header", "bom", "newline"]
        };
        let Some((key, value)) = text.split_once('=') else {
            return Err(format!("{option} wants KEY=VALUE, and `{text}` has no `=`"));
        };
        if !keys.contains(&key) {
            let near = crate::nearest::nearest(key, keys).map(|near| format!("; did you mean `{near}`?"));
            return Err(format!(
                "{option} sets {}, and not `{key}`{}",
                keys.join(", "),
                near.unwrap_or_default()
            ));
        }
        let fault = |words: &str| Err(format!("{option} {key}= takes {words}, and not `{value}`"));
        match key {
            "delimiter" if delimiter(value).is_none() => {
                return fault("one ASCII character, `tab`, or `\\t`");
            }
            "encoding" if Encoding::from_name(value).is_none() => {
                return fault("utf-8, utf-16le, utf-16be or windows-1252");
            }
            "header" | "bom" if flag(value).is_none() => return fault("`yes` or `no`"),
            "newline" if !["lf", "crlf"].contains(&value) => return fault("`lf` or `crlf`"),
            _ => {}
        }
        if self.keys.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(format!("{option} sets `{key}` twice"));
        }
        Ok(())
    }

    /// The delimiter.
    pub fn delimiter(&self) -> Option<char> {
        delimiter(self.keys.get("delimiter")?)
    }

    /// The encoding.
    pub fn encoding(&self) -> Option<Encoding> {
        Encoding::from_name(self.keys.get("encoding")?)
    }

    /// A yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        flag(self.keys.get(key)?)
    }
}

fn delimiter(text: &str) -> Option<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_ascii() && !matches!(c, '"' | '\r' | '\n') => Some(c),
        _ if text == "tab" || text == "\\t" => Some('\t'),
        _ => None,
    }
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "yes" | "true" | "1" => Some(true),
        "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

impl Opened {
    /// Opens a file of text and looks at its head.
    ///
    /// # Errors
    /// A file that cannot be read, or that is no text at all.
    pub fn open(path: &Path, overrides: &Overrides) -> Result<Opened, Error> {
        Opened::settled(Source::open(path)?, overrides)
    }

    pub(crate) fn settled(mut source: Source, overrides: &Overrides) -> Result<Opened, Error> {
        if source.is_empty() {
            return Err(Error::Format(format!("`{}` is empty", source.name())));
        }
        let whole = source.is_whole_in_head();
        let guess = guess(source.head()?, whole);
        let given = overrides.encoding();
        if given.is_none()
            && !guess.bom
            && let Some(what) = no_text(source.head()?, guess.encoding)
        {
            return Err(Error::Format(format!("`{}` is no list: {what}", source.name())));
        }
        let encoding = given.unwrap_or(guess.encoding);
        let mut opened = Opened {
            source,
            encoding,
            guess,
            encoding_given: given.is_some(),
            preface: Preface::of(""),
            head: String::new(),
            whole,
            native: None,
        };
        opened.look(encoding)?;
        if let Some(delimiter) = overrides.delimiter() {
            opened.preface.delimiter = Some(delimiter);
        }
        Ok(opened)
    }

    /// Decodes the head again in another encoding.
    ///
    /// # Errors
    /// A head that is no text in it.
    pub fn look(&mut self, encoding: Encoding) -> Result<(), Error> {
        self.encoding = encoding;
        let name = self.source.name().to_owned();
        let mut chunks = self.source.chunks(encoding)?;
        loop {
            match chunks.next(0) {
                // A first line that is longer than the head is read to its end, as far as a record may go.
                Ok(chunk)
                    if !chunk.last && chunk.text.len() < MAX_RECORD && !chunk.text.contains(['\n', '\r']) => {
                }
                Ok(chunk) => {
                    self.head = chunk.text.to_owned();
                    self.whole = chunk.last;
                    break;
                }
                Err(ChunkError::File(fault)) => return Err(fault.into()),
                Err(ChunkError::NotText { line, byte, .. }) => {
                    return Err(not_text(&name, encoding, line, byte));
                }
            }
        }
        self.preface = Preface::of(&self.head);
        Ok(())
    }

    /// Takes the file for Windows-1252 after all, because that byte behind the head is not UTF-8.
    ///
    /// # Errors
    /// The file is not that either: its head has a byte order mark or characters that only UTF-8 has, so that every
    /// one of them would be read wrong.
    pub fn not_utf_8(&mut self, line: u64, byte: u8) -> Result<(), Error> {
        if self.guess.bom || !self.head.is_ascii() {
            return Err(not_text(self.source.name(), self.encoding, line, byte));
        }
        let delimiter = self.preface.delimiter;
        self.look(Encoding::Windows1252)?;
        self.preface.delimiter = delimiter;
        let evidence =
            format!("byte 0x{byte:02X} in line {line} is not UTF-8, and no byte before it says that it is");
        self.guess = Guess { encoding: Encoding::Windows1252, bom: false, evidence };
        Ok(())
    }

    /// All formats that the file may have, the best first.
    ///
    /// # Errors
    /// A built-in map that is wrong.
    pub fn candidates(&self, registry: &Registry) -> Result<Vec<Candidate>, Error> {
        if let Some(native) = &self.native {
            return Ok(vec![native.candidate()]);
        }
        let mut maps = registry.all()?;
        // Those of plugins are told by what their files begin with, and were asked before.
        maps.retain(|map| map.layout.native.is_none());
        Ok(detect::candidates(&maps, &self.preface, &self.head, self.whole))
    }

    /// Why no format may fit, as far as that can be seen: lines behind "not recognised".
    pub fn hint(&self, registry: &Registry) -> String {
        let mut hint = detect::hint(&self.preface, &self.head);
        hint.push_str("\n`tieline formats new ID --from FILE` makes a format of a list that none fits");
        for passed in registry.passed_over() {
            hint.push_str(&format!("\n{passed}"));
        }
        hint
    }

    /// Settles how the file is read as that format, whether or not it looks like it.
    ///
    /// # Errors
    /// A file without any record.
    pub fn bind(&self, map: &Arc<Map>, overrides: &Overrides) -> Result<Bound, Error> {
        let candidate = detect::try_map(map, &self.preface, &self.head, self.whole);
        let preface = self.preface.within(&map.layout, &self.head);
        let delimiter = preface
            .delimiter
            .or(candidate.as_ref().map(|candidate| candidate.delimiter))
            .unwrap_or(map.layout.delimiter());
        let mut dialect = map.layout.dialect(delimiter);
        dialect.terminator = preface.terminator;
        let text = &self.head[preface.bytes..];
        let mut rows = Rows::default();
        // The titles, and the record behind them.
        let cut = Cutter::new(&dialect).with_most_records(2).cut(text, self.whole, &mut rows);
        let lead = preface.lead;
        let texts = |index: usize| -> Vec<&str> {
            rows.records.get(index).map_or_else(Vec::new, |record| {
                rows.record_cells(record).iter().skip(lead).map(|cell| rows.text(text, *cell)).collect()
            })
        };
        if rows.records.is_empty() {
            let why = match cut.end {
                CutEnd::Unclosed { line, .. } => format!(": what begins in line {line} never ends"),
                _ if !self.whole => format!(" that ends within its first {} bytes", self.head.len()),
                _ => String::new(),
            };
            return Err(Error::Format(format!("`{}` holds no record{why}", self.source.name())));
        }
        if let Some(native) = &self.native {
            return Ok(native.bind(map, dialect));
        }
        let mut first = texts(0);
        let marked = lead == 0 && unmark(&mut first);
        let mut header = match overrides.flag("header") {
            Some(header) => header || map.layout.by_name,
            None => bind::is_header(map, &first),
        };
        if lead > 0 && first.is_empty() {
            // Rejects of a file without a header: their first line names only their own columns.
            header = false;
            first = texts(1);
        }
        let marked = marked && header;
        // A column that nobody knows is kept where its neighbours are known: the cells of a file without a header are not.
        let strange = map.layout.unknown == Unknown::Keep && !titles_stand(map, &first, 4);
        let kept = (header && !strange).then(|| map.keeping(&first)).flatten().map(Arc::new);
        let map = kept.as_ref().unwrap_or(map);
        let (mut binding, mut faults) = bind::bind(map, &first, header);
        binding.lead = lead;
        let header_text = binding.header.then(|| {
            let record = &rows.records[0];
            let own = rows.front(record, lead);
            let from =
                if lead == 0 { record.start as usize } else { own.unwrap_or(record.text_end as usize) };
            text[from..record.text_end as usize].to_owned()
        });
        if header && !titles_stand(map, &first, 2) {
            // What was taken for a header may be a record, whose texts may be secrets: none of them is shown.
            for (index, physical) in binding.columns.iter_mut().enumerate() {
                physical.title = format!("column {}", index + 1).into();
            }
            if map.layout.by_name {
                faults = vec![HeaderFault::NoTitles];
            }
        }
        Ok(Bound { map: Arc::clone(map), dialect, binding, faults, header_text, marked, preface })
    }
}

/// Takes a byte order mark out of the first title. Gives whether there was one.
pub(crate) fn unmark(titles: &mut [&str]) -> bool {
    let Some(title) = titles.first_mut() else { return false };
    let length = title.len();
    *title = bind::without_mark(title);
    title.len() < length
}

/// Whether at least one of so many titles is the map's own.
fn titles_stand(map: &Map, titles: &[&str], of: usize) -> bool {
    let filled = titles.iter().filter(|title| !title.trim().is_empty()).count();
    let known = if map.layout.by_name {
        // Of a header without end the front tells enough.
        titles.iter().take(4096).filter(|title| bind::knows_title(map, title)).count()
    } else {
        bind::matching_places(map, titles)
    };
    known * of >= filled.min(of * map.cells.len())
}

/// The error of a file that is no text.
pub fn not_text(name: &str, encoding: Encoding, line: u64, byte: u8) -> Error {
    Error::Format(format!(
        "`{name}` is no text in {}: byte 0x{byte:02X} in line {line}; name the encoding with `--input encoding=…`, if it is another",
        encoding.name()
    ))
}
