#!/bin/sh
# Makes docs/screenshots anew: tests/ui/make_screenshots.sh BUILD_FOLDER. Takes about five minutes; needs pngquant.
set -eu
build=$1
folder=$(dirname "$0")/../../docs/screenshots
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export QT_QPA_PLATFORM=offscreen
"$build/bin/ui_screenshots" "$made" light 1440x900 30
"$build/bin/ui_screenshots" "$made" dark 1440x900 30
"$build/bin/ui_screenshots" "$made" light 1024x700 20
mkdir -p "$folder"
for name in welcome tune-running tune-finished analyse-parameters analyse-pairs analyse-parallel archive edit; do
    for look in light-1440 dark-1440; do
        pngquant --force --strip --output "$folder/$name-$look.png" 256 "$made/$name-$look.png"
    done
done
for name in welcome tune-empty tune-running tune-finished palette; do
    pngquant --force --strip --output "$folder/$name-light-1024.png" 256 "$made/$name-light-1024.png"
done
