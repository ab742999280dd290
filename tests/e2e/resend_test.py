"""A document whose delivery failed is sent again, and delivered once."""
import os
import secrets
import subprocess
import sys

from description import Description
from network import KVK, VAT, Api, Network, example_ubl, program

BRAVO_LIMIT = 200_000
QUERY = {"sender": KVK, "receiver": VAT}


def submit(sender, number, **query):
    document = example_ubl().replace(b"F2026-0117", number.encode())
    return sender.api.submit(document, {**QUERY, **query}).expect(202).json()["id"]


def arrivals(receiver, number):
    return [one for one in receiver.inbox() if one["number"] == number]


def events(api, id):
    return [one["event"].removeprefix("document.") for one in api.document(id)["timeline"]]


def check_endpoint_down(network, sender, receiver):
    api = sender.api
    network.bravo.process.stop()
    id = submit(sender, "DOWN-1")
    failed = api.until_status(id, "failed", 30)
    assert failed["last_error"]["code"] == "unreachable", failed["last_error"]
    network.bravo.start()
    other = network.alfa.organisation("Another")
    other.api.post(f"/v1/documents/{id}/resend").expect(404)
    assert api.post(f"/v1/documents/{id}/resend", {"why": "x"}).expect(400).json()["detail"].startswith("/why")
    again = api.post(f"/v1/documents/{id}/resend", {"reason": "their server is back"}).expect(200).json()
    assert again["status"] == "queued" and again["message_id"] == failed["message_id"] and not again["last_error"], again
    sent = api.until_status(id, "sent")
    assert [one["message_id"] for one in arrivals(receiver, "DOWN-1")] == [failed["message_id"]]
    told = [one["detail"] for one in sent["timeline"] if one["event"] == "document.resend"]
    assert told == [{"reason": "their server is back"}], told
    names = events(api, id)
    assert names.index("failed") < names.index("resend") < names.index("sent"), names
    refused = api.post(f"/v1/documents/{id}/resend").expect(409).json()
    assert refused["code"] == "conflict" and id in refused["detail"], refused
    print(f"endpoint down, failed, up, sent again: delivered once ({', '.join(names)})")


def resend(network, api, id, *options):
    return subprocess.run([program(), "resend", id, "--api", network.alfa.url, *options],
                          env={**os.environ, "PEPPOLGW_KEY": api.key}, capture_output=True, text=True)


def check_receipt_lost(network, sender, receiver):
    """The receiver has it and dies before its receipt: nobody is told that it failed, and it is not sent again unasked."""
    api = sender.api
    network.bravo.process.stop()
    network.bravo.start({"PEPPOLGW_CRASH_AT": "inbox.after_store"})
    id = submit(sender, "LOST-1")
    doubtful = api.until_status(id, "sent_unconfirmed", 30)
    assert not network.bravo.is_running(), "bravo did not die"
    assert "may have the document" in doubtful["last_error"]["detail"], doubtful["last_error"]
    last = doubtful["timeline"][-1]
    assert last["event"] == "document.sent_unconfirmed" and last["detail"]["cause"] == doubtful["last_error"], last
    network.bravo.start()
    assert len(arrivals(receiver, "LOST-1")) == 1
    refused = api.post(f"/v1/documents/{id}/resend").expect(409).json()
    assert refused["code"] == "conflict" and "although_received=true" in refused["detail"], refused
    api.post(f"/v1/documents/{id}/cancel").expect(409)
    twin = api.submit(example_ubl().replace(b"F2026-0117", b"LOST-1"), QUERY).expect(409).json()
    assert twin["code"] == "duplicate-document" and twin["document_id"] == id, twin
    again = resend(network, api, id)
    assert again.returncode == 2 and "may get it twice" in again.stderr, again
    again = resend(network, api, id, "--although-received", "--reason", "no receipt")
    assert again.returncode == 0 and again.stdout == f"{id} queued\n" and "a second time" in again.stderr, again
    sent = api.until_status(id, "sent")
    assert {"reason": "no receipt", "although_received": True} in [
        one["detail"] for one in sent["timeline"] if one["event"] == "document.resend"]
    assert [one["message_id"] for one in arrivals(receiver, "LOST-1")] == [doubtful["message_id"]], "it came twice"
    again = resend(network, api, id)
    assert again.returncode == 2 and "neither failed nor" in again.stderr, again
    print("the receiver had it already: the receipt came, and it is in the inbox once")


def check_too_large(network, sender, receiver):
    """The receiver's limit is told in a signed error that is final; another message id for the next try, when it is mended."""
    api = sender.api
    noise = secrets.token_hex(BRAVO_LIMIT).encode()
    document = example_ubl().replace(b"F2026-0117", b"LARGE-1").replace(b"</cbc:IssueDate>",
                                                                        b"</cbc:IssueDate><!-- " + noise + b" -->", 1)
    id = api.submit(document, {**QUERY, "validate": "off"}).expect(202).json()["id"]
    failed = api.until_status(id, "failed", 30)
    error = failed["last_error"]
    assert error["code"] == "EBMS:0004" and f"{BRAVO_LIMIT} bytes" in error["detail"], error
    assert "not proven" not in error["detail"], "the error is not signed"
    assert arrivals(receiver, "LARGE-1") == []
    again = api.post(f"/v1/documents/{id}/resend").expect(200).json()
    assert again["sbdh_instance_id"] == failed["sbdh_instance_id"], again
    api.until_status(id, "failed", 30)
    print("a message over the receiver's limit: a signed error, final at once")


def check_undeliverable(network, sender, receiver):
    api = sender.api
    late = "0106:87654321"
    id = submit(sender, "LATE-1", receiver=late)
    api.until_status(id, "undeliverable")
    receiver.register(late).expect(201)
    twin = submit(sender, "LATE-1", receiver=late)
    api.until_status(twin, "sent")
    refused = api.post(f"/v1/documents/{id}/resend").expect(409).json()
    assert refused["code"] == "duplicate-document" and refused["document_id"] == twin, refused
    assert len(arrivals(receiver, "LATE-1")) == 1
    api.post(f"/v1/documents/{id}/resend?allow_duplicate=true").expect(200)
    api.until_status(id, "sent")
    assert len(arrivals(receiver, "LATE-1")) == 2
    given_up = submit(sender, "LATE-2", receiver="0106:11222333")
    api.until_status(given_up, "undeliverable")
    assert api.post(f"/v1/documents/{given_up}/cancel").expect(200).json()["status"] == "cancelled"
    api.post(f"/v1/documents/{given_up}/resend").expect(409)
    print("undeliverable, registered meanwhile: sent again, but not beside its twin without being asked to")


def configure(gateway):
    gateway.set_option("[delivery] give_up_after_s = 2")
    if gateway.name == "bravo":
        gateway.set_option(f"[limits] message_bytes = {BRAVO_LIMIT}")


with Network(apart=True, configure=configure) as network:
    Api.watchers.append(Description().watch)
    for gateway in network.gateways:
        gateway.start()
    sender, receiver = network.parties()
    check_too_large(network, sender, receiver)
    check_endpoint_down(network, sender, receiver)
    check_receipt_lost(network, sender, receiver)
    check_undeliverable(network, sender, receiver)
sys.exit(0)
