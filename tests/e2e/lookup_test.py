"""`peppolgw lookup` beside a running network: where a participant receives, step by step, and words when it does not."""
import re
import subprocess
import sys

from network import KVK, VAT, Network, program

INVOICE = ("busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#"
           "compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1")
STEPS = ("dns", "service-metadata", "signature", "endpoint", "certificate")


def lookup(gateway, *arguments, status=0):
    ran = subprocess.run([program(), "lookup", *arguments, "--config", gateway.config], capture_output=True, text=True,
                         timeout=60)
    assert ran.returncode == status, f"{arguments}: exit {ran.returncode}\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout if status == 0 else ran.stderr


with Network() as network:
    network.parties()
    alfa, bravo = network.alfa, network.bravo
    listed = lookup(alfa, VAT)
    assert listed.startswith(f"{VAT} receives ") and INVOICE in listed, listed
    # Identifiers that differ in case are the same party.
    assert lookup(alfa, VAT.lower()).count("busdox-docid-qns::") == listed.count("busdox-docid-qns::")

    found = lookup(alfa, VAT, "--document-type", INVOICE)
    for words in (f"https://127.0.0.1:{bravo.as4_port}/as4", "CN=PSB000002", f"https://127.0.0.1:{bravo.smp_port}",
                  "CN=SMP-bravo"):
        assert words in found, f"{words} is not in\n{found}"
    explained = lookup(alfa, VAT, "--document-type", INVOICE, "--explain")
    for step in STEPS:
        assert re.search(rf"(?m)^{step}: \S", explained), f"what {step} asked is not in\n{explained}"
        assert re.search(rf"(?m)^  ok  {step} -> .* \(\d+ ms\)$", explained), f"what {step} got is not in\n{explained}"
    name = re.search(r"(?m)^dns: (\S+)$", explained)[1]
    assert re.fullmatch(r"[a-z2-7]{52}\.iso6523-actorid-upis\.sml\.sandbox\.invalid", name), name
    assert lookup(bravo, KVK, "--document-type", INVOICE).count(f"127.0.0.1:{alfa.as4_port}") == 1
    print(f"found from both sides, in {len(STEPS)} steps")

    unknown = lookup(alfa, "0106:87654321", status=2)
    assert "0106:87654321" in unknown and "not registered" in unknown, unknown
    other = lookup(alfa, VAT, "--document-type", INVOICE.replace("billing:3.0", "other:1.0"), status=2)
    assert "other:1.0" in other and "billing:3.0" in other, f"what is taken instead is not in\n{other}"
    assert "0106:1" in lookup(alfa, "0106:1", status=2)
    assert "no-such-process" in lookup(alfa, VAT, "--document-type", INVOICE, "--process", "no-such-process", status=2)
    network.process.stop()
    print("no network: " + lookup(alfa, VAT, status=2).strip()[:150])
sys.exit(0)
