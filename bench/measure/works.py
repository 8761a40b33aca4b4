"""What is measured: works, each with its input and the programs that do it. A new peer of a work is one more entry."""
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measure import peers
from measure.runs import Contender, Row, measure

sys.path.append(str(peers.PEERS))
import moved  # noqa: E402: it lies beside the programs that use it

ALLOW = ["--allow", "secret/blank-is-login"]
THREADS = (1, 2)
# Options of their own rows, and whether the output is the same with them.
MORE = {
    "report": (["--report", "{folder}/report.json"], "bytes"),
    "prove": (["--prove"], "bytes"),
    "generate": (["--secrets", "generate"], "nothing"),
}


@dataclass
class Work:
    """One table: a work, its input, and what was measured."""

    key: str
    title: str
    records: int = 0
    size: int = 0
    rows: list = None

    def row(self, key):
        """A row that has figures, or nothing."""
        return next((row for row in self.rows or [] if row.key == key and row.seconds), None)


class Measurement:
    """All that the options ask for."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.tieline = str(options.tieline or peers.target() / "tieline")
        self.help = peers.said(self.tieline, "convert", "--help")

    def input(self, records, bad):
        """The input of these options; made once, since the same options give the same bytes."""
        path = peers.WORK / f"callrex-{records}-{self.options.seed}-{bad}.csv"
        if not path.exists():
            part = path.with_suffix(".part")
            arguments = [str(records), "--seed", str(self.options.seed), "--bad", str(bad)]
            with open(part, "wb") as out:
                subprocess.run([str(peers.target() / "bench-input"), *arguments], stdout=out, check=True)
            part.rename(path)
        return path

    def convert(self, threads, *more, key="tieline", name="tieline", output="bytes"):
        """tieline doing W1; 6 is what it ends with if records were set aside."""
        command = [self.tieline, "convert", "{in}", "--from", "callrex", "--to", "verba", *ALLOW]
        command += ["-o", "{out}", "--threads", str(threads), *more]
        words = "1 thread" if threads == 1 else f"{threads} threads"
        return Contender(f"{key}-{threads}", f"{name}, {words}", command, output, done=(0, 6))

    def w1(self, key, limit=0):
        """A peer doing W1; `limit` is the size of the output."""
        built = str(peers.target() / f"peer-{key}")
        python = str(peers.VENV)
        command, prints = {
            "limit": ([built, "{in}", "{out}", str(limit)], False),
            "layout": ([built, "{in}", "{out}"], False),
            "csv": ([built, "{in}", "{out}"], False),
            "simd-csv": ([built, "{in}", "{out}"], False),
            "polars": ([python, str(peers.PEERS / "polars_w1.py"), "{in}", "{out}"], False),
            "duckdb": ([python, str(peers.PEERS / "duckdb_w1.py"), "{in}", "{out}"], False),
            "xan": (["sh", str(peers.PEERS / "xan_w1.sh"), peers.xan(), "{in}", "{out}"], False),
            "python": ([sys.executable, str(peers.PEERS / "python_csv.py"), "{in}", "{out}"], False),
            "miller": (
                ["mlr", "-S", "--icsv", "--ocsv", "--ofs", ";", "put", "-f", str(peers.PEERS / "miller_w1.mlr"), "{in}"],
                True,
            ),
            "cp": (["cp", "{in}", "{out}"], False),
        }[key]
        output = "nothing" if key in ("limit", "cp") else "cells"
        return Contender(key, peers.NAMES[key], command, output, prints, missing=peers.missing(key))

    def w2(self, key):
        """A peer doing W2. Miller is none of them: it reads a CRLF inside quotes as LF."""
        places, titles = ",".join(map(str, moved.places())), ",".join(new for _, new in moved.columns())
        python = str(peers.VENV)
        command = {
            "polars": [python, str(peers.PEERS / "polars_w2.py")],
            "duckdb": [python, str(peers.PEERS / "duckdb_w2.py")],
            "xan": ["sh", str(peers.PEERS / "xan_w2.sh"), peers.xan(), places, titles],
            "cp": ["cp"],
        }[key]
        output = "nothing" if key == "cp" else "cells"
        return Contender(key, peers.NAMES[key], [*command, "{in}", "{out}"], output, missing=peers.missing(key))

    def chosen(self, *keys):
        return [key for key in keys if not self.options.peers or key in self.options.peers]

    def run(self, key):
        """Measures one work."""
        work, contenders, source, settings = getattr(self, f"work_{key}")()
        print(f"{work.title}:", file=sys.stderr)
        work.size = Path(source).stat().st_size
        here = measure([one for one in contenders if isinstance(one, Contender)], source, folder=self.folder, **settings)
        rows = iter(here)
        work.rows = [next(rows) if isinstance(one, Contender) else one for one in contenders]
        return work

    def size_of_output(self, source):
        """How many bytes W1 makes of an input."""
        out = self.folder / "size.csv"
        command = [part.replace("{in}", str(source)).replace("{out}", str(out)) for part in self.convert(2).command]
        subprocess.run([*command, "--force"], stderr=subprocess.DEVNULL, check=False)
        size = out.stat().st_size if out.exists() else 0
        out.unlink(missing_ok=True)
        return size

    def work_w1(self):
        options = self.options
        source = self.input(options.records, options.bad)
        more = ["--skip-invalid"] if options.bad else []
        limit = self.size_of_output(source)
        contenders = [self.convert(threads, *more) for threads in THREADS]
        contenders += [self.w1(key, limit) for key in self.chosen(*peers.NAMES)]
        return Work("w1", "W1: a CallRex file becomes a Verba file", options.records), contenders, source, {
            "rounds": options.rounds}

    def work_more(self):
        options = self.options
        contenders = [self.convert(threads) for threads in THREADS]
        for key, (arguments, output) in MORE.items():
            name = f"tieline {' '.join(arguments)}".replace("{folder}/", "")
            known = arguments[0] in self.help and (key != "generate" or "generate" in self.help)
            for threads in THREADS:
                contender = self.convert(threads, *arguments, key=key, name=name, output=output)
                contenders.append(contender if known else Row(
                    contender.key, contender.name, missing="`tieline convert --help` does not have it"))
        return Work("more", "W1 with more asked of tieline", options.records), contenders, self.input(
            options.records, 0), {"rounds": options.rounds}

    def work_bad(self):
        options = self.options
        contenders = [self.convert(threads, "--skip-invalid") for threads in THREADS]
        contenders += [self.w1(key) for key in self.chosen("layout", "simd-csv", "csv", "polars", "duckdb", "python")]
        return Work("bad", "W1 with 1 % bad records, which are set aside", options.records), contenders, self.input(
            options.records, 10), {"rounds": options.rounds}

    def work_small(self):
        contenders = [self.convert(threads) for threads in THREADS]
        contenders += [self.w1(key) for key in self.chosen("csv", "polars", "duckdb", "xan", "python", "miller")]
        return Work("small", "W1 on a small file, whole processes", 10_000), contenders, self.input(10_000, 0), {
            "rounds": max(self.options.rounds, 15), "watched": False}

    def work_start(self):
        tieline = self.tieline
        contenders = [
            Contender("true", "`true`, a program that does nothing", ["true"], "nothing"),
            Contender("version", "`tieline --version`", [tieline, "--version"], "nothing"),
            Contender("list", "`tieline formats list`", [tieline, "formats", "list"], "nothing"),
            Contender("detect", "`tieline detect` on 10 records", [tieline, "detect", "{in}"], "nothing"),
        ]
        return Work("start", "Starting", 10), contenders, self.input(10, 0), {
            "rounds": max(self.options.rounds, 31), "watched": False}

    def work_w2(self):
        command = [self.tieline, "convert", "{in}", "--format-dir", str(peers.BENCH / "formats")]
        command += ["--from", "bench-plain", "--to", "bench-moved", "-o", "{out}", "--threads"]
        names = {1: "tieline, 1 thread", 2: "tieline, 2 threads"}
        contenders = [
            Contender(f"tieline-{threads}", names[threads], [*command, str(threads)], "bytes") for threads in THREADS
        ]
        contenders += [self.w2(key) for key in self.chosen("polars", "duckdb", "xan", "cp")]
        return Work("w2", "W2: columns permuted and renamed", self.options.records), contenders, self.input(
            self.options.records, 0), {"rounds": self.options.rounds, "delimiter": ","}


# The works in the order in which they are measured and shown.
WORKS = ("w1", "more", "bad", "small", "start", "w2")
