"""peppolgw demo: exit 0 and a folder with equal files, for its own document, a JSON and a UBL invoice; exit 1 or 2 and
words for a document that cannot be sent. What --keep leaves running, readme_test.py uses."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

from network import EXAMPLE, SHARED, example_ubl, program


def demo(*arguments):
    # What it leaves behind goes away with this test's own folder.
    return subprocess.run([program(), "demo", *map(str, arguments)], capture_output=True, text=True, timeout=90,
                          env={**os.environ, "TMPDIR": str(folder)})


def check_success(what, *arguments):
    ran = demo(*arguments)
    assert ran.returncode == 0, f"{what}: exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    results = pathlib.Path(ran.stdout.strip().splitlines()[-1])
    sent, received = (results / "sent.xml").read_bytes(), (results / "received.xml").read_bytes()
    assert sent and sent == received, f"{what}: sent.xml and received.xml differ"
    assert b"NonRepudiationInformation" in (results / "receipt.xml").read_bytes(), f"{what}: no signed receipt"
    timeline = json.loads((results / "timeline.json").read_text())
    events = [event["event"] for event in timeline["timeline"]]
    assert timeline["status"] == "sent" and "document.looked_up" in events, f"{what}: {events}"
    for word in ("network", "registered", "accepted", "looked_up", "receipt", "in the inbox", "the same"):
        assert re.search(rf"^ *\+?\d+ ms  {word}", ran.stdout, re.M), f"{what}: no step \"{word}\" in\n{ran.stdout}"
    print(f"{what}: {len(sent)} bytes, sent and received are the same")
    return sent


def check_failure(what, file, words):
    ran = demo(file)
    assert ran.returncode in (1, 2), f"{what}: exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    assert re.search(words, ran.stderr), f"{what}: \"{words}\" is not in\n{ran.stderr}"
    print(f"{what}: exit {ran.returncode}, {ran.stderr.strip().splitlines()[-1][:150]}")


with tempfile.TemporaryDirectory(prefix="peppolgw-e2e-") as name:
    folder = pathlib.Path(name)
    check_success("its own document")
    check_success("a JSON invoice", EXAMPLE)
    ubl = folder / "invoice.xml"
    ubl.write_bytes(example_ubl())
    assert check_success("a UBL invoice", ubl) == ubl.read_bytes(), "the UBL invoice is not the file that was given"
    # PINT, found by its wildcard, and a self-billing invoice: the companies of the demo take them.
    selfbilling = folder / "selfbilling.xml"
    selfbilling.write_bytes(ubl.read_bytes().replace(b"poacc:billing:3.0", b"poacc:selfbilling:3.0").replace(
        b"poacc:billing:01:1.0", b"poacc:selfbilling:01:1.0"))
    check_success("a self-billing invoice", selfbilling)
    pint = folder / "pint.xml"
    pint.write_bytes(re.sub(rb"urn:cen.eu:en16931:2017#compliant#[^<]*", b"urn:peppol:pint:billing-1@eu-1",
                            ubl.read_bytes()).replace(b"urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
                                                      b"urn:peppol:bis:billing"))
    assert b">urn:peppol:pint:billing-1@eu-1<" in pint.read_bytes() and b">urn:peppol:bis:billing<" in pint.read_bytes()
    check_success("a PINT invoice", pint)
    for official in sorted((SHARED / "corpus/suites/pint-eu-1.1.1").glob("*.xml"))[:2]:
        check_success(f"the official PINT example {official.name}", official)
    broken = folder / "broken.xml"
    broken.write_bytes(ubl.read_bytes()[:-40])
    check_failure("a UBL invoice without its end", broken, "line")
    other = folder / "other.xml"
    other.write_text("<note>no invoice</note>")
    check_failure("XML that is no invoice", other, "note")
    no_lines = folder / "no-lines.json"
    no_lines.write_text(json.dumps({**json.loads(EXAMPLE.read_text()), "lines": []}))
    check_failure("a JSON invoice without lines", no_lines, "lines")
    before = set(folder.iterdir())
    check_failure("a file that is not there", folder / "nothing.xml", "nothing.xml")
    check_failure("a JSON invoice without lines again", no_lines, "lines")
    assert set(folder.iterdir()) == before, f"it left {set(folder.iterdir()) - before} behind"
sys.exit(0)
