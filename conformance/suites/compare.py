"""Runs the official unit tests with `peppolgw suite` and compares what differs with the listed differences.

compare.py PROGRAM SUITES EXPECTED.tsv; exit 0 as listed, 1 otherwise, 77 when the suites are not here."""
import json
import pathlib
import subprocess
import sys

FOLDERS = ["en16931/Invoice-unit-UBL", "en16931/CreditNote-unit-UBL", "poacc-upgrade-3/unit-invoice-response"]
TESTS = 1687

program, suites, listed = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
if not suites.is_dir():
    print("skipped: ../shared is not here")
    sys.exit(77)
folders = FOLDERS + sorted(f"peppol-bis-invoice-3/{p.name}" for p in (suites / "peppol-bis-invoice-3").glob("unit-UBL-*"))
run = subprocess.run([program, "suite", "--rules-dir", "", "--format", "json", *folders],
                     cwd=suites, capture_output=True, text=True, timeout=300)
if run.returncode not in (0, 1):
    sys.exit(f"peppolgw suite ended with {run.returncode}: {run.stderr}")
tests = [json.loads(line) for line in run.stdout.splitlines()]
found = {(t["file"], t["test"], "; ".join(t["problems"])) for t in tests if not t["passed"]}
expected = {tuple(line.split("\t")[:3]) for line in listed.read_text().splitlines() if line and line[0] != "#"}
for row in sorted(found - expected):
    print("not listed:", *row)
for row in sorted(expected - found):
    print("listed, and passes now:", *row)
print(f"{len(tests)} tests, {len(tests) - len(found)} as they expect, {len(found)} differ, {len(expected)} differences listed")
sys.exit(found != expected or len(tests) != TESTS)
