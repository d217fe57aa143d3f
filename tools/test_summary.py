#!/usr/bin/env python3
"""Prints `N passed, N failed, N skipped` for a ctest run, and fails when it was not a clean one.

Programs with Catch cases append `program passed failed` to a tally; a program without such a line
(it crashed, was skipped, or is no Catch program) counts as one test with the result ctest saw. Lines
of programs that ctest does not know (tests/interop) are added. What failed is named above that line:
the programs, and what Catch cases wrote beside the tally.
"""
import pathlib
import sys
import xml.etree.ElementTree


def read_tally(path):
    tally = {}
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            program, passed, failed = line.rsplit(" ", 2)
            tally[program] = (int(passed), int(failed))
    return tally


def main():
    report, tally = pathlib.Path(sys.argv[1]), read_tally(pathlib.Path(sys.argv[2]))
    failures = pathlib.Path(sys.argv[2] + ".failures")
    if not report.is_file():
        sys.exit("test: ctest wrote no report")
    passed = failed = skipped = 0
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        name, state = case.get("name"), case.get("status")
        if name.startswith("sandbox_"):
            # The fixture is no test, unless it breaks.
            failed += state == "fail"
            continue
        cases = tally.pop(name, None)
        if state == "notrun" or state == "disabled":
            skipped += 1
        elif state == "run":
            passed += cases[0] if cases else 1
        else:
            print(f"failed: {name}")
            # A run that ended early (a crash, a time-out) has no line: it is one failure.
            passed += cases[0] if cases else 0
            failed += max(1, cases[1] if cases else 0)
    passed += sum(cases[0] for cases in tally.values())
    failed += sum(cases[1] for cases in tally.values())
    if failures.is_file():
        print(failures.read_text(encoding="utf-8", errors="replace"), end="")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    if failed or not passed:
        sys.exit(1)


if __name__ == "__main__":
    main()
