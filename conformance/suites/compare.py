"""Runs the official unit tests with `peppolgw suite` against the listed differences.

compare.py PROGRAM SUITES EXPECTED.tsv; exit 0 as listed, 1 otherwise, 77 when the suites are not here."""
import json
import pathlib
import subprocess
import sys

FOLDERS = ["en16931/Invoice-unit-UBL", "en16931/CreditNote-unit-UBL", "poacc-upgrade-3/unit-invoice-response",
           "si-ubl/SI-UBL-2.0", "si-ubl/SI-UBL-2.0.3.2", "edec-reporting", "peppol-commons-mls", "phive-peppol",
           "pint-eu-1.1.1"]
# The rules of this extension are no pack of ours: its tests run with the official rule set.
EXTENSION = "si-ubl/gaccount-1.0"
EXTENSION_RULES = "artifacts/si-ubl-2.0.3.13/schematron/si-ubl-2.0-ext-gaccount-1.0.13.sch"
TESTS = 1687 + 177 + 10 + 143 + 75 + 61 + 9

program, suites, listed = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
if not suites.is_dir():
    print("skipped: ../shared is not here")
    sys.exit(77)
folders = FOLDERS + sorted(str(path.relative_to(suites)) for path in suites.glob("peppol-bis-invoice-3/unit-UBL-*"))


def run(*arguments):
    done = subprocess.run([program, "suite", "--rules-dir", "", "--format", "json", "--expected", listed, *arguments],
                          cwd=suites, capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1):
        sys.exit(f"peppolgw suite ended with {done.returncode}: {done.stderr}")
    return done.returncode == 0, [json.loads(line) for line in done.stdout.splitlines()]


(all_well, tests), (extension_well, extension) = run(*folders), run("--rules", f"../{EXTENSION_RULES}", EXTENSION)
tests += extension
for test in tests:
    if test["passed"] == test["listed"]:
        what = "listed, and passes now:" if test["passed"] else "not listed:"
        print(what, test["file"], test["test"], *test["problems"])
differ = sum(not test["passed"] for test in tests)
lines = sum(bool(line) and line[0] != "#" for line in listed.read_text().splitlines())
print(f"{len(tests)} tests, {len(tests) - differ} as they expect, {differ} differ, {lines} differences listed")
sys.exit(not (all_well and extension_well and differ == lines and len(tests) == TESTS))
