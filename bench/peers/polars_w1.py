#!/usr/bin/env python3
"""polars_w1.py IN OUT: a CallRex 4.3 file becomes a Verba file, with Polars, lazily, on all cores.

The same work as bench/src/verba.rs, as somebody who knows Polars would write it: no type is inferred, an empty cell
is read as an empty text and written as nothing, and everything is an expression over columns.
"""
import sys

import polars as pl
from python_csv import FLAGS, HEADER

BLANK = pl.lit("")
NUMBERS = r"^[ \t]*[0-9*#]*[ \t]*(,[ \t]*[0-9*#]*[ \t]*)*$"


def text(column):
    """The text of a cell, or nothing where it is empty: what joining leaves out."""
    return pl.when(column != "").then(column)


def main(source, target):
    records = pl.scan_csv(source, infer_schema=False, empty_string_is_null=False)
    titles = records.collect_schema().names()
    cell = {number: pl.col(title) for number, title in enumerate(titles)}
    name = pl.concat_str(cell[0], pl.when(cell[1] != "").then(" " + cell[1]).otherwise(BLANK))
    login, department, screen = cell[6], cell[5], cell[15]
    uri = cell[17].str.replace("^(?i)sip:", "")
    more = cell[20].str.replace_all(r"[ \t]", "").str.replace_all(",+", ";").str.strip_chars(";")
    licences = pl.concat_str(cell[13], pl.lit("/"), cell[14])
    mode = (
        pl.when(licences == "1/0").then(pl.lit("full"))
        .when((licences == "0/1") & (cell[21] == "1")).then(pl.lit("on-demand"))
        .when(licences == "0/1").then(pl.lit("manual"))
        .when(licences == "0/0").then(pl.lit("no"))
    )
    sound = [
        *(cell[flag].is_in(["0", "1", ""]) for flag in FLAGS),
        licences.is_in(["1/0", "0/1", "0/0", "/"]),
        cell[0] != "",
        name.str.len_chars() <= 64,
        ~name.str.contains(r"^[ \t]|[ \t]$"),
        login.str.contains(r"^[A-Za-z0-9@.]{1,32}$"),
        uri.str.contains(r"^([A-Za-z0-9\-_.!~*'()&=+$,?/%]+@[A-Za-z0-9\-.:]+)?$"),
        cell[2].str.contains(r"^[0-9*#]*$"),
        cell[20].str.contains(NUMBERS),
        ~department.str.contains(r"^[ \t]|[ \t]$"),
    ]
    filled = {
        "User name": name,
        "Login ID": login,
        "E-mail address": pl.when(uri.str.contains(r"@[^:.]*\.[^:]*$")).then(uri),
        "Phone Mapping": pl.concat_str(text(cell[2]), text(more), text(uri), separator=";", ignore_nulls=True),
        "Groups": text(department),
        "Recording Mode": mode,
        "Desktop Screen": text(screen),
    }
    rows = (
        records.filter(sound)
        .filter(login.is_first_distinct())
        .select(filled.get(title, pl.lit(None, pl.String)).alias(title) for title in HEADER.split(";"))
    )
    rows.sink_csv(target, separator=";", line_terminator="\r\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
