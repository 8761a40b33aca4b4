"""Runs programs in turns, measures them and compares what they wrote. Which programs is left to works.py."""
import csv
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

MIB = 1024 * 1024
TIME = "/usr/bin/time"


@dataclass
class Contender:
    """One program of a measurement."""

    key: str
    name: str
    # How it is started; {in}, {out} and {folder} stand for the input, the output and the folder of the output.
    command: list
    # Whether its output must be that of the first: "bytes", "cells" (quoted otherwise, but the same text) or "nothing".
    output: str = "cells"
    # Whether the output is what it prints.
    prints: bool = False
    # Exit codes of a run that did its work.
    done: tuple = (0,)
    # Why it cannot be run.
    missing: str = ""


@dataclass
class Row:
    """What was measured of a contender, one figure a round."""

    key: str
    name: str
    seconds: list = field(default_factory=list)
    processor: list = field(default_factory=list)
    peak: list = field(default_factory=list)
    # What its output was.
    verdict: str = ""
    # Why nothing was measured: it is not there, or does not do the same work.
    missing: str = ""
    wrong: bool = False

    def median(self):
        return statistics.median(self.seconds)

    def times(self, other):
        """How many times as long as the other: the median of the ratios within a round, the least, the greatest."""
        ratios = [own / theirs for own, theirs in zip(self.seconds, other.seconds)]
        return statistics.median(ratios), min(ratios), max(ratios)


class Failed(Exception):
    """A run that did not do its work."""


def once(contender, source, folder, watched):
    """One run: seconds by the clock, seconds of processor, peak of memory in bytes."""
    places = {"{in}": str(source), "{out}": str(folder / "out.csv"), "{folder}": str(folder)}
    command = list(contender.command)
    for mark, place in places.items():
        command = [part.replace(mark, place) for part in command]
    peak_file = folder.parent / "peak.txt"
    # A child begins with the peak of the process that forked it, and this one is no small one: where GNU time is there
    # it stands between, with its own tenth of a MiB and a millisecond.
    watched = watched and sys.platform == "linux" and Path(TIME).exists()
    if watched:
        command = [TIME, "-q", "-f", "%M", "-o", str(peak_file), *command]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    said_file = folder.parent / "said.txt"
    with open(said_file, "wb") as said, open(folder / "out.csv" if contender.prints else os.devnull, "wb") as out:
        begin = time.perf_counter()
        try:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=said)
        except OSError as why:
            raise Failed(str(why)) from why
        # wait4 tells of this child alone; getrusage(RUSAGE_CHILDREN) would tell the peak of the largest so far.
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in contender.done:
        raise Failed(f"ended with {child.returncode}: {said_file.read_text(errors='replace').strip()[-600:]}")
    peak = int(peak_file.read_text()) * 1024 if watched else 0
    return seconds, usage.ru_utime + usage.ru_stime, peak


def same_bytes(one, other):
    """Whether two files are equal; read in parts, since they are large."""
    if one.stat().st_size != other.stat().st_size:
        return False
    with open(one, "rb") as left, open(other, "rb") as right:
        while chunk := left.read(MIB):
            if chunk != right.read(MIB):
                return False
    return True


def other_row(one, other, delimiter):
    """Where two lists differ, in words, or nothing."""
    with open(one, encoding="utf-8", newline="") as left, open(other, encoding="utf-8", newline="") as right:
        rows = zip(csv.reader(left, delimiter=delimiter), csv.reader(right, delimiter=delimiter), strict=True)
        try:
            return next((f"row {number} differs" for number, (a, b) in enumerate(rows, 1) if a != b), "")
        except ValueError:
            return "one has more rows than the other"


def compare(contender, ours, theirs, delimiter):
    """What is said of an output that is the same."""
    if contender.output == "nothing":
        return "not compared"
    if same_bytes(ours, theirs):
        return "same bytes"
    difference = other_row(ours, theirs, delimiter) or ("" if contender.output == "cells" else "quoted otherwise")
    if difference:
        raise Failed(f"does not do the same work: {difference}")
    return "same cells"


def measure(contenders, source, rounds, folder, delimiter=";", watched=True):
    """A row for each contender: every round runs every one of them once, each round in another order. The first is
    what the outputs of the others are compared with; without it nothing is measured."""
    rows = [Row(one.key, one.name, missing=one.missing) for one in contenders]
    here = [(row, one) for row, one in zip(rows, contenders) if not one.missing]
    first = folder / contenders[0].key
    for number in range(rounds + 1):
        turn = number % max(len(here), 1)
        for row, contender in (here[turn:] + here[:turn]) if number else here:
            if row.missing:
                continue
            own = folder / contender.key
            try:
                seconds, processor, peak = once(contender, source, own, watched)
                if number == 0:
                    # The first round warms the page cache and proves that all do the same work; it is not counted.
                    is_first = contender is contenders[0]
                    row.verdict = "-" if is_first else compare(contender, first / "out.csv", own / "out.csv", delimiter)
            except Failed as why:
                row.missing, row.wrong = str(why), True
                print(f"{row.name}: {why}", file=sys.stderr)
                if contender is contenders[0]:
                    sys.exit("there is nothing to compare with")
                continue
            if number > 0:
                row.seconds.append(seconds)
                row.processor.append(processor)
                row.peak.append(peak)
            if own != first:
                shutil.rmtree(own)
        print(f"  round {number} of {rounds}" if number else "  warmed up, outputs compared", file=sys.stderr)
    shutil.rmtree(first, ignore_errors=True)
    return rows
