//! The keys of the map language: one table from which unknown keys are found and the reference page is made.

/// One key of one table of a map.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The table: `top`, `format`, `layout`, `column`, `as`, `kind`, `check`, `rule`, ...
    pub table: &'static str,
    /// The key.
    pub name: &'static str,
    /// What stands behind it: `s` text, `b` true/false, `i` number, `[x]` list, `a|b` words.
    pub value: &'static str,
    /// What is taken when it is missing; empty: nothing, and the key is off.
    pub default: &'static str,
    /// One line for the reference.
    pub doc: &'static str,
}

const fn key(
    table: &'static str,
    name: &'static str,
    value: &'static str,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key { table, name, value, default, doc }
}

/// The tables with their headings, in the order of the reference.
pub static TABLES: &[(&str, &str)] = &[
    ("top", "top of the file"),
    ("format", "`[format]`"),
    ("layout", "`[layout]`"),
    ("limits", "`[limits]`"),
    ("column", "`[[column]]`"),
    ("as", "`as = { … }` and `[words.NAME]`"),
    ("kind", "an item of `kinds`"),
    ("part", "an item of `parts`"),
    ("check", "`check = { … }`"),
    ("rule", "`[[rule]]`"),
    ("example", "`[[example]]`"),
];

/// All keys.
pub static KEYS: &[Key] = &[
    key("top", "tieline", "i", "", "version of this language: 1; required"),
    key("top", "extends", "s", "", "`id@version` of a map of which this one says only what differs"),
    key("top", "format", "table", "", "what the format is; required"),
    key("top", "layout", "table", "", "how its files are cut"),
    key("top", "limits", "table", "", "how large its files may be"),
    key("top", "words", "table", "", "codecs with a name, for `as = \"NAME\"`"),
    key("top", "column", "tables", "", "the columns, in the vendor's order"),
    key("top", "rule", "tables", "", "what must hold between cells or records"),
    key(
        "top",
        "implied",
        "table",
        "",
        "path = path: what the vendor takes for a field that it has no column for",
    ),
    key("top", "by_hand", "table", "", "field or title = where it is set in the vendor's own screens"),
    key("top", "evidence", "table", "", "key of this map = standing and source of the fact behind it"),
    key("top", "example", "tables", "", "rows with the users they mean, run as tests in both directions"),
    key("format", "id", "s", "", "`[a-z0-9-]{1,40}`; required"),
    key("format", "version", "s", "", "`[0-9A-Za-z.]{1,20}`; required"),
    key("format", "default", "b", "false", "the version that is meant where none is named; not inherited"),
    key("format", "name", "s", "", "what people call it; required"),
    key("format", "vendor", "s", "", "who makes the system; required"),
    key("format", "kind", "recorder|pbx|uc|directory", "", "what the system is; required"),
    key("format", "source", "s", "", "the document or code that the facts are from; required"),
    key(
        "format",
        "ev",
        "D|S|V|I|?",
        "D",
        "standing of the facts: documented, read in source, verified, inferred, unknown",
    ),
    key(
        "format",
        "files",
        "[s]",
        "",
        "a bundle: `id@version` of the formats that are written together, in import order; then nothing but `[by_hand]`",
    ),
    key("layout", "kind", "delimited|native", "delimited", "delimited text, or a layout that a library cuts"),
    key("layout", "library", "s", "", "native: the library's name, without `lib` and ending; required"),
    key("layout", "content", "bytes|text", "bytes", "native: what the library takes; text is decoded for it"),
    key("layout", "magic", "s|[s]", "[]", "native: what a file begins with; bytes as in `0x504b0304`"),
    key("layout", "extensions", "s|[s]", "[]", "native: how file names end; the first is written"),
    key("layout", "options", "table", "{}", "native: name = text, handed to the library"),
    key(
        "layout",
        "delimiter",
        "s|[s]",
        "\",\"",
        "between cells; of a list the first is written and all are read",
    ),
    key(
        "layout",
        "quote",
        "[s]",
        "[]",
        "characters that make a cell quoted, besides those that CSV itself needs",
    ),
    key(
        "layout",
        "quotes",
        "needed|filled|all",
        "needed",
        "which cells are written in quotes: those that need them, all that are filled, all",
    ),
    key(
        "layout",
        "encoding",
        "s|[s]",
        "utf-8",
        "of a list the first is written and all are read: utf-8, windows-1252, utf-16le, utf-16be",
    ),
    key("layout", "bom", "never|always|keep", "never", "whether a byte order mark is written"),
    key("layout", "newline", "lf|crlf", "crlf", "the line end that is written; both are read"),
    key(
        "layout",
        "preamble",
        "[s]",
        "[]",
        "lines in front of the header, as they are written; read with any padding",
    ),
    key(
        "layout",
        "example_row",
        "table",
        "",
        "title = beginning: a record whose cell begins so is the vendor's example and no user",
    ),
    key("layout", "comment", "s", "", "a line that begins so is no record"),
    key("layout", "trim", "b", "false", "the vendor drops blanks at both ends of a cell"),
    key("layout", "apostrophe", "b", "false", "an apostrophe before `+` or a digit is dropped when read"),
    key("layout", "blank_line", "skip|refuse|end", "skip", "what a blank line means"),
    key(
        "layout",
        "embedded_newline",
        "allow|refuse",
        "allow",
        "whether a line break may stand in a quoted cell",
    ),
    key(
        "layout",
        "ragged",
        "pad|refuse",
        "pad",
        "records that are not as wide as the first line: cells missing at the end are absent, or an error",
    ),
    key(
        "layout",
        "width",
        "[i,i]",
        "",
        "fewest cells that are read, cells that are written; for formats bound by position",
    ),
    key(
        "layout",
        "header",
        "required|optional|none",
        "required",
        "whether the first record names the columns",
    ),
    key(
        "layout",
        "match",
        "name|position|brackets|untagged|stripped",
        "name",
        "how columns are found: by title, by what stands in its `[…]`, by title without its tags, by its letters and digits alone; by position titles only detect and warn",
    ),
    key("layout", "fold", "b", "false", "titles are compared without case"),
    key("layout", "order", "fixed|free", "fixed", "whether the order of the columns matters"),
    key("layout", "columns", "all|filled", "all", "`filled`: a column that no record fills is not written"),
    key(
        "layout",
        "unknown",
        "ignore|keep|open|refuse",
        "ignore",
        "what the vendor does with a title that it does not know; `keep`: the column is its own, and is carried into the same format; `open`: titles are paths, and one that begins with `x.` is that field",
    ),
    key("layout", "ignored", "[s]", "[]", "titles that are known and without meaning"),
    key("layout", "blank", "absent|keep|clear|default", "absent", "what a blank cell says"),
    key("layout", "key", "s", "", "the title that names the user, where one user may take several records"),
    key(
        "layout",
        "row_per",
        "path",
        "",
        "the list of which each item takes a record; `[*]` in a path is the item of the record",
    ),
    key("layout", "states", "table", "{}", "words for `clear`, `default` and `keep` in any column"),
    key("layout", "split", "[s]", "[]", "titles: records with and without a value here may not share a file"),
    key("layout", "atomic", "b", "false", "one bad record, and the vendor takes none"),
    key("limits", "rows", "i", "", "records in a file, at most"),
    key("limits", "bytes", "i", "", "bytes of a file, at most"),
    key("limits", "line_bytes", "i", "", "bytes of a line, line end included, at most"),
    key(
        "column",
        "name",
        "s|[s]",
        "",
        "the title; several titles are one fact in several columns; `{n}` counts through `n`; required",
    ),
    key("column", "alias", "s|[s]", "[]", "further titles that are read; of a column with one title"),
    key(
        "column",
        "field",
        "path|[path]",
        "",
        "the canonical field; none: the column is known and has no meaning for others",
    ),
    key("column", "as", "s|table", "text", "the codec, or the name of one in `[words]`"),
    key("column", "kinds", "[table]", "", "one cell, items of several fields told apart by their shape"),
    key("column", "by", "s", "", "the title of the cell behind this one, whose word tells the `kinds` apart"),
    key(
        "column",
        "parts",
        "[table]",
        "",
        "one cell, items of several fields told apart by the name in front of them; with `pairs`",
    ),
    key(
        "column",
        "required",
        "true|\"group\"",
        "",
        "must be filled: always, or where another column of its thing is",
    ),
    key("column", "implied", "s", "", "what the vendor takes when the cell says nothing"),
    key("column", "default", "s", "", "what is written when nothing supplies a value"),
    key(
        "column",
        "blank",
        "absent|keep|clear|default|refuse",
        "",
        "what a blank cell says in this column; `refuse`: it is an error, no column is fine",
    ),
    key("column", "states", "table", "", "words for the states in this column"),
    key("column", "check", "table|[table]", "", "what the text of a cell must keep to"),
    key(
        "column",
        "listed",
        "s",
        "",
        "the name of a list, given by `--list NAME=FILE`, that the text must be in",
    ),
    key(
        "column",
        "phone",
        "e164|international|national",
        "",
        "the form that a public phone number is written in, where the user names a country",
    ),
    key("column", "internal", "b", "false", "a key of one installation: written only into the same format"),
    key(
        "column",
        "write",
        "true|false|\"blank\"",
        "true",
        "whether the column is written; `\"blank\"`: its title, never a value",
    ),
    key("column", "n", "[i,i]", "", "first and last number of a numbered column"),
    key(
        "column",
        "grow",
        "i",
        "all",
        "of a numbered column: how many are always written; further ones only where some user has so many",
    ),
    key(
        "column",
        "group",
        "s",
        "",
        "of numbered columns one behind the other: they go from number to number together, and grow together",
    ),
    key("column", "type", "s", "text", "type of an open field (`x.…`)"),
    key("column", "many", "b", "false", "an open field that is a list"),
    key("column", "only", "s", "", "where the column has a meaning, in words"),
    key("column", "doc", "s", "", "one line for the format's page"),
    key("column", "ev", "D|S|V|I|?", "", "standing of the column's facts, where it is not the format's"),
    key(
        "column",
        "source",
        "s",
        "",
        "where the column's facts are from, where it is not the format's source",
    ),
    key(
        "column",
        "replaces",
        "s",
        "",
        "an heir's column takes the place of this one and inherits its other keys",
    ),
    key("column", "after", "s", "", "an heir's new column stands behind this one"),
    key("as", "bool", "[s,s]", "", "the words for true and false"),
    key(
        "as",
        "cases",
        "[s|[cell,value]]",
        "",
        "words and values; of several columns or fields, tuples of them",
    ),
    key("as", "date", "s", "", "the form that is written: `yyyy`, `mm`, `dd` and separators"),
    key(
        "as",
        "mac",
        "s",
        "",
        "the style that is written, such as `XX:XX:XX:XX:XX:XX`; any usual one is read",
    ),
    key(
        "as",
        "country",
        "alpha-2|alpha-3",
        "",
        "an ISO 3166-1 code in the form that is written; both are read",
    ),
    key(
        "as",
        "locale",
        "ll_CC|ll-CC|ll|lcid",
        "",
        "a language with its region, in the spelling that is written; any spelling of what it can say is read",
    ),
    key(
        "as",
        "timezone",
        "windows",
        "",
        "a time zone by its name in Windows; the IANA name that it means is read too",
    ),
    key("as", "affix", "[s,s]", "", "text before and behind the value"),
    key("as", "list", "s", "", "a list with this separator"),
    key("as", "escape", "double", "", "a separator inside an item of a list is written twice"),
    key(
        "as",
        "pairs",
        "[s,s]",
        "",
        "named items in one cell: what stands between two of them, and what stands behind a name; with `parts`",
    ),
    key("as", "max", "i", "", "items of a list that can be written, at most"),
    key(
        "as",
        "exact",
        "b",
        "false",
        "items of a list are taken as they stand: with their blanks, and one of nothing keeps its place",
    ),
    key(
        "as",
        "accept",
        "table|[s]",
        "",
        "value = words that are read and never written; of a date, further forms",
    ),
    key(
        "as",
        "narrow",
        "table",
        "",
        "cell = values outside the domain that may be written so; reported, never read back",
    ),
    key("as", "other", "s", "", "the value that the vendor makes of any other word"),
    key("as", "fold", "b", "false", "words and affixes are read without case"),
    key("kind", "shape", "s", "", "the shape of the items, tested after the affix; required, or `is`"),
    key("kind", "is", "s", "", "the word in the cell that `by` names; `\"\"` is a blank one"),
    key("kind", "field", "path", "", "the field of such items; required"),
    key("kind", "as", "s|table", "text", "their codec, without `list`"),
    key("kind", "type", "s", "text", "type of an open field"),
    key("kind", "many", "b", "false", "an open field that is a list"),
    key(
        "part",
        "name",
        "s",
        "",
        "what stands in front of the value; `*`: all items that have no part; required",
    ),
    key(
        "part",
        "field",
        "path",
        "",
        "the field of the value; of `*` a list, which holds the items as they are; required",
    ),
    key("part", "as", "s|table", "text", "the value's codec, without `list`"),
    key("part", "type", "s", "text", "type of an open field"),
    key("part", "many", "b", "false", "an open field that is a list"),
    key("check", "min", "i", "", "fewest characters"),
    key("check", "max", "i", "", "most characters"),
    key(
        "check",
        "unit",
        "chars|bytes",
        "chars",
        "what `min` and `max` count; bytes are those that are written",
    ),
    key(
        "check",
        "chars",
        "s",
        "",
        "the characters allowed, as a class: `A-Za-z0-9@.`; `^` first: those not allowed",
    ),
    key("check", "shape", "s", "", "the shape of the cell, or of each item of a list"),
    key("check", "range", "[i,i]", "", "least and greatest number"),
    key("check", "step", "i", "", "the number is a multiple of this"),
    key("check", "classes", "[upper|lower|digit|symbol]", "", "at least one character of each"),
    key("check", "severity", "note|warning|error", "error", "how bad a misfit is"),
    key("check", "because", "s", "", "what the vendor makes of it, in one sentence"),
    key("check", "help", "s", "", "what to do, in one sentence"),
    key("check", "ev", "D|S|V|I|?", "", "standing of the limit, where it is not the column's"),
    key("check", "source", "s", "", "where the limit is from"),
    key("rule", "code", "s", "", "the rule's name; required. An heir replaces a rule by its code"),
    key("rule", "because", "s", "", "what the vendor makes of it, in one sentence; required"),
    key("rule", "when", "table", "", "title = word, words, true (filled) or false (blank); all must hold"),
    key("rule", "require", "[s]", "", "titles that must be filled"),
    key("rule", "forbid", "[s]", "", "titles that must be blank"),
    key("rule", "together", "[s]", "", "titles that are all filled or all blank"),
    key("rule", "one_of", "[s]", "", "titles of which at least one is filled"),
    key(
        "rule",
        "without",
        "[s]",
        "",
        "titles: the first one's text holds none of the others', of 3 characters and more",
    ),
    key("rule", "unique", "[s]", "", "titles whose values together occur once in a file"),
    key("rule", "max_rows", "i", "", "records of a file in which any record meets `when`, at most"),
    key("rule", "fold", "b", "false", "compared without case"),
    key(
        "rule",
        "severity",
        "note|warning|error|refuse",
        "error",
        "how bad it is; `refuse`: written only with `--allow`, a warning when read",
    ),
    key("rule", "help", "s", "", "what to do, in one sentence"),
    key("rule", "ev", "D|S|V|I|?", "", "standing of the rule"),
    key("rule", "source", "s", "", "where the rule is from"),
    key("example", "row", "table", "", "title = cell; required"),
    key("example", "user", "table", "", "field = value; required"),
];

/// Keys of the language that this version does not read yet: naming one is an error that says so.
pub static LATER: &[(&str, &str)] = &[("as", "member")];

/// The keys of one table, which stand side by side.
pub fn of(table: &str) -> &'static [Key] {
    let first = KEYS.iter().position(|key| key.table == table).unwrap_or(KEYS.len());
    let length = KEYS[first..].iter().take_while(|key| key.table == table).count();
    &KEYS[first..first + length]
}

/// The key reference as Markdown.
pub fn reference() -> String {
    let mut page = String::new();
    for (table, heading) in TABLES {
        page.push_str(&format!(
            "\n### {heading}\n\n| Key | Value | Default | What it says |\n| --- | --- | --- | --- |\n"
        ));
        for key in of(table) {
            let cell = |text: &str| text.replace('|', "\\|");
            let default =
                if key.default.is_empty() { String::new() } else { format!("`{}`", cell(key.default)) };
            page.push_str(&format!(
                "| `{}` | {} | {default} | {} |\n",
                key.name,
                cell(key.value),
                cell(key.doc)
            ));
        }
    }
    page
}
