"""Each folder includes only the folders listed for it, and base's own rooms keep their order; no text from outside is
cut at a number of bytes but by base/text.h."""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "base": [],
    "ubl": ["base"],
    "directory": ["base"],
    "as4": ["base", "directory"],
    "gateway": ["base", "ubl", "directory", "as4"],
}
# Inside base: the words know no room; xml knows the words; crypto knows xml; net knows neither.
BASE_ROOMS = {"": [], "xml": [""], "crypto": ["", "xml"], "net": [""]}


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'#include "([a-z0-9_/]+)\.h"', line)
        if found:
            yield number, found[1]


def breaches(root):
    for folder, allowed in MAY_INCLUDE.items():
        for path in sorted(root.joinpath(folder).rglob("*.[hc]*")):
            for number, target in includes(path):
                place = f"{path.relative_to(root)}:{number}"
                top = target.split("/")[0]
                if top not in [folder, *allowed]:
                    yield f"{place}: {folder} must not include {top}"
                if folder == "base" and top == "base":
                    room = path.relative_to(root / "base").parts[0] if len(path.relative_to(root / "base").parts) > 1 else ""
                    other = target.split("/")[1] if target.count("/") > 1 else ""
                    if other not in [room, *BASE_ROOMS[room]]:
                        yield f"{place}: base/{room} must not include base/{other}"


# Shorter beginnings are those of identifiers, dates and hexadecimal numbers.
SHORTEST_CUT = 40


def cuts(root):
    for folder in MAY_INCLUDE:
        for path in sorted(root.joinpath(folder).rglob("*.[hc]*")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if any(int(size) >= SHORTEST_CUT for size in re.findall(r"substr\(0, (\d+)\)", line)):
                    yield f"{path.relative_to(root)}:{number}: cut with shown() or cut_utf8() of base/text.h"


root = pathlib.Path(sys.argv[1])
wrong = [*breaches(root), *cuts(root)]
print("\n".join(wrong) or "the include directions hold, and texts are cut between characters")
sys.exit(bool(wrong))
