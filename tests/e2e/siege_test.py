"""A gateway besieged: connections that say nothing, uploads that never end and a client that asks too much take nothing
from the others, and every address refuses what it cannot read."""
import json
import socket
import ssl
import sys
import time

from network import KVK, VAT, Api, Network, example_ubl, wait_for

LIMITS = ["[limits] api_connections = 60", "[limits] api_connections_per_address = 50",
          "[limits] as4_connections = 60", "[limits] connections_per_address = 50",
          "[limits] key_requests_per_s = 20", "[limits] workers = 4"]


def silent(port, count, said=b""):
    """So many connections that say this much."""
    opened = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port), timeout=20)
        one.sendall(said)
        opened.append(one)
    return opened


def deliver(sender, receiver):
    """One document from alfa to bravo, over both their AS4 and SMP addresses."""
    id = sender.api.submit(example_ubl(), {"sender": KVK, "receiver": VAT, "allow_duplicate": "true"}).expect(202)
    sender.api.until_status(id.json()["id"], "sent", 8)


def check_silence(network, sender, receiver):
    bravo = network.bravo
    for port, said in ((bravo.as4_port, b""), (bravo.as4_port, b"\x16\x03\x01"), (bravo.smp_port, b""),
                       (network.alfa.port_of_api(), b""), (network.alfa.port_of_api(), b"POST /v1/documents HT")):
        besieging = silent(port, 300, said)
        begin = time.monotonic()
        Api(network.alfa.url).get("/v1/status").expect(200)
        deliver(sender, receiver)
        assert time.monotonic() - begin < 8, "silent connections delay others"
        for one in besieging:
            one.close()
    print("300 silent connections at each address delay nobody")


def check_rate(network, sender):
    """20 a second over ten seconds: the 201st at once is told to wait, an acknowledgement never is."""
    waits = []
    for _ in range(1000):
        answer = sender.api.get("/v1/inbox")
        if answer.status == 429:
            waits.append(answer)
            break
        answer.expect(200)
    assert waits, "1000 requests at once were all answered"
    told = waits[0].json()
    assert told["code"] == "too-many-requests" and told["retryable"], told
    assert "20 requests a second" in told["detail"] and int(waits[0].headers["Retry-After"]) >= 1, told
    for _ in range(50):
        sender.api.post("/v1/inbox/doc_none/ack").expect(404)
    network.alfa.operator.get("/v1/organisations").expect(200)  # another key
    wait_for("the key being admitted again", lambda: sender.api.get("/v1/inbox").status == 200)
    print("a key that asks too much waits, its acknowledgements and others do not")


def check_scheme(gateway, key):
    for scheme in ("Bearer", "bearer", "BEARER"):
        Api(gateway.url).call("GET", "/v1/inbox", headers={"Authorization": f"{scheme} {key}"}).expect(200)
    for wrong in (key, f"Basic {key}", "Bearer", "Bearer "):
        Api(gateway.url).call("GET", "/v1/inbox", headers={"Authorization": wrong}).expect(401)


def raw(port, text, tls):
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    if tls:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = context.wrap_socket(connection)
    connection.sendall(text.encode())
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer.decode()


def check_refusals(gateway):
    """The same at the API, the AS4 and the SMP address; the API says it in its own form."""
    next_one = "GET /smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    for port, path, tls in ((gateway.port_of_api(), "/v1/validate", False), (gateway.as4_port, "/as4", True),
                            (gateway.smp_port, "/", True)):
        for status, fields, method in ((415, "Content-Encoding: gzip\r\nContent-Length: 0\r\n", "POST"),
                                       (406, "Accept-Encoding: gzip, identity;q=0\r\n", "GET"),
                                       (400, "Transfer-Encoding: fish\r\n", "POST"),
                                       (501, "Transfer-Encoding: gzip, chunked\r\n", "POST"),
                                       (400, "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "POST")):
            answer = raw(port, f"{method} {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n{next_one}", tls)
            assert answer.startswith(f"HTTP/1.1 {status} "), f"{path} {fields}: {answer[:300]}"
            assert answer.count("HTTP/1.1 ") == 1 and "smuggled" not in answer, answer
            if not tls:
                told = json.loads(answer.partition("\r\n\r\n")[2])
                assert told["status"] == status and told["type"].endswith(told["code"]), told
    print("what cannot be framed or decoded is refused at every address")


def main():
    def configure(gateway):
        for line in LIMITS:
            gateway.set_option(line)
        gateway.port_of_api = lambda: int(gateway.url.rsplit(":", 1)[1])

    with Network(apart=True, configure=configure) as network:
        for gateway in network.gateways:
            gateway.start()
        sender, receiver = network.parties()
        check_scheme(network.alfa, sender.api.key)
        check_refusals(network.alfa)
        check_silence(network, sender, receiver)
        check_rate(network, sender)


sys.exit(main())
