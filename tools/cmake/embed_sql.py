#!/usr/bin/env python3
"""Turns .sql files into a C++ header: named statements or numbered migrations.

Lines `-- include: path/from/root.sql` are replaced by that file's text without its comment lines, so
that rewording a comment of a shared piece never changes the hash of an applied migration.
"""
import argparse
import pathlib
import re
import sys

INCLUDE = re.compile(r"^\s*--\s*include:\s*(\S+)\s*$")
MIGRATION = re.compile(r"^(\d{4})_([a-z0-9_]+)$")
# PostgreSQL cuts names of prepared statements here (NAMEDATALEN - 1).
LONGEST_NAME = 63


def expand(path, root, seen, strip, parents=()):
    """The text of `path` with includes expanded; `seen` collects every file read."""
    if path in parents:
        sys.exit(f"{path}: includes itself")
    seen.append(path)
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        include = INCLUDE.match(line)
        if include:
            piece = root / include.group(1)
            if not piece.is_file():
                sys.exit(f"{path}: no file to include: {include.group(1)}")
            lines.append(expand(piece, root, seen, True, (*parents, path)))
        elif not (strip and line.lstrip().startswith("--")):
            lines.append(line)
    return "\n".join(lines).strip("\n")


def literal(path, text):
    if ')sql"' in text:
        sys.exit(f'{path}: must not contain )sql"')
    return f'R"sql({text})sql"'


def constant_name(stem):
    return "k" + "".join(word.capitalize() for word in stem.split("_"))


def statements(files, prefix, root, seen):
    names = {}
    for path in sorted(files, key=lambda file: file.stem):
        if path.stem in names:
            sys.exit(f"{path}: a statement of this name is already in {names[path.stem]}")
        names[path.stem] = path
        name = f"{prefix}_{path.stem}"
        if len(name) > LONGEST_NAME:
            sys.exit(f"{path}: the name {name} is longer than {LONGEST_NAME} characters")
        text = literal(path, expand(path, root, seen, strip=False))
        yield f'inline constexpr pg::Statement {constant_name(path.stem)}{{"{name}", {text}}};\n'
    # For checks of all of them, such as of their plans.
    yield "inline constexpr const pg::Statement* kStatements[] = {\n"
    for stem in names:
        yield f"    &{constant_name(stem)},\n"
    yield "};\n"


def migrations(files, root, seen):
    yield "inline constexpr pg::Migration kMigrations[] = {\n"
    for expected, path in enumerate(sorted(files, key=lambda file: file.stem), start=1):
        match = MIGRATION.match(path.stem)
        if not match or int(match.group(1)) != expected:
            sys.exit(f"{path}: expected a migration named {expected:04d}_verb_noun.sql")
        text = literal(path, expand(path, root, seen, strip=False))
        yield f'    {{{expected}, "{match.group(2)}", {text}}},\n'
    yield "};\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=["sql", "migrations"], required=True)
    parser.add_argument("--namespace", required=True, help="such as hailan::grid_geo")
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    args = parser.parse_args()

    seen = []
    if args.kind == "sql":
        namespace = f"{args.namespace}::sql"
        prefix = args.namespace.rsplit("::", 1)[-1]
        body = "".join(statements(args.files, prefix, args.root, seen))
    else:
        namespace = args.namespace
        body = "".join(migrations(args.files, args.root, seen))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text(
        "// Generated from .sql files by tools/cmake/embed_sql.py; edit those instead.\n"
        '#pragma once\n\n#include "common/pg/statement.h"\n\n'
        f"namespace {namespace} {{\n\n{body}\n}}  // namespace {namespace}\n",
        encoding="utf-8",
    )
    depfile = args.out.with_name(args.out.name + ".d")
    depfile.write_text(f"{args.out}: {' '.join(str(path) for path in seen)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
