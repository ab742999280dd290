"""Makes a store of a program, and writes down what that program answers about it: tests/e2e/old_store.py PROGRAM FOLDER.

tests/data/store-1 was made so by the program of commit 326d0a9, whose migrations end at 1. old_store_test.py asks the
program of today the same."""
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import sys

from network import KVK, VAT, Network, example_ubl

NL_RECEIVER_OF_NOTHING = "0106:99999990"


def document(number):
    return example_ubl().replace(b"F2026-0117", number.encode())


def fill(network):
    """Documents that ended in every way that a store can tell without a clock, and what came in."""
    sender, receiver = network.parties()
    own = sender.register("0106:90000012").status
    assert own == 201, own
    api = sender.api

    def submit(text, **query):
        return api.submit(text, {"sender": KVK, "receiver": VAT, **query}, key=f"key-{len(kept)}")

    kept = []
    for number, change, query in (("KEPT-1", (), {}), ("KEPT-2", (), {"client_reference": "caf\u00e9 2"}),
                                  ("KEPT-3", ((b">EUR<", b">EUX<"),), {"validate": "warn"}),
                                  ("KEPT-4", ((b"<cbc:DocumentCurrencyCode>EUR", b"<cbc:DocumentCurrencyCode>EUX"),), {}),
                                  ("KEPT-5", (), {"receiver": NL_RECEIVER_OF_NOTHING}),
                                  ("KEPT-6", (), {"validate": "off"})):
        text = document(number)
        for old, new in change:
            text = text.replace(old, new)
        kept.append(submit(text, **query))
    ids = [re.search(r"doc_\w+", answer.body.decode())[0] for answer in kept]
    for id in ids:
        api.until_status(id, {"sent", "rejected", "undeliverable", "failed"})
    got = receiver.inbox()
    while len(got) < 4 or any(one["status"] == "received" for one in got):
        got = receiver.inbox()
    receiver.api.post("/v1/inbox/" + got[0]["id"] + "/ack").expect(200)
    return sender, receiver, kept, ids


def questions(organisation, ids):
    at = f"/v1/organisations/{organisation.id}"
    yield from (f"/v1/documents/{id}{what}" for id in ids for what in ("", "/content", "/receipt"))
    yield from (at, f"{at}/registrations")
    yield from (f"/v1/documents?{query}" for query in (
        "direction=out", "direction=in", "status=sent", "status=rejected", "status=undeliverable", "status=acknowledged",
        "status=validated", "status=invalid", "number=KEPT-2", "client_reference=caf%C3%A9+2", "limit=2"))
    yield "/v1/inbox"


def answers(api, paths):
    for path in paths:
        got = api.get(path)
        is_json = "json" in (got.headers["Content-Type"] or "")
        body = got.json() if is_json else {"sha256": hashlib.sha256(got.body).hexdigest()}
        yield {"path": path, "status": got.status, "body": body}


def pack(data, to):
    """The database alone, with all that stood in its log."""
    shutil.copytree(data, to / "data", ignore=shutil.ignore_patterns("spool", "*.lock"))
    with sqlite3.connect(to / "data/peppolgw.db") as store:
        store.execute("pragma wal_checkpoint(truncate)")
        store.execute("pragma journal_mode = delete")
        store.execute("vacuum")
    store.close()
    shutil.move(to / "data/peppolgw.db", to / "peppolgw.db")
    shutil.rmtree(to / "data")


def main(folder):
    with Network(apart=True) as network:
        for gateway in network.gateways:
            gateway.start()
        sender, receiver, kept, ids = fill(network)
        for party, name in ((sender, "sender"), (receiver, "receiver")):
            to = folder / name
            to.mkdir(parents=True)
            of_party = ids if name == "sender" else [one["id"] for one in receiver.inbox()]
            told = list(answers(party.api, questions(party, of_party)))
            party.gateway.process.stop()
            pack(party.gateway.folder / "data", to)
            (to / "answers.json").write_text(json.dumps(
                {"key": party.api.key, "organisation": party.id, "answers": told,
                 "submissions": [{"key": f"key-{n}", "path": one.path, "id": ids[n], "status": one.status,
                                  "body": one.json()} for n, one in enumerate(kept)] if name == "sender" else []},
                ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[2]))
