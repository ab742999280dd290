"""Each folder includes only the folders of its row, which stand above it; no text from outside is cut at a number of
bytes but by base/text.h."""
import pathlib
import re
import sys

BASE = ["base"]
UBL = ["ubl/tree", "ubl/validation", "ubl/model"]

# A folder, and what it may include beside itself. Whoever adds a folder adds its row.
MAY_INCLUDE = {
    # The words know nobody; crypto knows XML, the network neither.
    "base": [],
    "base/xml": BASE,
    "base/crypto": [*BASE, "base/xml"],
    "base/net": BASE,
    # An invoice knows no network.
    "ubl/tree": [*BASE, "base/xml"],
    "ubl/vocabulary": [*BASE, "ubl/tree"],
    "ubl/xpath": [*BASE, "ubl/tree"],
    "ubl/schematron": [*BASE, "ubl/tree", "ubl/xpath"],
    "ubl/model": [*BASE, "ubl/tree"],
    "ubl/validation": [*BASE, "base/xml", "ubl/tree", "ubl/vocabulary", "ubl/schematron", "ubl/model"],
    "ubl/signature": [*BASE, "base/xml", "base/crypto", "ubl/tree"],
    "directory": [*BASE, "base/xml", "base/crypto", "base/net"],
    # A message does not know what it carries.
    "as4": [*BASE, "base/xml", "base/crypto", "base/net", "directory"],
    "gateway/store": [*BASE, "base/crypto", "base/net", "directory"],
    "gateway/access": [*BASE, "gateway/store"],
    "gateway/exchange": [*BASE, "base/crypto", "base/net", *UBL, "ubl/signature", "directory", "as4", "gateway/store"],
    "gateway/registration": [*BASE, "base/crypto", "base/net", "directory", "gateway/store"],
    # HTTP's own: nothing of the product but who asks.
    "gateway/http": [*BASE, "base/net", "ubl/validation", "gateway/store", "gateway/access"],
    "gateway/api": [*BASE, "base/crypto", "base/net", *UBL, "directory", "gateway/store", "gateway/access",
                    "gateway/exchange", "gateway/registration", "gateway/http"],
    "gateway/endpoints": [*BASE, "base/net", "directory", "as4"],
    # Puts the others together; the only one that sees the configuration.
    "gateway/app": [*BASE, "base/crypto", "base/net", "ubl/validation", "directory", "as4", "gateway/store",
                    "gateway/access", "gateway/exchange", "gateway/registration", "gateway/http", "gateway/api",
                    "gateway/endpoints"],
    "gateway/sandbox": [*BASE, "base/crypto", "base/net", "directory", "gateway/app"],
    "gateway/cli": [*BASE, "base/xml", "base/crypto", "base/net", *UBL, "ubl/signature", "directory", "gateway/store",
                    "gateway/app", "gateway/sandbox"],
}
TOPS = ["base", "ubl", "directory", "as4", "gateway"]


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'#include "([a-z0-9_/]+)\.h"', line)
        if found:
            yield number, found[1]


def sources(root):
    for top in TOPS:
        yield from sorted(root.joinpath(top).rglob("*.[hc]*"))


def breaches(root):
    above = []
    for folder, allowed in MAY_INCLUDE.items():
        yield from (f"the row of {folder} names {one}, which does not stand above it" for one in allowed if one not in above)
        above.append(folder)
        if not root.joinpath(folder).is_dir():
            yield f"there is no folder {folder}; take its row out"
    for path in sources(root):
        folder = str(path.parent.relative_to(root))
        if folder not in MAY_INCLUDE:
            yield f"{path.relative_to(root)}: {folder} has no row in tests/layering_test.py"
            continue
        for number, target in includes(path):
            other = target.rpartition("/")[0]
            if other not in [folder, *MAY_INCLUDE[folder]]:
                yield f"{path.relative_to(root)}:{number}: {folder} must not include {other}"


# Shorter beginnings are those of identifiers, dates and hexadecimal numbers.
SHORTEST_CUT = 40


def cuts(root):
    for path in sources(root):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if any(int(size) >= SHORTEST_CUT for size in re.findall(r"substr\(0, (\d+)\)", line)):
                yield f"{path.relative_to(root)}:{number}: cut with shown() or cut_utf8() of base/text.h"


root = pathlib.Path(sys.argv[1])
wrong = [*breaches(root), *cuts(root)]
print("\n".join(wrong) or "the include directions hold, and texts are cut between characters")
sys.exit(bool(wrong))
