//! `[layout] kind = "native"`: a layout that a library cuts and writes. What the library is asked is in
//! [`crate::native`]; here is what its map says about it, so that nothing of it is loaded to list or to detect.

use super::node::{MapFault, Node, Tree};
use super::read::Reader;

/// What a map says about the library of its layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeLayout {
    /// The library's name, without what a system puts around it (`lib…​.so`, `….dll`).
    pub library: String,
    /// Whether the library takes text, which is decoded for it, or the bytes of the file.
    pub text: bool,
    /// What a file of the format begins with: one of these. Empty: nothing is known.
    pub magic: Vec<Vec<u8>>,
    /// What the names of its files end with, without the dot; the first is written.
    pub extensions: Vec<String>,
    /// Options that the library is given when it opens a file.
    pub options: Vec<(String, String)>,
}

/// Keys of `[layout]` that speak of a library.
const OWN: [&str; 5] = ["library", "content", "magic", "extensions", "options"];
/// Keys of `[layout]` that speak of delimited text.
const DELIMITED: [&str; 15] = [
    "preamble",
    "delimiter",
    "quote",
    "bom",
    "newline",
    "comment",
    "trim",
    "apostrophe",
    "blank_line",
    "embedded_newline",
    "ragged",
    "width",
    "header",
    "match",
    "order",
];

/// Loads what `[layout]` says of a library; `None` where the layout is delimited text.
pub(super) fn load(node: &Node, r: &mut Reader<'_, '_>) -> Option<NativeLayout> {
    let native = r.word("kind", &[("delimited", false), ("native", true)]).unwrap_or(false);
    let (wrong, why): (&[&str], _) = match native {
        true => (&DELIMITED, "a library cuts this layout: the key is for delimited text"),
        false => (&OWN, "the key is for a layout that a library cuts: `kind = \"native\"`"),
    };
    for entry in node.entries().iter().filter(|entry| wrong.contains(&entry.key.as_str())) {
        let at = entry.key_at.clone();
        r.fault(&at, format!("`{}` means nothing here: {why}", entry.key), None);
    }
    if !native {
        return None;
    }
    let library = r.required("library");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !library.is_empty() && (library.len() > 64 || !library.chars().all(plain)) {
        let at = r.node("library").map_or_else(|| node.at.clone(), |node| node.at.clone());
        r.fault(&at, "`library` is a name of 1 to 64 of `a-zA-Z0-9_-`, and no path", None);
    }
    let text = r.word("content", &[("bytes", false), ("text", true)]).unwrap_or(false);
    if !text && let Some(encoding) = r.node("encoding") {
        r.fault(
            &encoding.at,
            "bytes have no encoding",
            Some("say `content = \"text\"`, if the library takes text".into()),
        );
    }
    let mut magic = Vec::new();
    for (word, at) in r.texts("magic").unwrap_or_default() {
        match bytes(word) {
            Some(bytes) => magic.push(bytes),
            None => r.fault(
                &at,
                format!("`{word}` is nothing that a file could begin with"),
                Some("it is a text of 2 to 64 bytes, or bytes in hex as in `0x504b0304`".into()),
            ),
        }
    }
    let mut extensions = Vec::new();
    for (word, at) in r.texts("extensions").unwrap_or_default() {
        let fits = !word.is_empty() && word.len() <= 16 && word.chars().all(|c| c.is_ascii_alphanumeric());
        match fits {
            true => extensions.push(word.to_owned()),
            false => r.fault(
                &at,
                format!("`{word}` is no ending of a file's name"),
                Some("say it without the dot, as in `xml`".into()),
            ),
        }
    }
    if magic.is_empty() && extensions.is_empty() {
        r.fault(
            &node.at,
            "nothing tells a file of this format",
            Some("say `magic`, what a file begins with, or `extensions`".into()),
        );
    }
    let options = options(r);
    Some(NativeLayout { library, text, magic, extensions, options })
}

/// The bytes of a `magic`.
fn bytes(word: &str) -> Option<Vec<u8>> {
    let bytes = match word.strip_prefix("0x") {
        Some(hex) if hex.len() % 2 == 0 && hex.is_ascii() => {
            let pairs = (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok());
            pairs.collect::<Option<Vec<u8>>>()?
        }
        _ => word.as_bytes().to_vec(),
    };
    (2..=64).contains(&bytes.len()).then_some(bytes)
}

fn options(r: &mut Reader<'_, '_>) -> Vec<(String, String)> {
    let Some(node) = r.node("options") else { return Vec::new() };
    if !matches!(node.tree, Tree::Table(_)) {
        r.fault(&node.at, format!("`options` wants a table, and this is {}", node.kind()), None);
    }
    let mut options = Vec::new();
    for entry in node.entries() {
        match entry.node.text() {
            Some(text) => options.push((entry.key.clone(), text.to_owned())),
            None => r.fault(&entry.node.at, "an option is a string", None),
        }
    }
    options
}

impl NativeLayout {
    /// Whether a file that begins so may be of this format, and by how many bytes; by its name where no `magic` is
    /// known.
    pub fn fits(&self, head: &[u8], extension: Option<&str>) -> Option<(usize, String)> {
        if self.magic.is_empty() {
            let extension = extension?;
            let known = self.extensions.iter().find(|known| known.eq_ignore_ascii_case(extension))?;
            return Some((0, format!("its name ends in `.{known}`")));
        }
        // What is read as text may have a byte order mark in front of it, which is no part of it.
        let head = head.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.text).unwrap_or(head);
        let magic =
            self.magic.iter().filter(|magic| head.starts_with(magic)).max_by_key(|magic| magic.len())?;
        let shown = match std::str::from_utf8(magic) {
            Ok(text) if text.chars().all(|c| !c.is_control()) => format!("`{text}`"),
            _ => format!("0x{}", magic.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
        };
        Some((magic.len(), format!("it begins with {shown}")))
    }
}

/// Refuses limits that are of lines or bytes: no line of the file is known.
pub(super) fn check_limits(limits: &Node, faults: &mut Vec<MapFault>) {
    for key in ["bytes", "line_bytes"] {
        if let Some(entry) = limits.entries().iter().find(|entry| entry.key == key) {
            faults.push(MapFault {
                at: Some(entry.key_at.clone()),
                message: format!("`{key}` cannot be judged of a layout that a library writes"),
                label: String::new(),
                help: None,
            });
        }
    }
}
