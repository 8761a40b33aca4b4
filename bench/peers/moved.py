"""W2: which column of the invented file becomes which. It is read from the two maps in bench/formats/."""
import re
from pathlib import Path

COLUMN = re.compile(r'^name +?= "(.*)"\nfield = "(.*)"$', re.MULTILINE)


def titles(name):
    text = (Path(__file__).resolve().parent.parent / "formats" / f"{name}.toml").read_text(encoding="utf-8")
    return COLUMN.findall(text)


def columns():
    """Pairs of an old title and a new one, in the order of the output."""
    old = {field: title for title, field in titles("plain")}
    return [(old[field], title) for title, field in titles("moved")]


def places():
    """The same as indices of the old columns."""
    old = [field for _, field in titles("plain")]
    return [old.index(field) for _, field in titles("moved")]
