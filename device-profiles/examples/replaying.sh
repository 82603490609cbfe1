# SPDX-FileCopyrightText: The Selvage authors
# SPDX-License-Identifier: Apache-2.0
#
# What the examples with recordings share; sourced by their replay-all. Recordings are played as one device each, through
# agents, broker and gateway, and then the gateway's table "sample" is compared with them, cell by cell, by the sqlite3 shell.

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
up=
wrong=0
die() { echo "replay-all: $*" >&2; exit 1; }
command -v sqlite3 >/dev/null || die "sqlite3 is missing; Debian has it in the package sqlite3"
work=$(mktemp -d "${TMPDIR:-/tmp}/replay-all.XXXXXX")
store=$work/data/gateway/merged.db
trap '[ -z "$up" ] || kill "$up" 2>/dev/null || true; rm -rf "$work"' EXIT

# play CELLS SPEED FILE…: runs the devices of those files until so many cells are merged
play() {
  local cells=$1 speed=$2 devices=() began ended first="" merged=0 last=-1 stood=0 file
  shift 2
  for file in "$@"; do devices+=(--device "$file"); done
  "$examples/../../selvage" up --quiet --port 0 --data "$work/data" "${devices[@]}" > "$work/log" 2>&1 &
  up=$!
  began=$(date +%s%N)
  while [ "$merged" -lt "$cells" ]; do
    kill -0 "$up" 2>/dev/null || { cat "$work/log" >&2; die "it ended too soon"; }
    sleep 1
    merged=$(sqlite3 "file:$store?mode=ro" 'SELECT count(*) FROM sample' 2>/dev/null || echo 0)
    [ -n "$first" ] || [ "$merged" -eq 0 ] || first=$(date +%s%N)
    # at a given speed the recording may pause; standing still for five minutes at full speed is a fault
    stood=$([ "$merged" -eq "$last" ] && echo $((stood + 1)) || echo 0)
    [ "$speed" != 0 ] || [ "$stood" -lt 300 ] || { cat "$work/log" >&2; die "it stands still at $merged of $cells cells"; }
    last=$merged
  done
  ended=$(date +%s%N)
  echo "merged in $(((ended - began) / 1000000000)) s, start of all programs included; since the first row $((cells * 1000 / ((ended - ${first:-$began}) / 1000000 + 1))) cells/s"
}

# compare DEVICE CSV SECONDS POINT=COLUMN…: counts what differs; SECONDS is SQL over the columns, POINT=COLUMN:text a text.
# Numbers are compared to 15 digits: sqlite3 reads some decimals one bit beside the nearest double, 0.0053140695648421 for one.
compare() {
  local device=$1 csv=$2 seconds=$3 pair column kind differ
  shift 3
  rm -f "$work/recording.db"
  differ=$(sqlite3 "$work/recording.db" <<SQL
.import --csv "$csv" recorded
ATTACH 'file:$store?mode=ro' AS merged;
CREATE TABLE cell(taken_ms INTEGER, name TEXT, value TEXT, kind TEXT, PRIMARY KEY(name, taken_ms)) WITHOUT ROWID;
$(for pair in "$@"; do
    column=${pair#*=} kind=number
    [ "${column%:text}" = "$column" ] || kind=text
    echo "INSERT INTO cell SELECT $seconds * 1000, '${pair%%=*}', \"${column%:text}\", '$kind' FROM recorded;"
  done)
SELECT (SELECT count(*) FROM cell LEFT JOIN merged.sample s ON s.device = '$device' AND s.name = cell.name AND s.taken_ms = cell.taken_ms
          WHERE s.taken_ms IS NULL OR NOT CASE WHEN cell.value IN ('NA', '') THEN s.value IS NULL AND s.quality = 'bad'
            WHEN cell.kind = 'text' THEN s.value = cell.value AND s.quality = 'good' ELSE printf('%!.15g', s.value) = printf('%!.15g', CAST(cell.value AS REAL)) AND typeof(s.value) IN ('real', 'integer') AND s.quality = 'good' END)
     + (SELECT count(*) FROM merged.sample WHERE device = '$device') - (SELECT count(*) FROM cell);
SQL
)
  echo "$device: $differ differ"
  wrong=$((wrong + ${differ#-}))
}

verdict() {
  [ "$wrong" -eq 0 ] || die "$wrong cells differ"
  echo "every cell of every recording is in the gateway's table sample, and nothing else"
}
