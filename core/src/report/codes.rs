//! The table of the core's finding codes. A code is a stable word: it is never renamed and never used again for
//! something else. Rules of a map have codes of their own, `<format id>/<word>`.

/// One code.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// What it means, in one sentence.
    pub title: &'static str,
    /// How to mend it, in one or two sentences.
    pub mend: &'static str,
}

const fn code(code: &'static str, title: &'static str, mend: &'static str) -> Code {
    Code { code, title, mend }
}

/// All codes, in alphabetical order.
pub static CODES: &[Code] = &[
    code(
        "character/forbidden",
        "a character stands in a cell that the vendor does not take there",
        "Correct the cell, or give the field another value with `--set`.",
    ),
    code(
        "character/newline",
        "a line break stands in a cell of a format that cannot carry one",
        "Take the line break out of the cell.",
    ),
    code(
        "character/nul",
        "a zero byte stands in a cell, which is no text",
        "Take it out; if there are many, export the file again.",
    ),
    code(
        "country/unknown",
        "a cell that holds the code of a country holds none",
        "Write the ISO 3166-1 code.",
    ),
    code(
        "date/unknown",
        "a cell that holds a date holds none, or a day that does not exist",
        "Write the date in one of the forms that the message names.",
    ),
    code(
        "encoding/assumed",
        "the encoding of the file was concluded from its bytes",
        "Name the encoding with `--input encoding=…` if another one is meant.",
    ),
    code(
        "encoding/garbled",
        "a cell holds what a wrong encoding leaves behind, as `Ã¼` of `ü`",
        "Save the file anew in one encoding, and name that with `--input encoding=…`.",
    ),
    code(
        "encoding/not-allowed",
        "the file has an encoding that the vendor does not read",
        "Save the file in the encoding that the message names; a conversion reads it all the same.",
    ),
    code(
        "encoding/unwritable",
        "a character has no place in the encoding that the target wants",
        "Replace the character in the source.",
    ),
    code(
        "header/bom",
        "a byte order mark stands before the first title, and the vendor takes it for a part of it",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    code("header/duplicate", "a title stands twice in the header", "Take one of the two columns out."),
    code(
        "header/mismatch",
        "a title stands in another place than the vendor puts it",
        "Check that the columns are in the vendor's order: they are found by position.",
    ),
    code("header/missing", "a column that the vendor needs is not in the header", "Add the column."),
    code(
        "header/none",
        "the first line holds no titles of the format",
        "Put the header in front of the records.",
    ),
    code(
        "header/preamble",
        "the lines in front of the header are not those of the format",
        "Take the first lines from the vendor's own template.",
    ),
    code(
        "header/unknown",
        "a title is none that the format has",
        "Correct the title; otherwise the column is lost, and some vendors refuse the file.",
    ),
    code(
        "kind/misfit",
        "an item is none of the kinds that the cell holds",
        "Correct the item to one of the kinds that the message names.",
    ),
    code(
        "layout/delimiter",
        "the cells are separated by another character than the vendor reads",
        "Save the file with the delimiter that the message names; a conversion reads it all the same.",
    ),
    code("limit/bytes", "the file is larger than the vendor takes", "Convert it in parts."),
    code("limit/line-bytes", "a line is longer than the vendor reads", "Shorten the cells of the record."),
    code("limit/rows", "the file has more records than the vendor takes", "Convert it in parts."),
    code(
        "list/blank-item",
        "a list holds an item of nothing, which is dropped",
        "Take the surplus separator out.",
    ),
    code(
        "list/separator",
        "an item of a list holds the separator, or blanks at its ends",
        "Rename the item.",
    ),
    code(
        "list/too-long",
        "a list has more items than the cell takes",
        "The surplus items are lost; take them out, or set them by hand.",
    ),
    code(
        "listed/renamed",
        "a text is called otherwise in the target, as the list that was given says",
        "Nothing, if the list is right.",
    ),
    code(
        "listed/unknown",
        "a text is not in the list that was given of what the target's system has",
        "Create it in the target and add it to the list, or add a line with its new name behind a comma.",
    ),
    code(
        "locale/unknown",
        "a cell that holds a language or a locale holds none, or one that its spelling cannot say",
        "Write a language, alone or with its region, such as `en` or `en-GB`.",
    ),
    code("mac/malformed", "a MAC address is not six pairs of hex digits", "Correct the address."),
    code("mail/malformed", "an e-mail address is none", "Correct the address."),
    code(
        "map/invalid",
        "a map cannot be loaded",
        "Correct the map where the message points; `docs/map.md` explains the language.",
    ),
    code(
        "number/destroyed",
        "a spreadsheet turned a number into an exponent, and its last digits are gone",
        "Take the number from the system that has it; the digits cannot be restored from this file.",
    ),
    code("number/misfit", "a text is no number of the kind that is wanted", "Correct the cell."),
    code("number/not-digits", "a character stands in a number that is no digit", "Correct the cell."),
    code("number/range", "a number is less or greater than the vendor takes", "Correct the cell."),
    code(
        "pair/repeated",
        "a cell of named items holds one name twice",
        "Take one of the two out of the cell.",
    ),
    code(
        "phone/nowhere",
        "a check is given a country, and the format takes phone numbers in any form",
        "Leave `--country` out.",
    ),
    code(
        "phone/rewritten",
        "a phone number is written in the form that the target wants",
        "Check that it is the same number; without `--country` numbers are written as they stand.",
    ),
    code(
        "phone/unknown",
        "what stands where a phone number is wanted is no public number of the country",
        "Write it with its country, as in `+44…`, if it is a public number.",
    ),
    code(
        "plugin/remark",
        "what reads or writes the files of a format, a part of the program or a plugin, says something about the file",
        "Do what the message says; of a plugin that is not a part of the program, who made it explains what it means.",
    ),
    code(
        "quote/stray",
        "text stands behind the closing quote of a cell",
        "Double the quotes inside the cell, or take them out.",
    ),
    code(
        "quote/unclosed",
        "a quote is opened and never closed",
        "Close the quote where the message points, or double it if it belongs to the text.",
    ),
    code(
        "record/blank",
        "a record has no filled cell, and is passed over by a conversion",
        "Take the line out; spreadsheets leave such lines behind the last row.",
    ),
    code(
        "record/blank-line",
        "a blank line stands in a file whose vendor does not take one",
        "Take the line out.",
    ),
    code(
        "record/disagrees",
        "neighbouring records of one user say different things",
        "Make the cells that are about the user the same in all of its records; until then they are users of their own.",
    ),
    code(
        "record/example",
        "a record is the example of the vendor's own template, and no user",
        "Take the line out: the vendor may take it for a user.",
    ),
    code(
        "record/long",
        "a record has more cells than the header",
        "Quote the cell that holds the delimiter, or take the surplus cells out.",
    ),
    code(
        "record/removed",
        "a record asks to remove something, and the target has no word for it",
        "Remove it by hand in the target.",
    ),
    code(
        "record/repeated",
        "a record of a file of rejects still has the value for which it was set aside: another record has it",
        "Correct the value, or leave the record out: the record that it repeats is in the first output.",
    ),
    code(
        "record/short",
        "a record has fewer cells than the header",
        "Add the delimiters that are missing, also at the end of the line.",
    ),
    code(
        "required/blank",
        "a cell that the vendor needs is blank",
        "Fill it, or give all records a value with `--default`.",
    ),
    code(
        "required/group",
        "a cell is blank that is needed beside another",
        "Fill it, or give a value with `--default`.",
    ),
    code(
        "secret/blank-is-login",
        "the password is blank, and the vendor takes the login name for it",
        "Supply passwords, make new ones with `--secrets generate`, or accept it with `--allow secret/blank-is-login`.",
    ),
    code(
        "secret/blank-required",
        "a password that the vendor needs is blank, and no value may be invented for it",
        "Set the passwords in the target, and accept the blank cells with `--allow secret/blank-required`.",
    ),
    code(
        "secret/masked",
        "stars or another mask stand in place of a secret",
        "Put the secret itself into the cell, or leave it blank; a mask is taken to say that it stays as it is.",
    ),
    code(
        "secret/without-salt",
        "a cipher without its salt is useless, and a salt without its cipher",
        "Carry both, or accept it with `--allow secret/without-salt`.",
    ),
    code("shape/misfit", "a text has not the shape that the vendor wants", "Correct the cell."),
    code(
        "split/mixed",
        "records of two kinds that the vendor takes only in separate files",
        "Convert the two kinds from two files.",
    ),
    code(
        "spreadsheet/damaged",
        "a spreadsheet changed how a number is written",
        "Correct the cell to what the message proposes: it is taken as it stands.",
    ),
    code(
        "spreadsheet/formula",
        "a spreadsheet that opens the output takes a cell for a formula",
        "Do not open the file in a spreadsheet; the cell is written as it is.",
    ),
    code(
        "state/unspeakable",
        "a state such as `default` has no word in the target",
        "Set it by hand in the target.",
    ),
    code(
        "text/edge-blank",
        "a cell begins or ends with blanks, and the vendor drops them",
        "Take the blanks out.",
    ),
    code(
        "text/like-state",
        "a text is the vendor's word for a state, and would not come back as the text",
        "Choose another text.",
    ),
    code(
        "text/too-long",
        "a text is longer than the vendor takes",
        "Shorten it: nothing is cut off in silence.",
    ),
    code("text/too-short", "a text is shorter than the vendor takes", "Choose a longer one."),
    code(
        "timezone/unknown",
        "a cell that holds a time zone of Windows holds none, or one whose name means another zone",
        "Write its name in Windows, or the IANA name that CLDR puts first for it.",
    ),
    code(
        "uri/secure",
        "a SIP address asks for a secure line (`sips:`), and no field holds that",
        "Write `sip:` in the source, and set the secure line by hand in the target.",
    ),
    code("word/disagrees", "two cells that mean one field say different things", "Correct one of them."),
    code(
        "word/narrowed",
        "a value has no word in the target and is written as the nearest one",
        "Check that the nearest word is meant.",
    ),
    code(
        "word/other",
        "a word is none that the vendor documents, and it takes it for the one that the message names",
        "Write the documented word.",
    ),
    code(
        "word/unknown",
        "a word is none that the vendor knows",
        "Write one of the words that the message names.",
    ),
    code(
        "word/unspeakable",
        "a value has no word in the target",
        "Set it by hand in the target, or give another value with `--set`.",
    ),
];

/// The code of that name.
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.code == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_occur_once() {
        for pair in CODES.windows(2) {
            assert!(pair[0].code < pair[1].code, "{} before {}", pair[0].code, pair[1].code);
        }
    }

    #[test]
    fn every_code_is_a_subject_and_a_word() {
        for code in CODES {
            let (subject, word) = code.code.split_once('/').unwrap();
            assert!(!subject.is_empty() && !word.is_empty());
            assert!(code.mend.ends_with('.'));
        }
    }
}
