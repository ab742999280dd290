"""Every complete, XSD-valid Invoice and CreditNote of the official suites goes from a KVK company to a VAT company
and arrives byte for byte the same. Verdicts on the structure: corpus/oracle/xsd.jsonl (Apache Xerces)."""
import concurrent.futures
import json
import re
import sys
import time
import xml.etree.ElementTree

from network import KVK, SHARED, VAT, Network, skip_without_shared, wait_for

AT_ONCE = 4
ROOTS = {"UBL-Invoice-2.1.xsd": "Invoice", "UBL-CreditNote-2.1.xsd": "CreditNote"}
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
BILLING_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class Sample:
    def __init__(self, path, root):
        self.path, self.bytes = path, path.read_bytes()
        texts = {}
        for child in xml.etree.ElementTree.fromstring(self.bytes):
            texts.setdefault(child.tag.split("}")[1], (child.text or "").strip())
        customization, process = texts.get("CustomizationID", ""), texts.get("ProfileID", "")
        self.query = {"sender": KVK, "receiver": VAT, "validate": "off", "allow_duplicate": "true"}
        # Test cases without a usable type or process of their own travel as Peppol BIS Billing.
        usable = all(re.fullmatch(r"[!-~]{3,}", text) for text in (customization, process))
        if not usable:
            customization, process = BILLING, BILLING_PROCESS
        scheme = "peppol-doctype-wildcard" if customization.startswith("urn:peppol:pint:") else "busdox-docid-qns"
        type = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2::{root}##{customization}::2.1"
        if not usable:
            self.query.update(document_type=type, process=process)
        self.capability = (f"{scheme}::{type}", f"cenbii-procid-ubl::{process}")


def samples():
    for line in (SHARED / "corpus/oracle/xsd.jsonl").read_text().splitlines():
        verdict = json.loads(line)
        if verdict["test"] == 0 and verdict["valid"] and verdict["xsd"] in ROOTS:
            yield Sample(SHARED / "corpus" / verdict["file"].removeprefix("data/"), ROOTS[verdict["xsd"]])


def compare(sample, sent, received, receiver):
    if sent["status"] != "sent":
        return f"{sent['status']}: {sent['last_error']}"
    arrived = received.get(sent["message_id"], [])
    if len(arrived) != 1:
        return f"it is {len(arrived)} times in the inbox"
    content = receiver.api.get(f"/v1/documents/{arrived[0]['id']}/content")
    if content.status != 200 or content.body != sample.bytes:
        return f"{content.status} and {len(content.body)} bytes instead of 200 and the {len(sample.bytes)} submitted"
    return None


def main():
    skip_without_shared()
    all_samples = list(samples())
    assert len(all_samples) > 600, f"only {len(all_samples)} documents were found"
    wrong = []
    with Network() as network, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as workers:
        sender = network.alfa.organisation("Bakkerij De Halm B.V.")
        sender.register(KVK).expect(201)
        receiver = network.bravo.organisation("Molen De Hoop B.V.")
        capabilities = sorted({sample.capability for sample in all_samples})
        receiver.register(VAT, [{"document_type": type, "process": process} for type, process in capabilities]
                          ).expect(201)

        began = time.monotonic()
        answers = list(workers.map(lambda sample: sender.api.submit(sample.bytes, sample.query), all_samples))
        accepted = []
        for sample, answer in zip(all_samples, answers):
            if answer.status == 202:
                accepted.append((sample, answer.json()["id"]))
            else:
                wrong.append((sample, f"{answer.status} {answer.body[:400]!r}"))
        submitted = time.monotonic() - began

        def unfinished():
            return [one for status in ("queued", "resolving", "sending", "retrying")
                    for one in sender.api.get(f"/v1/documents?direction=out&status={status}&limit=1"
                                              ).expect(200).json()["data"]]
        wait_for("all documents being sent or given up", lambda: not unfinished(), 120, 0.1)
        took = time.monotonic() - began

        sent = {one["id"]: one for one in sender.api.pages("/v1/documents?direction=out&limit=200")}
        received = {}
        for one in receiver.inbox():
            received.setdefault(one["message_id"], []).append(one)
        verdicts = workers.map(lambda pair: compare(pair[0], sent[pair[1]], received, receiver), accepted)
        wrong += [(sample, verdict) for (sample, _), verdict in zip(accepted, verdicts) if verdict]
        assert len(received) == len(accepted) or wrong, "the inbox holds documents that were not sent"

    for sample, verdict in wrong:
        print(f"{sample.path.relative_to(SHARED)}: {verdict}")
    print(f"{len(all_samples) - len(wrong)} of {len(all_samples)} documents arrived byte for byte the same, of "
          f"{len(capabilities)} types; accepted in {submitted:.1f} s, all through in {took:.1f} s: "
          f"{len(accepted) / took:.1f} documents per second")
    return bool(wrong)


sys.exit(main())
