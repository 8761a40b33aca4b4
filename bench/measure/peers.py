"""The programs that tieline is compared with: where they are, how they are had, which version they have."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
WORK = BENCH / "work"
PEERS = BENCH / "peers"
VENV = WORK / "venv" / "bin" / "python"

# What can be chosen with --peers.
NAMES = {
    "limit": "the limit",
    "layout": "tieline's cutter, by hand",
    "simd-csv": "simd-csv crate, by hand",
    "csv": "csv crate, by hand",
    "polars": "Polars, all cores",
    "duckdb": "DuckDB, all cores",
    "xan": "xan, all cores",
    "python": "Python csv",
    "miller": "Miller",
    "cp": "cp",
}


def target():
    """Where cargo puts what it builds with the release profile."""
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"


def xan():
    own = WORK / "xan" / "bin" / "xan"
    return str(own) if own.exists() else shutil.which("xan") or ""


def said(*command):
    """What a program prints, or nothing if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def module(name):
    return said(str(VENV), "-c", f"import {name}; print({name}.__version__)")


def locked(crate):
    """The version of a crate in Cargo.lock."""
    found = re.search(rf'name = "{crate}"\nversion = "([^"]+)"', (ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    return found.group(1) if found else ""


def version(key):
    """The version of a peer; empty if it is not there."""
    words = {
        "csv": lambda: locked("csv"),
        "simd-csv": lambda: locked("simd-csv"),
        "polars": lambda: module("polars"),
        "duckdb": lambda: module("duckdb"),
        "xan": lambda: said(xan(), "--version").removeprefix("xan ") if xan() else "",
        "python": lambda: sys.version.split()[0],
        "miller": lambda: said("mlr", "--version").removeprefix("mlr "),
        "cp": lambda: said("cp", "--version").partition("\n")[0].rpartition(" ")[2] or "of this system",
    }
    return words.get(key, lambda: "of this workspace")()


def missing(key):
    """Why a peer cannot be measured; empty if it can."""
    return "" if version(key) else "not on this machine; `bench/run --install` tries to get it"


def install():
    """Gets what is not there. What cannot be had is said, and the others are measured."""
    tries = []
    if missing("polars") or missing("duckdb"):
        tries.append([[sys.executable, "-m", "venv", str(WORK / "venv")],
                      [str(VENV), "-m", "pip", "install", "--quiet", "polars", "duckdb"]])
    if missing("miller"):
        tries.append([["apt-get", "install", "-y", "-q", "miller"]])
    if missing("xan"):
        tries.append([["cargo", "install", "xan", "--locked", "--root", str(WORK / "xan")]])
    for commands in tries:
        for command in commands:
            print("getting:", " ".join(command), file=sys.stderr)
            try:
                subprocess.run(command, stdout=sys.stderr, check=True)
            except (OSError, subprocess.CalledProcessError) as why:
                print(f"could not be had: {why}", file=sys.stderr)
                break


def build():
    """Builds what is measured, with the profile that users get."""
    for package in ("tieline", "tieline-bench"):
        subprocess.run(["cargo", "build", "--release", "--quiet", "--locked", "-p", package], cwd=ROOT, check=True)
