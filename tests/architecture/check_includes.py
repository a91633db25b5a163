#!/usr/bin/env python3
"""Checks that every #include of a folder of the project points at a folder its CMake target names after USES.

A border is a CMake target: `ww_library(core_space … USES core_expression)` says that core/space may include
core/expression and what core/expression may include itself. Prints each include that crosses a border the wrong way,
each cycle, and exits 1 when there is one.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = re.compile(r"(?:ww_library|add_executable|ww_program)\(\s*([\w-]+)(.*?)\n?\)", re.S)
LINKED = re.compile(r"target_link_libraries\(\s*([\w-]+)(.*?)\)", re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s+"((?:core|ui|app)/[^"]+)"', re.M)
NAME = re.compile(r"\b((?:core|ui|app)_\w+)\b")


def declared_uses():
    """Folder of each target, and the project targets it names."""
    folder_of, uses = {}, {}
    for top in ("core", "ui", "app"):
        for listing in (ROOT / top).rglob("CMakeLists.txt"):
            text = listing.read_text()
            folder = listing.parent.relative_to(ROOT).as_posix()
            for pattern in (TARGET, LINKED):
                for target, body in pattern.findall(text):
                    if pattern is TARGET:
                        folder_of.setdefault(target, folder)
                    uses.setdefault(target, set()).update(set(NAME.findall(body)) - {target})
    return folder_of, uses


def closure(target, uses, seen):
    for used in uses.get(target, ()):
        if used not in seen:
            seen.add(used)
            closure(used, uses, seen)
    return seen


def owner(path, folders):
    """The folder with a target of its own that a file belongs to."""
    parts = pathlib.PurePosixPath(path).parent
    while parts.as_posix() != ".":
        if parts.as_posix() in folders:
            return parts.as_posix()
        parts = parts.parent
    return None


def main():
    folder_of, uses = declared_uses()
    targets_in = {}
    for target, folder in folder_of.items():
        targets_in.setdefault(folder, []).append(target)
    allowed = {}
    for folder, targets in targets_in.items():
        reach = set()
        for target in targets:
            reach |= closure(target, uses, set())
        allowed[folder] = {folder_of[t] for t in reach if t in folder_of} | {folder}

    wrong = []
    for target in folder_of:
        if target in closure(target, uses, set()):
            wrong.append(f"{target}: uses itself by way of others")
    checked = 0
    for top in ("core", "ui", "app"):
        for source in sorted((ROOT / top).rglob("*")):
            if source.suffix not in (".h", ".cpp"):
                continue
            here = owner(source.relative_to(ROOT).as_posix(), targets_in)
            if here is None:
                continue
            for included in INCLUDE.findall(source.read_text()):
                checked += 1
                there = owner(included, targets_in)
                if there not in allowed[here]:
                    wrong.append(f"{source.relative_to(ROOT)}: includes {included}, but {here} does not use {there}")
    for line in wrong:
        print(line)
    print(f"{checked} includes between folders, {len(wrong)} the wrong way")
    return 1 if wrong or checked == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
