#!/usr/bin/env python3
"""duckdb_w2.py IN OUT: the columns of W2 permuted and renamed, with DuckDB, on all cores."""
import sys

import duckdb
from moved import columns


def main(source, target):
    link = duckdb.connect()
    file = link.read_csv(source, header=True, all_varchar=True, delimiter=",", quotechar='"', escapechar='"')
    rows = file.project(", ".join(f'"{old}" AS "{new}"' for old, new in columns()))
    rows.write_csv(target, header=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
