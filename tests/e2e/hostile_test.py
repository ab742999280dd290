"""What one document, one message or one program too many cannot do: end a gateway, or be judged twice, or run beside it."""
import concurrent.futures
import os
import re
import sqlite3
import stat
import subprocess
import sys
import uuid

from network import KVK, VAT, Network, example_ubl, program, wait_for

QUERY = {"sender": KVK, "receiver": VAT, "allow_duplicate": "true", "validate": "warn"}


def hostile(ubl):
    """Inside a note's place: an element whose namespace is 64 kB that are not ASCII."""
    for letters in ("\u00e9", "\u20ac", "\U0001d11e"):
        for shift in ("", "x"):
            name = ("urn:" + shift + letters * 40_000).encode()[:64_000].decode(errors="ignore")
            yield ubl.replace(b"<cbc:Note>", f'<x xmlns="{name}"/><cbc:Note>'.encode(), 1)


def events(api, id):
    return [one["event"] for one in api.document(id)["timeline"]]


def check_hostile_documents(network, sender, receiver):
    documents = list(hostile(example_ubl()))
    assert all(len(document) > 60_000 for document in documents)
    # No gateway of ours sends such a document: it is put in the place of a good one before its message is made.
    network.bravo.process.stop()
    ids = [sender.api.submit(example_ubl() + b"\n" * n, QUERY).expect(202).json()["id"] for n in range(len(documents))]
    for id in ids:
        sender.api.until_status(id, "retrying")
    network.alfa.process.stop()
    with sqlite3.connect(network.alfa.folder / "data/peppolgw.db") as store:
        for id, document in zip(ids, documents):
            changed = store.execute("update content set bytes = ? where sha256 = (select content_sha256 from document "
                                    "where id = ? and (select message_sha256 from delivery where document_id = id) is "
                                    "null)", (document, id))
            assert changed.rowcount == 1, id
    for gateway in network.gateways:
        gateway.start()
    messages = {sender.api.until_status(id, "sent", 60)["message_id"] for id in ids}

    def judged():
        mine = [one for one in receiver.inbox() if one["message_id"] in messages]
        return mine if len(mine) == len(ids) and all(one["verdict"] for one in mine) else None
    arrived = wait_for("the verdicts", judged)
    for one in arrived:
        assert one["verdict"] == "invalid" and one["report"]["worst"] == "fatal", one
        assert "findings" not in one["report"], one["report"]
        whole = receiver.api.document(one["id"])
        assert whole["report"], f"its report cannot be read: {whole}"
        assert len(whole["report"]["findings"]) >= one["report"]["fatal"], whole["report"]
        assert events(receiver.api, one["id"]).count("document.validated") == 1
    network.bravo.process.stop()
    network.bravo.start()
    receiver.api.get("/v1/inbox").expect(200)
    assert network.alfa.is_running() and network.bravo.is_running()
    print(f"{len(ids)} hostile documents were judged once each, and nothing ended")


THING = "busdox-docid-qns::urn:example:things::Thing##urn:example:things::1"


def check_unknown_document(network, sender, receiver):
    """Of a document that no structure and no rules are for, nothing is known: it is kept and told, and never valid."""
    receiver.register("0106:90000055", [{"document_type": THING, "process": "cenbii-procid-ubl::urn:example:process"}]) \
        .expect(201)
    # No gateway of ours accepts such a document: it is put in the place of a good one, whose message is made anew.
    network.bravo.process.stop()
    id = sender.api.submit(example_ubl() + b"<!-- a thing -->", QUERY).expect(202).json()["id"]
    sender.api.until_status(id, "retrying")
    network.alfa.process.stop()
    document = b'<Thing xmlns="urn:example:things"><ID>T-1</ID></Thing>'
    with sqlite3.connect(network.alfa.folder / "data/peppolgw.db") as store:
        store.execute("update content set bytes = ? where sha256 = (select content_sha256 from document where id = ?)",
                      (document, id))
        store.execute("update document set receiver = '0106:90000055', document_type = ?, "
                      "process = 'cenbii-procid-ubl::urn:example:process' where id = ?", (THING, id))
        store.execute("update delivery set message_sha256 = null where document_id = ?", (id,))
    for gateway in network.gateways:
        gateway.start()
    message = sender.api.until_status(id, "sent", 60)["message_id"]

    def judged():
        mine = [one for one in receiver.inbox() if one["message_id"] == message]
        return mine if mine and mine[0]["verdict"] else None
    arrived = wait_for("the verdict", judged)
    assert len(arrived) == 1 and arrived[0]["document_type"] == THING, arrived
    whole = receiver.api.document(arrived[0]["id"])
    assert whole["verdict"] == whole["status"] == "invalid", whole
    assert whole["report"]["valid"] is False, whole["report"]
    findings = [(one["rule"], one["severity"]) for one in whole["report"]["findings"]]
    assert findings == [("unknown-document", "fatal")], findings
    assert whole["report"]["findings"][0]["message"], whole["report"]
    assert receiver.api.get(f"/v1/documents/{arrived[0]['id']}/content").expect(200).body == document
    assert events(receiver.api, arrived[0]["id"]).count("document.validated") == 1
    for path in ("/v1/documents?direction=in&status=validated&limit=200", "/v1/documents?direction=in&status=received"):
        assert arrived[0]["id"] not in [one["id"] for one in receiver.api.pages(path)], path
    print("a document of which nothing is known is stored and not valid")


def check_ack_before_judging(network, sender, receiver):
    """The receiver's program is ended when the document is stored; it is acknowledged, and judged all the same."""
    network.bravo.process.stop()
    network.bravo.start({"PEPPOLGW_CRASH_AT": "inbox.before_judged"})
    id = sender.api.submit(example_ubl() + b"<!-- acknowledged -->", QUERY).expect(202).json()["id"]
    message = sender.api.until_status(id, {"sent", "retrying"})["message_id"]
    wait_for("the crash", lambda: not network.bravo.is_running())
    network.bravo.start()
    sender.api.until_status(id, "sent", 60)
    mine = [one for one in receiver.inbox() if one["message_id"] == message]
    assert len(mine) == 1, mine
    receiver.api.post(f"/v1/inbox/{mine[0]['id']}/ack").expect(200)
    whole = wait_for("the verdict", lambda: (lambda d: d if d["verdict"] else None)(receiver.api.document(mine[0]["id"])))
    assert whole["status"] == "acknowledged" and whole["verdict"] == "validated", whole
    assert events(receiver.api, mine[0]["id"]).count("document.validated") == 1
    print("an acknowledged document is judged")


def check_one_key_at_once(sender):
    """All clients of one key get the winner's answer, accepted or refused; duplicates are looked for meanwhile."""
    good = example_ubl()
    total = re.search(rb"<cbc:PayableAmount[^>]*>([^<]*)<", good)[1]
    bad = good.replace(total + b"</cbc:PayableAmount>", b"1.00</cbc:PayableAmount>")
    query = {"sender": KVK, "receiver": VAT}
    for round in range(8):
        number = f"AT-ONCE-{round}".encode()
        document = (bad if round % 2 else good).replace(b"F2026-0117", number)
        key = str(uuid.uuid4())
        with concurrent.futures.ThreadPoolExecutor(12) as workers:
            answers = list(workers.map(lambda _: sender.api.submit(document, query, key=key), range(12)))
        assert {answer.status for answer in answers} == {422 if round % 2 else 202}, [a.status for a in answers]
        assert len({answer.body for answer in answers}) == 1, "different answers to one key"
        listed = sender.api.pages(f"/v1/documents?number={number.decode()}")
        assert len(listed) == 1, [one["id"] for one in listed]
    print("twelve clients with one key get one answer, and make one document")


def check_files(network):
    for gateway in network.gateways:
        data = gateway.folder / "data"
        paths = [data, *data.rglob("*")]
        assert any(path.name == "peppolgw.db-wal" for path in paths), paths
        for path in paths:
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), f"{path} is {mode:o}"
    print("nobody else can read what is stored")


def check_second_serve(network):
    held = subprocess.run([program(), "serve", "--config", network.alfa.config], capture_output=True, text=True, timeout=30)
    assert held.returncode == 2, held
    for word in (str(network.alfa.folder / "data"), str(network.alfa.process.child.pid)):
        assert word in held.stderr, held.stderr
    print(f"a second gateway: {held.stderr.strip()}")


def main():
    os.umask(0)  # whoever starts it
    with Network(apart=True) as network:
        for gateway in network.gateways:
            gateway.start()
        sender, receiver = network.parties()
        check_hostile_documents(network, sender, receiver)
        check_unknown_document(network, sender, receiver)
        check_ack_before_judging(network, sender, receiver)
        check_one_key_at_once(sender)
        check_files(network)
        check_second_serve(network)


main()
