#!/usr/bin/env python3
"""polars_w2.py IN OUT: the columns of W2 permuted and renamed, with Polars, lazily, on all cores."""
import sys

import polars as pl
from moved import columns


def main(source, target):
    records = pl.scan_csv(source, infer_schema=False)
    records.select(pl.col(old).alias(new) for old, new in columns()).sink_csv(target, line_terminator="\r\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
