#!/usr/bin/env bash
# The closed loop on a GPU machine, with the program as packaging/portable_bundle.sh packed it into .dist/dist.tar.xz.
# Prints what a user would see; archive and reports come back in $OUT.
set -uo pipefail
tar -xJf .dist/dist.tar.xz -C /tmp
warpwright=/tmp/dist/bin/warpwright
export XDG_DATA_HOME=/tmp/data XDG_CACHE_HOME=/tmp/cache NO_COLOR=1
out=${OUT:-/tmp}
run() {
    printf '\n$ warpwright %s\n' "$*"
    local start=$EPOCHREALTIME
    timeout 90 "$warpwright" "$@"
    printf '[exit %s, %.2f s]\n' $? "$(echo "$EPOCHREALTIME - $start" | bc -l 2>/dev/null || python3 -c "print($EPOCHREALTIME-$start)")"
}
run devices
run tune matmul --device cuda --report-dir "$out"
run tune matmul --device cuda --report-dir "$out" --remeasure
run archive best matmul --limit 1
run test matmul --device cuda --json
run tune softmax --device cuda --report-dir "$out"
run tune matmul --device cuda --dtype f32 --report-dir "$out"
run stability matmul --device cuda --best
cp "$XDG_DATA_HOME/warpwright/archive.sqlite" "$out/" 2>/dev/null
