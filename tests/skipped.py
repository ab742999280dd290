"""Counts aloud the tests that were skipped because ../shared is not here (reads ctest's log)."""
import re
import sys

log = open(sys.argv[1], errors="replace").read()
skipped = sorted(set(re.findall(r"^\[  SKIPPED \] (\S+?)(?: \(.*)?$", log, re.M)))
skipped += sorted(set(re.findall(r"^skipped: (.*)$", log, re.M)) if not skipped else [])
for name in skipped:
    print(f"skipped: {name}")
print(f"{len(skipped)} tests skipped" + (" (they need ../shared)" if skipped else ""))
