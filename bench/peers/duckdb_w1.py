#!/usr/bin/env python3
"""duckdb_w1.py IN OUT: a CallRex 4.3 file becomes a Verba file, with DuckDB, on all cores.

The same work as bench/src/verba.rs, as somebody who knows DuckDB would write it: every column is text, an empty cell
is read as an empty text and written as nothing, and the costly way to leave out what stands twice is only taken where something does.
"""
import sys

import duckdb
from python_csv import FLAGS, HEADER

# A text that stands in no cell, so that none is NULL.
NOTHING = "\x01"
SOUND = r"""
    "Unlimited License" || '/' || "On-Demand License" IN ('1/0', '0/1', '0/0', '/')
    AND "First Name" <> '' AND length(name) <= 64 AND name = trim(name, E' \t')
    AND regexp_full_match("User Name", '[A-Za-z0-9@.]{1,32}')
    AND regexp_full_match(uri, '([A-Za-z0-9\-_.!~*''()&=+$,?/%]+@[A-Za-z0-9\-.:]+)?')
    AND regexp_full_match("Extension", '[0-9*#]*')
    AND regexp_full_match("Additional Extensions", '[ \t]*[0-9*#]*[ \t]*(,[ \t]*[0-9*#]*[ \t]*)*')
    AND "Department Name" = trim("Department Name", E' \t')
"""
FILLED = {
    "User name": "name",
    "Login ID": '"User Name"',
    "E-mail address": r"CASE WHEN regexp_matches(uri, '@[^:.]*\.[^:]*$') THEN uri END",
    "Phone Mapping": """concat_ws(';', nullif("Extension", ''), nullif(more, ''), nullif(uri, ''))""",
    "Groups": 'nullif("Department Name", \'\')',
    "Recording Mode": """CASE
        WHEN "Unlimited License" = '1' THEN 'full'
        WHEN "On-Demand License" = '1' AND "Lookback Enabled" = '1' THEN 'on-demand'
        WHEN "On-Demand License" = '1' THEN 'manual'
        WHEN "On-Demand License" = '0' THEN 'no' END""",
    "Desktop Screen": 'nullif("Computer Recording License", \'\')',
}


def main(source, target):
    link = duckdb.connect()
    # What the file is like is said, so that nothing is guessed of its head.
    file = link.read_csv(source, header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"',
                         na_values=NOTHING)
    flags = " AND ".join(f"\"{file.columns[flag]}\" IN ('0', '1', '')" for flag in FLAGS)
    columns = ", ".join(f"{FILLED.get(title, 'NULL::VARCHAR')} AS \"{title}\"" for title in HEADER.split(";"))
    link.execute(rf"""
        CREATE TEMP TABLE made AS
        WITH parts AS (
            SELECT *, "First Name" || CASE WHEN "Last Name" <> '' THEN ' ' || "Last Name" ELSE '' END AS name,
                regexp_replace("SIP URI", '^sip:', '', 'i') AS uri,
                trim(regexp_replace(translate("Additional Extensions", E' \t', ''), ',+', ';', 'g'), ';') AS more
            FROM file)
        SELECT {columns} FROM parts WHERE {flags} AND {SOUND}""")
    (again,) = link.execute('SELECT count(*) - count(DISTINCT "Login ID") FROM made').fetchone()
    rows = "FROM made"
    if again:
        rows += ' WHERE rowid IN (SELECT min(rowid) FROM made GROUP BY "Login ID")'
    link.execute(f"COPY ({rows}) TO '{target}' (FORMAT csv, DELIMITER ';', HEADER)")


if __name__ == "__main__":
    main(*sys.argv[1:])
