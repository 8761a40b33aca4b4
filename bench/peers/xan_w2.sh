#!/bin/sh
# xan_w2.sh XAN PLACES TITLES IN OUT: the columns of W2 permuted and renamed.
set -e
"$1" select "$2" "$4" | "$1" rename "$3" -o "$5"
