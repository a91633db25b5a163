#!/usr/bin/env bash
# Installs what building and running Warpwright needs on Debian 12 or Ubuntu 24.04, if it is not there yet.
#
#   install_dependencies.sh [build] [test] [lint]     (default: build)
#
# Says first which packages are missing and why they are needed. Uses sudo unless it runs as root.
set -euo pipefail

build_tools="g++ cmake ninja-build ccache"
build_libraries="libfmt-dev libexpected-dev nlohmann-json3-dev libtomlplusplus-dev libcli11-dev libxxhash-dev zlib1g-dev
    libsqlite3-dev libsqlitecpp-dev libdnnl-dev libopenblas-dev"
workbench_libraries="qt6-base-dev qt6-charts-dev libqt6opengl6-dev qt6-svg-dev libgl1-mesa-dev libqscintilla2-qt6-dev
    qtkeychain-qt6-dev fonts-dejavu-core"
test_tools="xvfb poppler-utils procps"
lint_tools="clang-format-19 clang-tidy-19 git python3"

reason() {
    case " $(echo $build_tools) " in *" $1 "*) echo "compiles the program (and, at run time, CPU kernels)"; return;; esac
    case " $(echo $build_libraries) " in *" $1 "*) echo "library of the engine"; return;; esac
    case " $(echo $workbench_libraries) " in *" $1 "*) echo "library of the workbench"; return;; esac
    case " $(echo $test_tools) " in *" $1 "*) echo "used by the tests"; return;; esac
    echo "format and lint checks"
}

wanted=""
for group in "${@:-build}"; do
    case $group in
        build) wanted+=" $build_tools $build_libraries $workbench_libraries" ;;
        test) wanted+=" $test_tools" ;;
        lint) wanted+=" $lint_tools" ;;
        *) echo "install_dependencies.sh: unknown group '$group' (build, test, lint)" >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query >/dev/null; then
    echo "This is no Debian or Ubuntu system: please install the equivalents of:$(echo $wanted | sed 's/^/ /')" >&2
    exit 0
fi

# dpkg-query fails when it knows nothing of a package, which is what is being asked.
installed=$({ dpkg-query -W -f='${db:Status-Abbrev}${Package}\n' $wanted 2>/dev/null || true; } | sed -n 's/^ii *//p')
missing=""
for package in $wanted; do
    grep -qx -- "$package" <<<"$installed" || missing+=" $package"
done
[ -n "$missing" ] || exit 0

echo "Missing system packages:"
for package in $missing; do
    printf '  %-26s %s\n' "$package" "$(reason "$package")"
done

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Please install them as root: apt-get install$missing" >&2
        exit 1
    fi
    as_root="sudo"
    echo "Installing them with sudo; it may ask for your password."
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
echo "Installed."
