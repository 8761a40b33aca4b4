#!/bin/sh
# xan_w1.sh XAN IN OUT: a CallRex 4.3 file becomes a Verba file. The same work as bench/src/verba.rs, as somebody who knows
# xan would write it: four programs in a pipe, each with a core while there are some.
set -e
here=$(dirname "$0")
"$1" filter -f "$here/xan_w1.sound" "$2" |
  "$1" dedup -s 'User Name' |
  "$1" select -f "$here/xan_w1.rows" |
  "$1" fmt --crlf -t ';' -o "$3"
