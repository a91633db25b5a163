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
# The configuration of the fastest attempt of a kernel, as --set wants it.
best_of() {
    "$warpwright" archive best "$1" --limit 1 --json | python3 -c "
import json, sys
print(','.join(f'{name}={value}' for name, value in json.load(sys.stdin)['attempts'][0]['parameters'].items()))"
}

run devices
run tune matmul --device cuda --report-dir "$out"
run tune matmul --device cuda --report-dir "$out" --remeasure
run archive best matmul --limit 1
# The winner again, in new processes: does the number hold?
winner=$(best_of matmul)
for _ in 1 2 3; do run test matmul --device cuda --set "$winner" --json; done
run stability matmul --device cuda --best
run tune softmax --device cuda --report-dir "$out"
run tune matmul --device cuda --dtype bf16 --size M=4096,N=4096,K=4096 --report-dir "$out"
run tune matmul --device cuda --dtype tf32 --report-dir "$out"
run tune matmul --device cuda --dtype f32 --report-dir "$out"
run tune matmul --device cuda --size M=4095,N=4095,K=4095 --report-dir "$out"
# Every fault a kernel can commit.
run tune tests/data/kernels/faulty/kernel.toml --device cuda --advisor exhaustive --max-iterations 50 --run-timeout 5s \
    --target-speedup 0 --report-dir "$out"
cp "$XDG_DATA_HOME/warpwright/archive.sqlite" "$out/" 2>/dev/null
