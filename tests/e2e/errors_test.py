"""Each thing that can go wrong gets its own clear error, nothing is lost, and the server goes on."""
import concurrent.futures
import http.client
import http.server
import json
import re
import signal
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import uuid

from description import Description
from network import EXAMPLE, KVK, VAT, Api, Network, example_ubl, program, wait_for

QUERY = {"sender": KVK, "receiver": VAT, "allow_duplicate": "true"}
ALFA_LIMIT = 2_000_000
DTD = b'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Invoice>&b;</Invoice>'


def nested(size):
    """Well-formed but for its depth: `size` bytes of elements inside elements."""
    count = size // len("<a></a>")
    return b"<a>" * count + b"</a>" * count


class World:
    """Both gateways, apart, with a sender at alfa and a receiver at bravo."""

    def __init__(self, network):
        self.network, self.alfa, self.bravo = network, network.alfa, network.bravo
        self.ubl = example_ubl()
        self.accepted = 0  # documents of the sender that were
        self.sender, self.receiver = network.parties()
        self.other = self.alfa.organisation("Slagerij Zwart B.V.")
        self.other.register("0106:90000022").expect(201)

    def submit(self, document=None, **changes):
        query = {**QUERY, **changes.pop("query", {})}
        api = changes.pop("api", self.sender.api)
        answer = api.submit(self.ubl if document is None else document, query, **changes)
        if api is self.sender.api and answer.status == 202 and "Idempotent-Replayed" not in answer.headers:
            self.accepted += 1
        return answer

    def arrivals(self, message_id):
        return [one for one in self.receiver.inbox() if one["message_id"] == message_id]

    def document_count(self):
        return len(self.sender.api.pages("/v1/documents?direction=out&limit=200"))

    def delivered(self, id, seconds=60):
        sent = self.sender.api.until_status(id, "sent", seconds)
        assert len(self.arrivals(sent["message_id"])) == 1, f"{id} is sent and not once in the inbox"
        return sent


def problem(answer, status, code, words):
    answer.expect(status)
    told = answer.json()
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers["Content-Type"]
    assert told["code"] == code and told["status"] == status, f"code {told['code']} instead of {code}: {told}"
    assert re.search(words, told["detail"]), f"\"{words}\" is not in \"{told['detail']}\""
    return told


# --- requests that are refused: what is asked, status, code, words

def keyless(w):
    return w.submit(api=Api(w.alfa.url))


def revoked_key(w):
    path = f"/v1/organisations/{w.sender.id}/api-keys"
    key = w.alfa.operator.post(path, {"name": "to be revoked"}).expect(201).json()
    api = Api(w.alfa.url, key["secret"])
    api.get("/v1/inbox").expect(200)
    w.alfa.operator.call("DELETE", f"{path}/{key['id']}").expect(204)
    return w.submit(api=api)


def document_of_another(w):
    id = w.submit(query={"receiver": "0106:87654321"}).expect(202).json()["id"]
    for path in ("/content", "/receipt"):
        w.other.api.get(f"/v1/documents/{id}{path}").expect(404)
    w.other.api.post(f"/v1/documents/{id}/cancel").expect(404)
    assert id not in json.dumps(w.other.api.pages("/v1/documents?limit=200")), "another's document is listed"
    return w.other.api.get(f"/v1/documents/{id}")


def reused_idempotency_key(w):
    key = str(uuid.uuid4())
    w.submit(key=key).expect(202)
    return w.submit(w.ubl + b"\n", key=key)


def duplicate(w):
    document = w.ubl.replace(b"F2026-0117", b"F2026-TWICE")
    first = w.submit(document).expect(202).json()["id"]
    answer = w.submit(document, query={"allow_duplicate": "false"})
    assert answer.json().get("document_id") == first, answer.body
    return answer


def another_ones_ack(w):
    """What is another's, what was sent and what never was: one answer for all."""
    mine = w.submit(query={"receiver": "0106:87654321"}).expect(202).json()["id"]
    told = []
    for api, id in ((w.other.api, mine), (w.sender.api, mine), (w.sender.api, "doc_" + "0" * 26)):
        told.append(api.post(f"/v1/inbox/{id}/ack").expect(404).body.replace(id.encode(), b"ID"))
    assert len(set(told)) == 1, told
    return w.other.api.post(f"/v1/inbox/{mine}/ack")


def key_of_another(w):
    key = w.alfa.operator.post(f"/v1/organisations/{w.other.id}/api-keys", {"name": "x"}).expect(201).json()
    answer = w.alfa.operator.call("DELETE", f"/v1/organisations/{w.sender.id}/api-keys/{key['id']}")
    Api(w.alfa.url, key["secret"]).get("/v1/inbox").expect(200)
    w.alfa.operator.call("DELETE", f"/v1/organisations/{w.other.id}/api-keys/{key['id']}").expect(204)
    return answer


def without_profile(w):
    return w.submit(re.sub(rb"<cbc:ProfileID>.*?</cbc:ProfileID>", b"", w.ubl))


def held_by_bravo(w):
    return w.other.register(VAT)


REFUSED = [
    ("no API key", keyless, 401, "unauthorized", "no API key"),
    ("a wrong API key", lambda w: w.submit(api=Api(w.alfa.url, "gwk_test_" + "a" * 52)), 401, "unauthorized",
     "the API key is not known"),
    ("the other gateway's key", lambda w: w.submit(api=Api(w.alfa.url, w.receiver.api.key)), 401, "unauthorized",
     "the API key is not known"),
    ("a revoked API key", revoked_key, 401, "unauthorized", "revoked|not valid|known"),
    ("another organisation's document", document_of_another, 404, "not-found", "no document"),
    ("another organisation's sender", lambda w: w.submit(api=w.other.api), 403, "forbidden", KVK),
    ("no Idempotency-Key", lambda w: w.submit(headers={"Idempotency-Key": None}), 400, "idempotency-key-required",
     "Idempotency-Key"),
    ("an Idempotency-Key with a blank", lambda w: w.submit(key="a b"), 400, "malformed", "visible ASCII"),
    ("an Idempotency-Key for another body", reused_idempotency_key, 422, "idempotency-key-reused", "another request"),
    ("the same document again", duplicate, 409, "duplicate-document", "F2026-TWICE .*allow_duplicate"),
    ("not XML", lambda w: w.submit(b"%PDF-1.7 this is no XML"), 400, "malformed", "XML"),
    ("an empty body", lambda w: w.submit(b""), 400, "malformed", "the document is empty"),
    ("XML cut short", lambda w: w.submit(w.ubl[:-30]), 400, "malformed", "line \\d+"),
    ("XML of another kind", lambda w: w.submit(b"<note/>"), 422, "unsupported", "root is .note."),
    ("XML with a DTD", lambda w: w.submit(DTD), 400, "malformed", "DTD|DOCTYPE|document type"),
    ("60 MB of nested elements, below the limit of the body",
     lambda w: w.submit(nested(60_000_000), api=w.receiver.api), 413, "limit-exceeded", "nested deeper than 200 levels"),
    ("60 MB of nested elements", lambda w: w.submit(nested(60_000_000)), 413, "limit-exceeded", f"{ALFA_LIMIT}"),
    ("a body over the limit", lambda w: w.submit(w.ubl + b" " * ALFA_LIMIT), 413, "limit-exceeded", f"{ALFA_LIMIT}"),
    ("a wrong content type", lambda w: w.submit(content_type="application/pdf"), 415, "unsupported-media-type",
     "application/pdf"),
    ("no content type", lambda w: w.submit(headers={"Content-Type": None}), 415, "unsupported-media-type", "xml"),
    ("broken JSON", lambda w: w.submit(b'{"type": "invoice",', content_type="application/json"), 400, "malformed",
     "not JSON: incomplete JSON near byte 19"),
    ("an unknown query parameter", lambda w: w.submit(query={"colour": "red"}), 400, "malformed", "colour"),
    ("a parameter given twice", lambda w: w.sender.api.get("/v1/documents?number=F1&number=F2"), 400, "malformed",
     "\"number\" is given more than once"),
    ("a status that is none", lambda w: w.sender.api.get("/v1/documents?status=snet"), 400, "malformed",
     "snet.*not_validated"),
    ("a check of a wrong content type", lambda w: w.sender.api.call("POST", "/v1/validate", w.ubl,
                                                                     {"Content-Type": "text/plain"}), 415,
     "unsupported-media-type", "text/plain"),
    ("an ack of another's document", another_ones_ack, 404, "not-found", "in the inbox"),
    ("a key under another organisation", key_of_another, 404, "not-found", "no key"),
    ("no ProfileID", without_profile, 422, "invalid-document", "BT-23"),
    ("a document type that no code list has", lambda w: w.submit(query={"document_type": "urn:oasis:names:specification:"
     "ubl:schema:xsd:Invoice-2::Invoice##urn:example:none::2.1"}), 422, "invalid-document", "urn:example:none.*code list"),
    ("validate=never", lambda w: w.submit(query={"validate": "never"}), 400, "malformed", "never"),
    ("a receiver that is no identifier", lambda w: w.submit(query={"receiver": "Molen De Hoop"}), 422,
     "invalid-document", "Molen De Hoop"),
    ("a KVK number of seven digits", lambda w: w.other.register("0106:1234567"), 400, "malformed", "(?i)eight|8"),
    ("a VAT id with wrong check digits", lambda w: w.other.register("9944:NL004495446B01"), 400, "malformed",
     "(?i)check|NL004495446B01"),
    ("an unknown scheme", lambda w: w.other.register("7777:12345678"), 400, "malformed", "7777"),
    ("a participant of the other gateway", held_by_bravo, 409, "conflict", f"(?i){VAT}.*already"),
]


def refused(ask, status, code, words):
    def run(w):
        before, accepted = w.document_count(), w.accepted
        answer = ask(w)
        problem(answer, status, code, words)
        # Some cases send a good document first; a refused one leaves nothing behind.
        assert w.document_count() - before == w.accepted - accepted, "the refused document is in the list"
    return run


# --- submissions

def repeated(w):
    """The same key and body: the same answer, one document."""
    key, before = str(uuid.uuid4()), w.document_count()
    first = w.submit(key=key).expect(202)
    assert "Idempotent-Replayed" not in first.headers
    with concurrent.futures.ThreadPoolExecutor(4) as workers:
        for again in workers.map(lambda _: w.submit(key=key), range(8)):
            assert again.expect(202).body == first.body, "the repeated answer is another one"
            assert again.headers["Idempotent-Replayed"] == "true", "it does not say that it is a repetition"
    assert w.document_count() == before + 1, "the repetition made another document"
    w.delivered(first.json()["id"])


def refused_again(w):
    """A document refused for what is in it, before any rule: the same answer again; the corrected one takes its key."""
    wrong = {**json.loads(EXAMPLE.read_text()), "colour": "red"}
    no_party = re.sub(rb"<cbc:EndpointID.*?</cbc:EndpointID>", b"", w.ubl)
    before = w.document_count()
    for name, ask in (("a JSON invoice", lambda key, document=wrong: w.submit(document, key=key)),
                      ("XML cut short", lambda key, document=w.ubl[:-30]: w.submit(document, key=key)),
                      ("no receiver", lambda key, document=no_party: w.sender.api.submit(document, key=key))):
        key = str(uuid.uuid4())
        first, again = ask(key), ask(key)
        assert first.status in (400, 422) and "Idempotent-Replayed" not in first.headers, f"{name}: {first.status}"
        assert (again.status, again.body) == (first.status, first.body), f"{name}: another answer: {again.body}"
        assert again.headers["Content-Type"] == "application/problem+json", again.headers["Content-Type"]
        assert again.headers["Idempotent-Replayed"] == "true", f"{name}: it does not say that it is a repetition"
        w.delivered(w.submit(key=key).expect(202).json()["id"])
        problem(ask(key), 422, "idempotency-key-reused", "another request")
    # What may change meanwhile is looked at anew.
    key = str(uuid.uuid4())
    for _ in range(2):
        answer = w.submit(query={"sender": "0106:90000010"}, key=key)
        problem(answer, 403, "forbidden", "90000010")
        assert "Idempotent-Replayed" not in answer.headers
    assert w.document_count() == before + 3, "a refused document is in the list"


def at_once(w):
    """One key in eight requests at the same moment makes one document."""
    key, before = str(uuid.uuid4()), w.document_count()
    with concurrent.futures.ThreadPoolExecutor(8) as workers:
        answers = list(workers.map(lambda _: w.submit(key=key), range(8)))
    bodies = {answer.expect(202).body for answer in answers}
    assert len(bodies) == 1 and w.document_count() == before + 1, f"{len(bodies)} answers of one key"


def invalid_strict(w):
    total = re.search(rb"<cbc:PayableAmount[^>]*>([^<]*)<", w.ubl)[1]
    broken = w.ubl.replace(total + b"</cbc:PayableAmount>", b"1.00</cbc:PayableAmount>")
    assert broken != w.ubl
    key = str(uuid.uuid4())
    told = problem(w.submit(broken, key=key), 422, "invalid-document", "errors")
    rules = {one["rule"] for one in told["errors"]}
    assert "BR-CO-16" in rules, f"the rules told are {sorted(rules)}"
    for one in told["errors"]:
        assert one["message"] and one["location"], f"a finding without words or place: {one}"
    kept = w.sender.api.document(told["document_id"])
    assert kept["status"] == "rejected", kept["status"]
    w.submit(broken, key=key).expect(422)
    # The corrected document may take the key that the refused one had.
    w.delivered(w.submit(key=key).expect(202).json()["id"])
    accepted = w.submit(broken, query={"validate": "warn"}).expect(202).json()
    assert accepted["report"]["valid"] is False and accepted["report"]["findings"], "the report does not tell it"
    sent = w.delivered(accepted["id"])
    wait_for("the receiver's verdict", lambda: w.arrivals(sent["message_id"])[0]["status"] == "invalid", 20, 0.1)


def unknown_receiver(w):
    id = w.submit(query={"receiver": "0106:87654321"}).expect(202).json()["id"]
    document = w.sender.api.until_status(id, "undeliverable")
    assert "0106:87654321" in document["last_error"]["detail"], document["last_error"]
    assert document["last_error"]["code"] == "not-found", document["last_error"]


def unregistered_type(w):
    type = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:example:unknown::2.1"
    id = w.submit(query={"document_type": type, "validate": "warn"}).expect(202).json()["id"]
    document = w.sender.api.until_status(id, "undeliverable")
    assert "urn:example:unknown" in document["last_error"]["detail"], document["last_error"]


def receiver_down(w):
    """The endpoint is known from before and does not answer; then it is back."""
    w.delivered(w.submit().expect(202).json()["id"])
    w.bravo.process.stop()
    ids = [w.submit().expect(202).json()["id"] for _ in range(3)]
    for id in ids:
        document = w.sender.api.until_status(id, "retrying")
        assert document["last_error"]["code"] == "unreachable", document["last_error"]
        assert re.search(r"127\.0\.0\.1|connect", document["last_error"]["detail"]), document["last_error"]
    w.bravo.start()
    for id in ids:
        w.delivered(id)


def network_down(w):
    """DNS and SML are away: what is asked of them waits, and is done when they are back."""
    # A type nobody asked for yet, so that nothing of it is remembered.
    type = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:example:outage::2.1"
    w.network.process.stop()
    try:
        pending = w.other.register("0106:90000011").expect(202).json()
        assert pending["status"] == "pending" and pending["last_error"], pending
        id = w.submit(query={"receiver": "0106:76543210", "document_type": type, "validate": "warn"}).expect(202).json()["id"]
        document = w.sender.api.until_status(id, "retrying")
        assert document["last_error"]["code"] == "unreachable", document["last_error"]
    finally:
        w.network.start_network()
    w.sender.api.until_status(id, "undeliverable", 40)
    w.alfa.process.stop()
    w.alfa.start()

    def registration():
        path = f"/v1/organisations/{w.other.id}/registrations"
        found = {one["id"]: one for one in w.other.api.get(path).expect(200).json()["data"]}
        return found[pending["id"]]["status"] == "registered"
    wait_for("the registration being repeated", registration, 30, 0.1)
    w.delivered(w.submit().expect(202).json()["id"])


# --- certificates and answers that are not to be trusted

def openssl(*arguments, folder):
    ran = subprocess.run(["openssl", *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def foreign_pair(folder, subject):
    """A key and certificate of an authority nobody here knows, as one PEM text."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-days", "30",
            "-subj", "/C=NL/O=Elsewhere/CN=ELSEWHERE CA", folder=folder)
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr",
            "-subj", subject, folder=folder)
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-out", "leaf.crt", folder=folder)
    return (folder / "leaf.crt").read_text() + (folder / "ca.crt").read_text() + (folder / "leaf.key").read_text()


def expired_pair(folder, authority, subject):
    """A key and a certificate of the network's own authority whose time is over."""
    (folder / "authority.pem").write_text(authority.read_text())
    (folder / "index.txt").write_text("")
    (folder / "serial").write_text("7001")
    (folder / "ca.cnf").write_text("[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n"
                                   "default_md=sha256\npolicy=p\nx509_extensions=e\n[p]\ncountryName=optional\n"
                                   "organizationName=optional\norganizationalUnitName=optional\ncommonName=supplied\n"
                                   "[e]\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature,keyEncipherment\n")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "old.key", "-out", "old.csr", "-subj", subject,
            folder=folder)
    openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "authority.pem", "-keyfile", "authority.pem", "-in",
            "old.csr", "-out", "old.crt", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-notext",
            folder=folder)
    return (folder / "old.crt").read_text() + (folder / "old.key").read_text()


def with_other_key(w, file, pem, words, look=lambda: None):
    """bravo runs with another key for a while: what is sent to it is refused by alfa, with words. look() looks at bravo."""
    kept = (w.bravo.folder / file).read_bytes()
    before = len(w.receiver.inbox())
    w.alfa.process.stop()  # it must not remember what it looked up
    w.bravo.process.stop()
    try:
        (w.bravo.folder / file).write_text(pem)
        w.bravo.start()
        look()
        w.alfa.start()
        id = w.submit().expect(202).json()["id"]
        document = w.sender.api.until_status(id, {"failed", "undeliverable"})
        assert document["last_error"]["code"] == "untrusted", document["last_error"]
        assert re.search(words, document["last_error"]["detail"]), document["last_error"]
        assert len(w.receiver.inbox()) == before, "it arrived all the same"
    finally:
        w.bravo.process.stop()
        w.alfa.process.stop()
        (w.bravo.folder / file).write_bytes(kept)
        w.bravo.start()
        w.alfa.start()
    w.delivered(w.submit().expect(202).json()["id"])


SEAT = "/C=NL/O=peppolgw sandbox/OU=PEPPOL TEST AP/CN=PSB000002"


def foreign_receiver(w):
    with_other_key(w, "access-point.pem", foreign_pair(w.network.folder, SEAT), "ELSEWHERE|trust")


def expired_receiver(w):
    pem = expired_pair(w.network.folder, w.network.folder / "ca/access-point-ca.pem", SEAT)

    def told():
        """bravo says so itself, in its log and when its configuration is checked."""
        words = "The certificate of access_point (" + str(w.bravo.folder / "access-point.pem")
        log = w.bravo.process.text()
        assert "certificate.expired" in log and words in log and "expired at 2021-01-01" in log, log
        checked = subprocess.run([program(), "check-config", "--config", w.bravo.config], capture_output=True, text=True)
        assert checked.returncode == 2 and words in checked.stderr, checked.stderr
    with_other_key(w, "access-point.pem", pem, "expired|2021", told)


def foreign_smp(w):
    pem = foreign_pair(w.network.folder, "/C=NL/O=peppolgw sandbox/OU=PEPPOL TEST SMP/CN=SMP-bravo")
    with_other_key(w, "smp.pem", pem, "ELSEWHERE|trust")


def access_point_as_smp(w):
    """bravo's SMP signs with a certificate that the network's access point authority issued for its name."""
    folder = w.network.folder
    (folder / "ap-ca.pem").write_text((folder / "ca/access-point-ca.pem").read_text())
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "as-smp.key", "-out", "as-smp.csr", "-subj",
            "/C=NL/O=peppolgw sandbox/OU=PEPPOL TEST SMP/CN=SMP-bravo", folder=folder)
    openssl("x509", "-req", "-in", "as-smp.csr", "-CA", "ap-ca.pem", "-CAkey", "ap-ca.pem", "-set_serial", "7002",
            "-days", "30", "-out", "as-smp.crt", folder=folder)
    # Its authority comes along, under the root that stands above both.
    authority = (folder / "ap-ca.pem").read_text().split("-----BEGIN PRIVATE KEY")[0]
    pem = (folder / "as-smp.crt").read_text() + authority + (folder / "as-smp.key").read_text()
    with_other_key(w, "smp.pem", pem, 'issuer CN=[^,]*ACCESS POINT CA,.*not trusted by the trust store "sandbox SMPs"')


def smp_as_access_point(w):
    """bravo receives with the certificate of its SMP."""
    with_other_key(w, "access-point.pem", (w.bravo.folder / "smp.pem").read_text(),
                   'issuer CN=[^,]*PUBLISHER CA,.*not trusted by the trust store "sandbox access points"')


class Forger(http.server.BaseHTTPRequestHandler):
    """Stands where bravo's SMP stood, passes its answers on and changes them."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.real_port,
                                                 context=ssl._create_unverified_context())
        connection.request("GET", self.path)
        response = connection.getresponse()
        body = response.read()
        forged = self.server.forge(body)
        self.server.changed += forged != body
        self.send_response(response.status)
        self.send_header("Content-Type", response.headers["Content-Type"])
        self.send_header("Content-Length", str(len(forged)))
        self.end_headers()
        self.wfile.write(forged)

    def log_message(self, *_):
        pass


def tampered_smp(w):
    port = w.bravo.smp_port
    config = w.bravo.config.read_text()
    w.alfa.process.stop()
    w.bravo.process.stop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(w.bravo.folder / "tls.pem")
    server = None
    try:
        with http.server.socketserver.TCPServer(("127.0.0.1", 0), None) as free:
            real_port = free.server_address[1]
        w.bravo.config.write_text(config.replace(f'smp = "127.0.0.1:{port}"', f'smp = "127.0.0.1:{real_port}"'))
        w.bravo.start()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Forger)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.real_port, server.changed = real_port, 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        forgeries = {"another address": lambda body: body.replace(b"/as4<", b"/as5<"),
                     "another description": lambda body: body.replace(b"ServiceDescription>P", b"ServiceDescription>Q"),
                     "no signature": lambda body: re.sub(rb"<(\w+:)?Signature .*</(\w+:)?Signature>", b"", body,
                                                         flags=re.S)}
        for name, forge in forgeries.items():
            server.forge = forge
            changed = server.changed
            w.alfa.start()
            document = w.sender.api.until_status(w.submit().expect(202).json()["id"], {"failed", "undeliverable"})
            assert server.changed > changed, f"{name}: the answer was not changed"
            assert document["last_error"]["code"] in ("untrusted", "malformed"), document["last_error"]
            assert re.search("(?i)sign|digest", document["last_error"]["detail"]), document["last_error"]
            w.alfa.process.stop()
    finally:
        if server:
            server.shutdown()
            server.server_close()
        w.bravo.process.stop()
        w.alfa.process.stop()
        w.bravo.config.write_text(config)
        w.bravo.start()
        w.alfa.start()
    w.delivered(w.submit().expect(202).json()["id"])


# --- messages

def post_message(w, type, message):
    connection = http.client.HTTPSConnection("127.0.0.1", w.bravo.as4_port, timeout=60,
                                             context=ssl._create_unverified_context())
    connection.request("POST", "/as4", message, {"Content-Type": type})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def messages(w):
    """A message that was signed and never sent: changed copies are refused, twenty true ones are one document."""
    w.delivered(w.submit().expect(202).json()["id"])  # the endpoint is known
    w.bravo.process.stop()
    id = w.submit().expect(202).json()["id"]
    message_id = w.sender.api.until_status(id, "retrying")["message_id"]
    w.alfa.process.stop()
    with sqlite3.connect(w.alfa.folder / "data/peppolgw.db") as store:
        type, message = store.execute("select message_type, bytes from delivery join content on "
                                      "sha256 = message_sha256 where document_id = ?", (id,)).fetchone()
    w.bravo.start()
    before = len(w.receiver.inbox())
    soap_end = message.index(b"</S12:Envelope>") if b"</S12:Envelope>" in message else message.index(b":Envelope>\r\n")
    payload = soap_end + (len(message) - soap_end) * 3 // 4
    tampered = {
        "a changed byte in the payload": message[:payload] + bytes([message[payload] ^ 1]) + message[payload + 1:],
        "another party in the header": message.replace(b"PSB000001", b"PSB000009", 1),
        "another message id": message.replace(message_id.encode(), b"x" + message_id.encode()[1:]),
        "no signature": re.sub(rb"<(\w+):Signature\b.*?</\1:Signature>", b"", message, flags=re.S),
    }
    for name, copy in tampered.items():
        assert copy != message, f"{name}: nothing was changed"
        status, body = post_message(w, type, copy)
        assert b"EBMS:" in body and b"NonRepudiationInformation" not in body, f"{name}: {status} {body[:500]}"
        print(f"    {name}: {status} {re.search(rb'EBMS:[0-9]+', body)[0].decode()}")
    for name, copy, copy_type in (("cut short", message[:-200], type), ("no MIME", b"hello", type),
                                  ("another type", message, "text/plain")):
        status, body = post_message(w, copy_type, copy)
        assert 400 <= status < 500 and body.strip(), f"{name}: {status} {body[:500]}"
        print(f"    {name}: {status} {body[:150].decode(errors='replace').strip()}")
    assert len(w.receiver.inbox()) == before, "a changed message is in the inbox"
    with concurrent.futures.ThreadPoolExecutor(20) as workers:
        answers = list(workers.map(lambda _: post_message(w, type, message), range(20)))
    assert {status for status, _ in answers} == {200}, [status for status, _ in answers]
    assert b"NonRepudiationInformation" in answers[0][1], answers[0][1][:500]
    assert len({body for _, body in answers}) == 1, "twenty copies got different receipts"
    assert len(w.arrivals(message_id)) == 1 and len(w.receiver.inbox()) == before + 1, "it came more than once"
    w.alfa.start()
    w.delivered(id)


CASES = [(name, refused(*rest)) for name, *rest in REFUSED] + [
    ("the same key and body again", repeated),
    ("a refused document again", refused_again),
    ("one key in eight requests at once", at_once),
    ("an invalid document", invalid_strict),
    ("a receiver nobody knows", unknown_receiver),
    ("a document type the receiver does not take", unregistered_type),
    ("the receiver's endpoint down, then back", receiver_down),
    ("the network's DNS and SML down, then back", network_down),
    ("changed messages, and a true one twenty times", messages),
    ("a receiver's certificate of a foreign authority", foreign_receiver),
    ("a receiver's certificate that is expired", expired_receiver),
    ("an SMP's certificate of a foreign authority", foreign_smp),
    ("an access point's certificate as an SMP's", access_point_as_smp),
    ("an SMP's certificate as an access point's", smp_as_access_point),
    ("SMP answers changed on the way", tampered_smp),
]


def configure(gateway):
    gateway.set_option(f"[limits] submission_bytes = {ALFA_LIMIT if gateway.name == 'alfa' else 70_000_000}")


def main():
    wanted, failures = sys.argv[2:], 0
    Api.watchers.append(Description().watch)
    with Network(apart=True, configure=configure) as network:
        for gateway in network.gateways:
            gateway.start()
        w = World(network)
        for name, run in CASES:
            if wanted and not any(word in name for word in wanted):
                continue
            began = time.monotonic()
            try:
                run(w)
                for gateway in network.gateways:
                    assert gateway.is_running(), f"{gateway.name} is gone: {gateway.process.child.returncode}"
                    gateway.operator.get("/v1/status").expect(200)
                print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception as wrong:
                failures += 1
                print(f"FAILED  {name}: {type(wrong).__name__}: {wrong}", flush=True)
                for gateway in network.gateways:
                    if not gateway.is_running():
                        gateway.start()
        w.delivered(w.submit().expect(202).json()["id"])
        lost = [one for one in w.sender.api.pages("/v1/documents?direction=out&limit=200")
                if one["status"] not in ("sent", "undeliverable", "failed", "rejected")]
        assert not lost, f"not finished: {[(one['id'], one['status']) for one in lost]}"
    print(f"{failures} of {len(CASES)} cases failed" if failures else "every error has its words, and nothing was lost")
    return bool(failures)


sys.exit(main())
