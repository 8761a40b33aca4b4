#!/usr/bin/env python3
"""python_csv.py IN OUT: a CallRex 4.3 file becomes a Verba file, with the csv module.

The same work as bench/src/bin/peer-csv.rs, as somebody who knows Python would write it.
"""
import csv
import re
import sys

HEADER = (
    "User name;Login ID;Language;E-mail address;Valid From yyyy.mm.dd;Phone Mapping;Password (MD5 Hash);"
    "Change Password at Next Login;Groups;Role API Names;Recording Mode;Time Zone;CRM User ID;Voice;Instant Messaging;"
    "Video;Desktop Screen;custom0;custom1;custom2;custom3;custom4;Prompt Inbound;Prompt Conference;Inbound File;"
    "Conference File;Conference Message"
)
REQUIRED = (0, 1, 2, 6, 7, 11, 12, 13, 14)
FLAGS = (11, 13, 14, 15, 21, 22, 24)
LOGIN = re.compile(r"[A-Za-z0-9@.]{1,32}")
NUMBER = re.compile(r"[0-9*#]+")
URI = re.compile(r"[A-Za-z0-9\-_.!~*'()&=+$,?/%]+@[A-Za-z0-9\-.:]+")
ODD = re.compile(r'[,;"\r\n]')


def cell(text):
    """Quoted where either of the two delimiters that Verba knows is in it; csv.writer would quote for its own only."""
    return '"' + text.replace('"', '""') + '"' if ODD.search(text) else text


def mode_of(unlimited, on_demand, lookback):
    """The recording mode; None where the licences are not converse."""
    match (unlimited, on_demand):
        case ("1", "0"):
            return "full"
        case ("0", "1"):
            return "on-demand" if lookback == "1" else "manual"
        case ("0", "0"):
            return "no"
        case ("", ""):
            return ""
    return None


def row_of(record, logins):
    """The line of a record, or why it has none."""
    if len(record) != 26:
        return None, "not 26 cells"
    if any(record[i] not in ("0", "1", "") for i in FLAGS):
        return None, "neither 0 nor 1"
    mode = mode_of(record[13], record[14], record[21])
    if mode is None:
        return None, "licences that are not converse"
    name = record[0] + (" " + record[1] if record[1] else "")
    if not record[0] or len(name) > 64:
        return None, "no name, or one of more than 64 characters"
    login = record[6]
    if not LOGIN.fullmatch(login):
        return None, "no login, or one that Verba does not take"
    uri = record[17]
    if uri[:4].lower() == "sip:":
        uri = uri[4:]
    if uri and not URI.fullmatch(uri):
        return None, "no SIP address"
    numbers = [number for number in [record[2], *map(str.strip, record[20].split(","))] if number]
    if not all(map(NUMBER.fullmatch, numbers)):
        return None, "no number"
    if uri:
        numbers.append(uri)
    department = record[5]
    if name != name.strip(" \t") or department != department.strip(" \t"):
        return None, "a blank at the end of a cell"
    if login in logins:
        return None, "a login that was there before"
    logins.add(login)
    host = uri.partition("@")[2]
    mail = uri if "." in host and ":" not in host else ""
    cells = cell(name), login, mail, cell(";".join(numbers)), cell(department), mode, record[15]
    return "%s;%s;;%s;;%s;;;%s;;%s;;;;;;%s;;;;;;;;;;\r\n" % cells, None


def main(source, target):
    logins, faults, blank = set(), {}, 0
    with (
        open(source, encoding="utf-8", newline="") as lines,
        open(target, "w", encoding="utf-8", newline="") as out,
    ):
        out.write(HEADER + "\r\n")
        records = csv.reader(lines)
        next(records, None)
        for record in records:
            line, fault = row_of(record, logins)
            if fault:
                faults[fault] = faults.get(fault, 0) + 1
                continue
            blank += sum(not record[i] for i in REQUIRED)
            out.write(line)
    print(f"blank: {blank}, left out: {faults}", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:])
