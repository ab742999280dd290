"""Each folder includes only the folders listed for it, and base's own rooms keep their order."""
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


wrong = list(breaches(pathlib.Path(sys.argv[1])))
print("\n".join(wrong) or "the include directions hold")
sys.exit(bool(wrong))
