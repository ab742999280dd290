"""What a document says comes out of the API as it was meant, whatever way it was written; what cannot be shown is
repaired; and who asks for Dutch gets it, of a refused invoice too."""
import json
import sys
import uuid
import xml.etree.ElementTree as ElementTree

from network import EXAMPLE, KVK, VAT, Network, example_ubl, wait_for

QUERY = {"sender": KVK, "receiver": VAT, "validate": "warn"}
# As XML writes it, and what it means.
WAYS = [("&amp;", "&"), ("&#38;", "&"), ("&#x26;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#60;", "<"), ("&quot;", "\""),
        ("&apos;", "'"), ("&#x20AC;", "\u20ac"), ("&#8364;", "\u20ac"), ("&amp;amp;", "&amp;"), ("&#38;lt;", "&lt;"),
        ("&#128512;", "\U0001f600")]
WRITTEN = "x" + "y".join(written for written, _ in WAYS) + "z"
MEANT = "x" + "y".join(meant for _, meant in WAYS) + "z"
CDATA = "<![CDATA[&amp;&#38;<b>]]>"
IN_CDATA = "&amp;&#38;<b>"
COMMON = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def replaced(ubl, changes):
    for old, new in changes:
        assert old.encode() in ubl, old
        ubl = ubl.replace(old.encode(), new.encode(), 1)
    return ubl


def words_of(ubl):
    """Names, attributes and texts in document order, as another parser than ours reads them."""
    return [(one.tag, sorted(one.attrib.items()), (one.text or "").strip())
            for one in ElementTree.fromstring(ubl).iter()]


def check_references_in_ubl(sender, receiver):
    number = f"F{WRITTEN}"
    ubl = replaced(example_ubl(), [
        ("<cbc:ID>F2026-0117</cbc:ID>", f"<cbc:ID>{number}</cbc:ID>"),
        ("Werkzaamheden en materialen week 46.", f"{CDATA} {WRITTEN}"),
        ("werkbon-4711.csv", WRITTEN), ("unitCode=\"HUR\"", f"unitCode=\"{WRITTEN}\"")])
    accepted = sender.api.submit(ubl, QUERY).expect(202).json()
    assert accepted["number"] == f"F{MEANT}", accepted["number"]
    sent = sender.api.until_status(accepted["id"], "sent")
    mine = [one for one in receiver.inbox() if one["message_id"] == sent["message_id"]]
    assert [one["number"] for one in mine] == [f"F{MEANT}"], mine
    content = receiver.api.get(f"/v1/documents/{mine[0]['id']}/content").expect(200).body
    assert words_of(content) == words_of(ubl)
    # The unit that no code list knows is told as it is meant.
    told = [one["message"] for one in accepted["report"]["findings"] if one["rule"] == "BR-CL-23"]
    assert len(told) == 1 and f'"{MEANT}"' in told[0], told
    print("references in UBL are what they mean, in attributes too")


def check_references_in_json(sender):
    invoice = json.loads(EXAMPLE.read_text())
    invoice["number"] = f"G{MEANT}"
    invoice["notes"][0]["text"] = f"{IN_CDATA} {MEANT}"
    invoice["attachments"][0]["filename"] = MEANT
    accepted = sender.api.submit(invoice, QUERY).expect(202).json()
    assert accepted["number"] == f"G{MEANT}", accepted["number"]
    root = ElementTree.fromstring(sender.api.get(f"/v1/documents/{accepted['id']}/content").expect(200).body)
    assert root.find(f"{COMMON}ID").text == f"G{MEANT}"
    assert root.find(f"{COMMON}Note").text == f"{IN_CDATA} {MEANT}"
    files = [one.get("filename") for one in root.iter(f"{COMMON}EmbeddedDocumentBinaryObject")]
    assert files == [MEANT], files
    print("texts in JSON are the same texts in UBL")


def check_words_that_are_none(sender):
    """Each is answered with JSON in UTF-8 that shows no half of a character."""
    ubl, long = example_ubl(), "%E2%82%AC" * 200
    euros = "\u20ac" * 200
    cases = [("GET", f"/v1/documents?{name}={shift}{long}", None, {}, 400)
             for name in ("limit", "cursor", "status", "direction") for shift in ("", "a", "ab")]
    cases += [("GET", f"/v1/documents?{shift}{long}=1", None, {}, 400) for shift in ("", "a", "ab")]
    cases += [("POST", f"/v1/documents?{name}={shift}{long}", ubl, {"Content-Type": "application/xml"}, 400)
              for name in ("validate", "sign") for shift in ("", "a", "ab")]
    cases += [("POST", "/v1/documents", json.dumps({"document": {}, shift + euros: 1}).encode(),
               {"Content-Type": "application/json"}, 400) for shift in ("", "a", "ab")]
    cases += [("POST", "/v1/validate", ubl, {"Content-Type": b"text/" + shift + b"caf\xe9"}, 415)
              for shift in (b"", b"a")]
    cases += [("POST", "/v1/documents", ubl, {"Content-Type": ("a" + shift + euros).encode()}, 415)
              for shift in ("", "a", "ab")]
    for method, path, body, headers, status in cases:
        answer = sender.api.call(method, path, body, {"Idempotency-Key": str(uuid.uuid4()), **headers}).expect(status)
        detail = json.loads(answer.body.decode("utf-8"))["detail"]
        was_text = not isinstance(headers.get("Content-Type"), bytes)
        assert not was_text or "\ufffd" not in detail, f"{method} {path[:40]}: {detail}"
    print(f"{len(cases)} strange words are shown well-formed")


def check_dutch(sender):
    broken = example_ubl().replace(b"<cbc:InvoiceTypeCode>380", b"<cbc:InvoiceTypeCode>999")

    def errors(asked, path="/v1/documents"):
        headers = {"Accept-Language": asked, "Content-Type": "application/xml", "Idempotency-Key": str(uuid.uuid4())}
        answer = sender.api.call("POST", f"{path}?sender={KVK}&receiver={VAT}", broken, headers).expect(422).json()
        kept = sender.api.document(answer["document_id"])
        assert kept["report"]["findings"] == answer["errors"], "the document tells something else than the answer"
        return [one["message"] for one in answer["errors"]]

    def checked(asked):
        headers = {"Accept-Language": asked, "Content-Type": "application/xml"}
        return [one["message"] for one in
                sender.api.call("POST", "/v1/validate", broken, headers).expect(200).json()["findings"]]

    english, dutch = checked("en"), checked("nl")
    assert len(english) == len(dutch) > 0 and all(a != b for a, b in zip(english, dutch)), (english, dutch)
    assert any("factuur" in one.lower() for one in dutch), dutch
    for asked in ("nl", "NL-be", "EN;q=0.1, Nl", "en;q=0.5,fr,nl;q=0.6", "de, nl"):
        assert errors(asked) == dutch and checked(asked) == dutch, asked
    for asked in ("en", "nl;q=0, en", "nl;q=0.2, En;q=0.3", "fr", ""):
        assert errors(asked) == english and checked(asked) == english, asked
    # A JSON invoice that cannot become UBL, and a receiver that is none.
    headers = {"Accept-Language": "EN;q=0.1, Nl"}
    invoice = json.loads(EXAMPLE.read_text())
    del invoice["seller"]["name"]
    told = sender.api.submit(invoice, {"sender": KVK, "receiver": VAT}, headers=headers).expect(422).json()["errors"]
    in_english = sender.api.submit(invoice, {"sender": KVK, "receiver": VAT}).expect(422).json()["errors"]
    assert [one["pointer"] for one in told] == [one["pointer"] for one in in_english] == ["/seller/name"], told
    assert "ontbreekt" in told[0]["message"] and told[0]["message"] != in_english[0]["message"], told
    told = sender.api.submit(example_ubl(), {"sender": KVK, "receiver": "nobody"}, headers=headers).expect(422).json()
    assert "de ontvanger" in told["errors"][0]["message"].lower(), told
    print("who prefers Dutch gets the findings and the fields at fault in Dutch")


def main():
    with Network() as network:
        sender, receiver = network.parties()
        check_references_in_ubl(sender, receiver)
        check_references_in_json(sender)
        check_words_that_are_none(sender)
        check_dutch(sender)


main()
