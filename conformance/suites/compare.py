"""Runs the official unit tests with `peppolgw suite` and compares what differs with the listed differences.

compare.py PROGRAM SUITES EXPECTED.tsv; exit 0 as listed, 1 otherwise, 77 when the suites are not here."""
import json
import pathlib
import subprocess
import sys

FOLDERS = ["en16931/Invoice-unit-UBL", "en16931/CreditNote-unit-UBL", "poacc-upgrade-3/unit-invoice-response",
           "si-ubl/SI-UBL-2.0", "si-ubl/SI-UBL-2.0.3.2"]
# The rules of this extension are no pack of ours: its tests run with the official rule set.
EXTENSION = "si-ubl/gaccount-1.0"
EXTENSION_RULES = "artifacts/si-ubl-2.0.3.13/schematron/si-ubl-2.0-ext-gaccount-1.0.13.sch"
TESTS = 1687 + 177 + 10

program, suites, listed = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
if not suites.is_dir():
    print("skipped: ../shared is not here")
    sys.exit(77)
folders = FOLDERS + sorted(f"peppol-bis-invoice-3/{p.name}" for p in (suites / "peppol-bis-invoice-3").glob("unit-UBL-*"))


def run(*arguments):
    done = subprocess.run([program, "suite", "--rules-dir", "", "--format", "json", *arguments],
                          cwd=suites, capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1):
        sys.exit(f"peppolgw suite ended with {done.returncode}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


tests = run(*folders) + run("--rules", f"../{EXTENSION_RULES}", EXTENSION)
found = {(t["file"], t["test"], "; ".join(t["problems"])) for t in tests if not t["passed"]}
expected = {tuple(line.split("\t")[:3]) for line in listed.read_text().splitlines() if line and line[0] != "#"}
for row in sorted(found - expected):
    print("not listed:", *row)
for row in sorted(expected - found):
    print("listed, and passes now:", *row)
print(f"{len(tests)} tests, {len(tests) - len(found)} as they expect, {len(found)} differ, {len(expected)} differences listed")
sys.exit(found != expected or len(tests) != TESTS)
