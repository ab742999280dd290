"""Registrations in a running network: what is asked is parsed at the door, lists come in pages, another SMP's participant is
refused by name, removal waits for the SML, what an earlier program stored badly is mended, and the SMP answers HEAD, other
methods and below a path."""
import http.client
import re
import sqlite3
import ssl
import sys
import urllib.parse

from network import KVK, SHARED, VAT, Network, wait_for

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BILLING = UBL + "Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CII = ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#compliant#"
       "urn:fdc:peppol.eu:2017:poacc:billing:3.0::D16B")
EUSR = ("urn:fdc:peppol:end-user-statistics-report:1.1::EndUserStatisticsReport##urn:fdc:peppol.eu:edec:trns:"
        "end-user-statistics-report:1.1::1.1")
TSR = ("urn:fdc:peppol:transaction-statistics-report:1.0::TransactionStatisticsReport##urn:fdc:peppol.eu:edec:trns:"
       "transaction-statistics-reporting:1.0::1.0")
REPORTING = "urn:fdc:peppol.eu:edec:bis:reporting:1.0"


def pair(document_type, process=PROCESS):
    return {"document_type": document_type, "process": process}


def ask_smp(gateway, path, method="GET"):
    context = ssl.create_default_context(cafile=gateway.network.folder / "ca" / "tls.pem")
    connection = http.client.HTTPSConnection("127.0.0.1", gateway.smp_port, context=context, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    answer.data = answer.read()
    connection.close()
    return answer


def group_path(participant):
    return "/iso6523-actorid-upis%3A%3A" + urllib.parse.quote(participant, safe="")


def metadata_path(participant, document_type):
    return f"{group_path(participant)}/services/" + urllib.parse.quote("busdox-docid-qns::" + document_type, safe="")


def check_door(organisation):
    place = "/document_types/1/"
    refused = [(pair(" ::2.1"), place + "document_type", "white space"), (pair(BILLING, ""), place + "process", "empty"),
               (pair(BILLING + "1" * 600), place + "document_type", "500"),
               (pair("peppol-doctype-wildcard::" + UBL + "Invoice-2::Invoice##urn:peppol:pint:billing-1**::2.1",
                     "urn:peppol:bis:billing"), place + "document_type", r"\*")]
    for wish, where, why in refused:
        problem = organisation.register("0106:70000001", ["billing", wish]).expect(400).json()
        assert problem["code"] == "malformed" and problem["detail"].startswith(where), problem
        assert re.search(why, problem["detail"]), problem
    assert organisation.api.get(f"/v1/organisations/{organisation.id}/registrations").expect(200).json()["data"] == []
    wishes = ["billing", "billing", pair(BILLING), pair("busdox-docid-qns::" + BILLING, "cenbii-procid-ubl::" + PROCESS),
              pair(CII), pair(EUSR, REPORTING), pair(TSR, REPORTING)]
    made = organisation.register("0106:70000001", wishes).expect(201).json()
    types = [one["document_type"] for one in made["document_types"]]
    assert len(types) == len(set(types)) == 5, types
    for type in (CII, EUSR, TSR):
        assert "busdox-docid-qns::" + type in types, f"{type} is not in {types}"
        assert ask_smp(organisation.gateway, metadata_path("0106:70000001", type)).status == 200, type
    answer = ask_smp(organisation.gateway, metadata_path("0106:70000001", BILLING))
    assert answer.data.count(b"<smp:Process>") == 1, "the same capability twice is one process"
    shown = organisation.api.get(f"/v1/organisations/{organisation.id}/registrations/{made['id']}").expect(200).json()
    assert shown == made, shown
    print("the door: four wishes refused with their place, CII, EUSR and TSR registered, nothing twice")


def check_pages(organisation):
    path = f"/v1/organisations/{organisation.id}/registrations"
    made = sorted(organisation.register(f"0106:7100000{i}").expect(201).json()["id"] for i in range(5))
    page = organisation.api.get(path + "?limit=2").expect(200).json()
    assert [one["id"] for one in page["data"]] == made[:2] and page["next_cursor"] == made[1], page
    assert [one["id"] for one in organisation.api.pages(path + "?limit=2")] == made
    assert organisation.api.get(path).expect(200).json()["next_cursor"] is None
    for bad in ("limit=0", "limit=201", "cursor=doc_1", "cursor=", "page=2"):
        organisation.api.get(f"{path}?{bad}").expect(400)
    operator = organisation.gateway.operator
    wish = {"identifier": "0106:71000009", "name": "A", "country": "NL"}
    for nobodys in (operator.get("/v1/organisations/org_nobody/registrations"),
                    operator.post("/v1/organisations/org_nobody/registrations", wish)):
        assert "org_nobody" in nobodys.expect(404).json()["detail"], nobodys.body
    every = operator.pages("/v1/organisations?limit=1")
    assert organisation.id in [one["id"] for one in every] and len(every) >= 2, every
    print("lists of registrations and organisations come in pages")


def check_other_smp(network, organisation, holder):
    problem = organisation.register(VAT).expect(409).json()
    assert f"https://127.0.0.1:{holder.smp_port}" in problem["detail"] and VAT in problem["detail"], problem
    assert ask_smp(organisation.gateway, group_path(VAT)).status == 404, "our SMP answers for another's participant"
    assert ask_smp(holder, group_path(VAT)).status == 200
    print(f"another SMP's participant: {problem['detail']}")


def check_removal(network, organisation):
    made = organisation.register("0106:72000001").expect(201).json()
    path = f"/v1/organisations/{organisation.id}/registrations/{made['id']}"
    network.process.stop()
    try:
        left = organisation.api.call("DELETE", path).expect(202).json()
        assert left["status"] == "removing" and left["last_error"], left
        assert ask_smp(organisation.gateway, group_path("0106:72000001")).status == 200, "the SML still leads here"
    finally:
        network.start_network()
    organisation.api.call("DELETE", path).expect(204)
    organisation.api.get(path).expect(404)
    organisation.api.call("DELETE", path).expect(404)
    assert ask_smp(organisation.gateway, group_path("0106:72000001")).status == 404
    organisation.register("0106:72000001").expect(201)
    print("a removal that the SML could not hear of is kept and done later")


def check_mending(network, organisation):
    """What a program stored that did not parse: every answer about the participant failed, with 400."""
    gateway = organisation.gateway
    made = organisation.register("0106:73000001", ["billing"]).expect(201).json()
    gateway.process.stop()
    stored = ('[{"document_type":"busdox-docid-qns::%s","process":"cenbii-procid-ubl::%s"},'
              '{"document_type":"busdox-docid-qns:: ::2.1","process":"cenbii-procid-ubl::x"}]' % (BILLING, PROCESS))
    with sqlite3.connect(gateway.folder / "data" / "peppolgw.db") as store:
        columns = [row[1] for row in store.execute("pragma table_info(participant)")]
        store.execute("update participant set document_types = ? where id = ?", (stored, made["id"]))
        if "types_checked" in columns:
            store.execute("update participant set types_checked = 0 where id = ?", (made["id"],))
    store.close()
    gateway.start()
    for path in (group_path("0106:73000001"), metadata_path("0106:73000001", BILLING)):
        answer = ask_smp(gateway, path)
        assert answer.status == 200, f"{path}: {answer.status} {answer.data[:200]}"
    log = gateway.process.text()
    assert "registration.type_dropped" in log and "0106:73000001" in log, log[-2000:]
    shown = organisation.api.get(f"/v1/organisations/{organisation.id}/registrations/{made['id']}").expect(200).json()
    assert len(shown["document_types"]) == 1, shown
    print("what was stored badly is mended at the start and told")


def check_http(gateway):
    path = metadata_path(VAT, BILLING)
    get, head = ask_smp(gateway, path), ask_smp(gateway, path, "HEAD")
    assert get.status == head.status == 200 and get.data and not head.data
    for answer in (get, head):
        assert answer.headers["Date"] and answer.headers["Content-Type"].startswith("application/xml"), answer.headers
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = ask_smp(gateway, path, method)
        assert answer.status == 405 and answer.headers["Allow"] == "GET, HEAD", (method, answer.status, answer.headers)
    for name in ("TechnicalContactUrl>mailto:peppol@bravo.example", "ServiceDescription>Bravo receives",
                 "TechnicalInformationUrl>https://bravo.example/peppol"):
        assert name.encode() in get.data, f"{name} is not in {get.data}"
    print("the SMP: HEAD, Date, Allow, and the contact of the configuration")


def check_path(network, sender, receiver):
    """The SMP of bravo has a path in its address: references, lookups and a delivery go there."""
    group = ask_smp(network.bravo, "/a/smp!" + group_path(VAT))
    assert group.status == 200, (group.status, group.data)
    hrefs = re.findall(rb'href="([^"]*)"', group.data)
    assert hrefs and all(b"/a/smp!/iso6523" in href for href in hrefs), hrefs
    assert ask_smp(network.bravo, urllib.parse.urlsplit(hrefs[0].decode()).path).status == 200
    assert ask_smp(network.bravo, "/b" + group_path(VAT)).status == 404
    document = (SHARED / "corpus/suites/pint-eu-1.1.1/base-example.xml")
    query = {"sender": KVK, "receiver": VAT, "validate": "warn"}
    if document.exists():
        receiver_types = group.data.decode()
        assert "billing-1%2A" in receiver_types, receiver_types
        id = sender.api.submit(document.read_bytes(), query).expect(202).json()["id"]
        sent = sender.api.until_status(id, "sent")
        asked = [step["asked"] for event in sent["timeline"] if event["event"] == "document.looked_up"
                 for step in event["detail"]["steps"]]
        assert any("/a/smp!/" in one and "billing-1%2A" in one for one in asked), asked
        arrived = wait_for("the PINT invoice in the inbox", lambda: receiver.inbox())
        assert "billing-1@eu-1" in arrived[0]["document_type"], arrived
        print("a PINT invoice went by its wildcard registration, found below the SMP's path")


def set_up(network):
    bravo = network.bravo
    text = bravo.config.read_text()
    text = re.sub(r'(?m)^(url = "https://127.0.0.1:%d)"' % bravo.smp_port, r'\1/a/smp!"', text)
    text = re.sub(r'(?m)^technical_contact = .*$', 'technical_contact = "mailto:peppol@bravo.example"\n'
                  'service_description = "Bravo receives"\ntechnical_information = "https://bravo.example/peppol"', text)
    bravo.config.write_text(text)
    # The SML learns an SMP's address when it starts.
    network.process.stop()
    network.start_network()
    for gateway in network.gateways:
        gateway.start()


with Network(apart=True) as network:
    set_up(network)
    sender = network.alfa.organisation("Bakkerij De Halm B.V.")
    sender.register(KVK).expect(201)
    receiver = network.bravo.organisation("Molen De Hoop B.V.")
    receiver.register(VAT, ["billing", "pint"]).expect(201)
    check_door(network.alfa.organisation("Door B.V."))
    check_pages(network.alfa.organisation("Blad B.V."))
    check_other_smp(network, sender, network.bravo)
    check_http(network.bravo)
    check_path(network, sender, receiver)
    check_removal(network, sender)
    check_mending(network, sender)
sys.exit(0)
