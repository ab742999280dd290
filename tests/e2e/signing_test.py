"""sign=true where the network's rules forbid a signature inside: refused before anything is accepted, with the rule named, by
our packs and by the official rules. And what was not checked is not called valid."""
import subprocess
import sys
import time

from network import KVK, SHARED, VAT, Network, example_ubl, program, skip_without_shared, wait_for

OFFICIAL = SHARED / "corpus/artifacts/peppol-bis-2026.5"
QUERY = {"sender": KVK, "receiver": VAT, "sign": "true"}


def refused(api):
    before = len(api.get("/v1/documents").expect(200).json()["data"])
    problem = api.submit(example_ubl(), QUERY).expect(422).json()
    assert problem["code"] == "unsupported" and "PEPPOL-EN16931-R008" in problem["detail"], problem
    assert "sign" in problem["detail"] and "document_id" not in problem, problem
    assert len(api.get("/v1/documents").expect(200).json()["data"]) == before, "a refused document is kept"


def check(network):
    gateway, (sender, _) = network.alfa, network.parties()
    api = sender.api
    refused(api)
    print("our packs: refused, and nothing is kept")

    unchecked = api.submit(example_ubl(), {"sender": KVK, "receiver": VAT, "validate": "off"}).expect(202).json()
    document = api.get(f"/v1/documents/{unchecked['id']}").expect(200).json()
    assert document["report"] is None, document["report"]
    accepted = document["timeline"][0]
    assert accepted["event"] == "document.accepted" and accepted["detail"] == {"validate": "off"}, accepted
    print("validate=off: no report")

    verdict = api.call("POST", "/v1/validate?no_xsd=true", b"<a/>", {"Content-Type": "application/xml"}).expect(200).json()
    assert not verdict["valid"] and [one["rule"] for one in verdict["findings"]] == ["unknown-document"], verdict
    print("an unknown document is not valid")

    today = time.strftime("%Y-%m-%d", time.gmtime())
    for name in ("CEN-EN16931-UBL.sch", "PEPPOL-EN16931-UBL.sch"):
        made = subprocess.run([program(), "rules", "import", str(OFFICIAL / name), "--valid-from", today, "--rules-dir",
                               str(gateway.folder / "data/rules")], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
    # The official text says MUST.
    bad = example_ubl().replace(b"urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", b"x")

    def official():
        findings = api.call("POST", "/v1/validate", bad, {"Content-Type": "application/xml"}).expect(200).json()["findings"]
        return findings and all("MUST" in one["message"] for one in findings)

    wait_for("the official rules", official, 10, 0.1)
    refused(api)
    print("the official rules: refused, and nothing is kept")


skip_without_shared()
with Network() as network:
    check(network)
sys.exit(0)
