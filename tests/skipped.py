"""Counts aloud the tests that were skipped (reads ctest's log): skipped.py LOG [SHARED_FOLDER]

A machine that has the folder ../shared, or calls itself CI, has no reason to skip: then the exit status is 1."""
import os
import pathlib
import re
import sys


def skipped_in(log):
    """Every skipped test with its reason."""
    found = []
    for block in re.split(r"^\d+/\d+ Testing: ", log, flags=re.M)[1:]:
        reasons = re.findall(r"skipped: ([^'\"\n]*)", block) or ["no reason is told"]
        # GoogleTest, then Python's unittest, then programs that end with the status of a skipped test.
        names = sorted(set(re.findall(r"^\[  SKIPPED \] (\S+?)(?: \(.*)?$", block, re.M)))
        names = names or re.findall(r"^(\w+ \([\w.]+\)).* \.\.\. skipped ", block, re.M)
        if not names and re.search(r"^Test Skipped|^skipped: |OK \(skipped=", block, re.M):
            names = [block.splitlines()[0]]
        found += [(name, reasons[0]) for name in names]
    return found


def main():
    skipped = skipped_in(open(sys.argv[1], errors="replace").read())
    for name, reason in skipped:
        print(f"skipped: {name}: {reason}")
    print(f"{len(skipped)} tests skipped")
    beside = pathlib.Path(__file__).resolve().parents[2] / "shared"
    here = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else beside).is_dir()
    if skipped and (here or os.environ.get("CI")):
        why = "../shared is here" if here else "CI is set"
        print(f"dev: {why}, and then no test may be skipped; the ones above were", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
