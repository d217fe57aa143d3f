#!/usr/bin/env python3
"""Holds the house to its layers and its size limits; all headers sit in /usr/include, so the linker
cannot.

  tools/check_layers.py              check this checkout
  tools/check_layers.py --self-test  break each rule in a scratch copy and expect to be told
"""
import pathlib
import re
import subprocess
import sys
import tempfile

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
CODE = {".cc", ".h"}
COUNTED = CODE | {".py", ".sh", ".cmake", ".proto", ".sql", ".ts", ".mjs", ".js"}
LONGEST_FILE = 400
FULLEST_FOLDER = 20
UNCOUNTED_FOLDERS = {"sql", "migrations"}
GRPC_HEADERS = re.compile(r"^(grpc|grpcpp)/|\.grpc\.pb\.h$")
GRPC_PLACES = ("common/rpc/", "common/app/", "services/gateway/", "tests/", "tools/")
PQXX_PLACES = ("common/pg/", "tests/")
# Of everything that is not the language's own library, a domain may see these.
DOMAIN_ALLOWED = ("absl/", "common/base/")
LANGUAGE_HEADER = re.compile(r"^[a-z_0-9]+$")


def tracked(root):
    """Our files: what git tracks or would track, relative to the root."""
    listing = subprocess.run(
        ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        check=True, capture_output=True, text=True).stdout
    return sorted(pathlib.PurePosixPath(name) for name in listing.split("\0")
                  if name and (root / name).is_file())


def service_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return parts[1] if len(parts) > 2 and parts[0] == "services" else None


def check_include(path, header):
    """What is wrong with `path` including `header`; None when nothing is."""
    owner, target = service_of(path), service_of(header)
    place = str(path)
    if target and owner and target != owner and owner != "all_in_one":
        return f"a service must not include another service's header {header}"
    if target and place.startswith("common/"):
        return f"common knows no service, but this includes {header}"
    if owner and header.startswith(("tests/", "tools/")):
        return f"a service includes common and its own only, not {header}"
    if GRPC_HEADERS.search(header) and not place.startswith(GRPC_PLACES):
        return f"gRPC stays in common/rpc, common/app and the gateway, but this includes {header}"
    if header.startswith("pqxx/") and not place.startswith(PQXX_PLACES):
        return f"libpqxx stays in common/pg, but this includes {header}"
    if owner and "/domain/" in place:
        own_domain = target == owner and "/domain/" in header
        if not (own_domain or LANGUAGE_HEADER.match(header) or header.startswith(DOMAIN_ALLOWED)):
            return f"domain code is pure, but this includes {header}"
    return None


def check_code(path, lines):
    for number, line in enumerate(lines, start=1):
        match = INCLUDE.match(line)
        fault = match and check_include(path, match.group(1))
        if fault:
            yield f"{path}:{number}: {fault}"


def is_script(path, lines):
    return path.suffix == "" and bool(lines) and lines[0].startswith("#!")


def check(root):
    """Every fault of the checkout at `root`, one line each."""
    faults, folders = [], {}
    for path in tracked(root):
        folders.setdefault(path.parent, []).append(path)
        if path.suffix not in COUNTED and path.suffix != "":
            continue
        try:
            lines = (root / path).read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            if path.suffix in COUNTED:
                faults.append(f"{path}:1: is not UTF-8")
            continue
        if path.suffix in CODE:
            faults.extend(check_code(path, lines))
        if len(lines) > LONGEST_FILE and (path.suffix in COUNTED or is_script(path, lines)):
            faults.append(f"{path}:{LONGEST_FILE + 1}: has {len(lines)} lines, "
                          f"{LONGEST_FILE} are allowed")
    for folder, files in folders.items():
        if len(files) > FULLEST_FOLDER and folder.name not in UNCOUNTED_FOLDERS:
            faults.append(f"{folder}: has {len(files)} files, {FULLEST_FOLDER} are allowed")
    return faults


# Each: what is broken on purpose, and where the fault must be found.
BREAKAGES = [
    ("services/residents/store.cc", '#include "services/grid_geo/store.h"\n', "another service"),
    ("common/base/error.cc", '#include "services/grid_geo/store.h"\n', "common knows no service"),
    ("services/residents/domain/a.cc", '#include "hailan/residents/v1/houses.pb.h"\n', "pure"),
    ("services/residents/domain/b.cc", "#include <pqxx/pqxx>\n", "libpqxx stays"),
    ("services/residents/domain/c.cc", "#include <grpcpp/grpcpp.h>\n", "gRPC stays"),
    ("services/residents/domain/d.cc", "#include <hiredis/hiredis.h>\n", "pure"),
    ("services/residents/domain/e.cc", '#include "common/pg/pool.h"\n', "pure"),
    ("services/residents/domain/f.cc", '#include "services/residents/store.h"\n', "pure"),
    ("services/residents/store.cc", '#include "tests/support/matchers.h"\n', "its own only"),
    ("services/residents/rpc.cc", '#include "hailan/a/v1/a.grpc.pb.h"\n', "gRPC stays"),
    ("services/residents/long.sql", "-- line\n" * (LONGEST_FILE + 1), "lines"),
    ("tools/long", "#!/bin/sh\n" + ":\n" * LONGEST_FILE, "lines"),
]
FINE = {
    "services/residents/domain/fine.cc":
        "#include <string>\n#include <cstdint>\n#include \"absl/time/time.h\"\n"
        '#include "common/base/error.h"\n#include "services/residents/domain/house.h"\n',
    "services/residents/store.cc":
        '#include "common/pg/pool.h"\n#include "services/residents/domain/house.h"\n'
        '#include "services/residents/sql.h"\n#include "hailan/residents/v1/houses.pb.h"\n',
    "services/all_in_one/main.cc": '#include "services/residents/module.h"\n',
    "common/rpc/server.cc": "#include <grpcpp/grpcpp.h>\n",
    "common/pg/pool.cc": "#include <pqxx/pqxx>\n",
}


def scratch(folder, files):
    root = pathlib.Path(folder)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "-C", root, "init", "-q"], check=True)
    return check(root)


def self_test():
    problems = []
    cases = [({**FINE, name: text}, name, expected) for name, text, expected in BREAKAGES]
    for folder in ("common/crowd", "proto/hailan/crowd/v1"):
        crowd = {f"{folder}/file{number}.h": "" for number in range(FULLEST_FOLDER + 1)}
        cases.append(({**FINE, **crowd}, folder, "files"))
    with tempfile.TemporaryDirectory() as folder:
        problems += [f"found fault with what is fine: {fault}" for fault in scratch(folder, FINE)]
    for files, name, expected in cases:
        with tempfile.TemporaryDirectory() as folder:
            faults = scratch(folder, files)
        if len(faults) != 1 or not faults[0].startswith(name) or expected not in faults[0]:
            problems.append(f"breaking {name} gave {faults}, expected one with '{expected}'")
    print("\n".join(problems) or f"check_layers: {len(cases)} breakages were all told")
    return 1 if problems else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    faults = check(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(faults) or "check_layers: every layer is where it belongs")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
