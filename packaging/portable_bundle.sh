#!/usr/bin/env bash
# Packs a build into a folder that runs on any x86-64 Linux with glibc 2.36 or newer: programs, their libraries, kernels.
#
#   portable_bundle.sh BUILD_FOLDER OUTPUT_FOLDER
#
# Start it with OUTPUT_FOLDER/bin/warpwright. The C library and the graphics drivers are the machine's own.
set -euo pipefail
build=$1
output=$2
root=$(cd "$(dirname "$0")/.." && pwd)

rm -rf "$output"
mkdir -p "$output/bin" "$output/lib" "$output/share/warpwright"
cp "$build/bin/warpwright" "$build/bin/warpwright-worker" "$output/bin/"
strip "$output/bin/"*
cp -r "$root/kernels" "$output/share/warpwright/"

# What belongs to the machine: the C library's parts.
of_the_machine='/(ld-linux-x86-64|libc|libm|libdl|libpthread|librt|libresolv)\.so'
copy_libraries() {
    ldd "$@" | awk '$2 == "=>" && $3 ~ "^/" { print $3 }' | sort -u | { grep -vE "$of_the_machine" || true; } |
        while read -r library; do cp -nL "$library" "$output/lib/"; done
}
copy_libraries "$output/bin/warpwright" "$output/bin/warpwright-worker"

if ldd "$output/bin/warpwright" | grep -q libQt6Widgets; then
    plugins=$(qtpaths6 --plugin-dir 2>/dev/null || echo /usr/lib/x86_64-linux-gnu/qt6/plugins)
    for plugin in platforms/libqoffscreen.so platforms/libqxcb.so platforms/libqwayland-generic.so imageformats/libqsvg.so \
                  iconengines/libqsvgicon.so xcbglintegrations/libqxcb-glx-integration.so; do
        [ -e "$plugins/$plugin" ] || continue
        mkdir -p "$output/plugins/$(dirname "$plugin")"
        cp "$plugins/$plugin" "$output/plugins/$plugin"
        copy_libraries "$plugins/$plugin"
    done
    mkdir -p "$output/fonts"
    cp /usr/share/fonts/truetype/dejavu/DejaVuSans*.ttf "$output/fonts/" 2>/dev/null || true
fi

# The program finds its libraries by its run path (see Warpwright.cmake) and its plugins by this file.
printf '[Paths]\nPrefix = ..\nPlugins = plugins\n' >"$output/bin/qt.conf"
du -sh "$output" | cut -f1
