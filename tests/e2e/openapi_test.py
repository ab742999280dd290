"""docs/openapi.yaml and the server are the same: every route is described, everything described is there, and every
answer of a walk over the API has the status, type and shape that is described for it."""
import json
import re
import sys

from description import FILE, Description
from network import EXAMPLE, KVK, SOURCE, VAT, Api, Network, example_ubl, wait_for

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOTHING = "there is nothing at"


def routes_in_source():
    """What gateway/api adds to its router."""
    for file in sorted(SOURCE.joinpath("gateway/api").glob("*_routes.cc")):
        text = file.read_text()
        names = dict(re.findall(r'std::string (\w+) = "(/v1[^"]*)";', text))
        for method, path in re.findall(r'router\.add(?:_open|_unlimited)?\("(\w+)", ([^,]+),', text):
            sections = [section.strip() for section in path.split("+")]
            yield method, "".join(names.get(one) or one.strip('"') for one in sections)


def check_routes(description, api):
    source, described = set(routes_in_source()), set(description.operations())
    assert len(source) > 10, f"only {len(source)} routes were found in the source"
    assert source == described, (f"not described: {sorted(source - described)}; described only: "
                                 f"{sorted(described - source)}")
    for path in description.document["paths"]:
        allowed = description.methods_of(path)
        concrete = re.sub(r"\{\w+\}", "none_1", path)
        for method in METHODS:
            answer = api.call(method, concrete)
            if method in allowed:
                assert answer.status != 405 and NOTHING not in answer.body.decode(errors="replace"), \
                    f"{method} {path} is described and answers {answer.status}"
            else:
                assert answer.status == 405, f"{method} {path} is not described and answers {answer.status}"
                told = set(answer.headers["Allow"].split(", "))
                assert told == allowed, f"{path} allows {sorted(told)}; described are {sorted(allowed)}"
    for unknown in ("/", "/v1", "/v1/nothing", "/v2/status", "/v1/documents/a/b", "/v1/inbox/a", "/v1/Status"):
        answer = api.call("GET", unknown)
        assert answer.status == 404, f"{unknown} answers {answer.status}"
    print(f"{len(described)} routes are described and there; {len(description.document['paths'])} paths tell the "
          "methods they allow")


def check_secured(description, gateway):
    """Without a key: 401, but for the paths that say "security: []"."""
    for method, path in description.operations():
        answer = Api(gateway.url).call(method, re.sub(r"\{\w+\}", "none_1", path))
        open_path = description.document["paths"][path][method.lower()].get("security") == []
        assert (answer.status == 200) == open_path, f"{method} {path} without a key: {answer.status}"
        assert open_path or (answer.status == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer"))


def check_parameters(description, api):
    """A parameter that is not described is refused, naming it and those that are."""
    for method, path in description.operations():
        item = description.document["paths"][path]
        listed = [description.resolve(one) for one in item.get("parameters", []) + item[method.lower()].get("parameters", [])]
        names = [one["name"] for one in listed if one["in"] == "query"]
        told = api.call(method, re.sub(r"\{\w+\}", "none_1", path) + "?colour=red").expect(400).json()
        known = "known are " + ", ".join(names) if names else "there are none"
        assert told["detail"] == f'"colour" is not a parameter here; {known}', f"{method} {path}: {told['detail']}"


def walk(network):
    sender, receiver = network.parties()
    api, alfa = sender.api, network.alfa.operator
    api.get("/v1/status").expect(200)
    assert api.get("/v1/openapi.yaml").expect(200).body == FILE.read_bytes(), "the description served is another one"
    alfa.get("/v1/organisations").expect(200)
    api.get("/v1/organisations").expect(403)
    api.post("/v1/organisations", {"name": "A", "country": "NL"}).expect(403)
    alfa.post("/v1/organisations", {"name": "A", "country": "Nederland"}).expect(400)
    api.get(f"/v1/organisations/{sender.id}").expect(200)
    api.get("/v1/organisations/org_none").expect(404)
    own = f"/v1/organisations/{sender.id}"
    key = alfa.post(f"{own}/api-keys", {"name": "second"}).expect(201).json()
    alfa.post(f"{own}/api-keys", {"name": ""}).expect(400)
    alfa.post("/v1/organisations/org_none/api-keys", {"name": "x"}).expect(404)
    alfa.call("DELETE", f"{own}/api-keys/{key['id']}").expect(204)
    alfa.call("DELETE", f"{own}/api-keys/key_none").expect(404)
    api.call("DELETE", f"{own}/api-keys/{key['id']}").expect(403)
    second = sender.register("kvk:90000022").expect(201).json()
    assert second["identifier"] == "0106:90000022", second
    api.get(f"{own}/registrations/{second['id']}").expect(200)
    api.call("DELETE", f"{own}/registrations/{second['id']}").expect(204)
    sender.register(KVK).expect(409)
    sender.register("0106:1").expect(400)
    api.get(f"{own}/registrations").expect(200)
    api.call("DELETE", f"{own}/registrations/par_none").expect(404)

    ubl, query = example_ubl(), {"sender": KVK, "receiver": VAT}
    first = api.submit(ubl, {**query, "client_reference": "walk-1"}, key="walk-1").expect(202).json()
    api.submit(ubl, {**query, "client_reference": "walk-1"}, key="walk-1").expect(202)
    api.submit(ubl, query, key="walk-1").expect(422)
    api.submit(ubl, query).expect(409)
    envelope = {"document": json.loads(EXAMPLE.read_text()), **query,
                "options": {"allow_duplicate": True, "sign": True, "validate": "warn"}}
    signed = api.submit(envelope).expect(202).json()
    api.submit(ubl.replace(b"<cbc:ID>F2026-0117</cbc:ID>", b""), query).expect(422)
    api.submit(ubl, {**query, "allow_duplicate": "perhaps"}).expect(400)
    api.submit(ubl, query, content_type="text/plain").expect(415)
    api.submit(ubl, {**query, "sender": "0106:90000011"}).expect(403)
    nowhere = api.submit(ubl, {**query, "receiver": "0106:87654321"}).expect(202).json()
    for one in (first, signed):
        api.until_status(one["id"], "sent")
    api.until_status(nowhere["id"], "undeliverable")
    for id in (first["id"], signed["id"], nowhere["id"]):
        api.get(f"/v1/documents/{id}").expect(200)
        api.get(f"/v1/documents/{id}/content").expect(200)
    for id in (first["id"], signed["id"]):
        api.post(f"/v1/documents/{id}/cancel").expect(409)
    api.get(f"/v1/documents/{first['id']}/receipt").expect(200)
    api.get(f"/v1/documents/{nowhere['id']}/receipt").expect(404)
    api.post(f"/v1/documents/{nowhere['id']}/resend", {"reason": "once more"}).expect(200)
    api.until_status(nowhere["id"], {"undeliverable"})
    api.post(f"/v1/documents/{nowhere['id']}/resend?although_received=perhaps").expect(400)
    api.post(f"/v1/documents/{nowhere['id']}/cancel").expect(200)
    api.post(f"/v1/documents/{nowhere['id']}/cancel").expect(409)
    api.post(f"/v1/documents/{first['id']}/resend").expect(409)
    for path in ("", "/content", "/receipt"):
        api.get(f"/v1/documents/doc_none{path}").expect(404)
    api.post("/v1/documents/doc_none/cancel").expect(404)
    api.post("/v1/documents/doc_none/resend").expect(404)
    api.get("/v1/documents?direction=out&limit=1").expect(200)
    api.get("/v1/documents?limit=0").expect(400)
    api.get("/v1/documents?colour=red").expect(400)

    cancel_one(api, ubl, query)

    arrived = wait_for("documents in the inbox being checked",
                       lambda: [one for one in receiver.api.get("/v1/inbox").expect(200).json()["data"]
                                if one["status"] != "received"], 30, 0.1)
    for one in receiver.inbox():
        receiver.api.get(f"/v1/documents/{one['id']}").expect(200)
    wait_for("nothing being on its way, so that no page changes", lambda: not any(
        one["status"] in ("queued", "resolving", "sending") for one in api.pages("/v1/documents?direction=out")), 30, 0.1)
    waiting = [one["id"] for one in receiver.api.get("/v1/inbox?limit=200").expect(200).json()["data"]]
    assert len(waiting) > 1 and waiting == sorted(waiting), waiting
    for limit in (1, len(waiting), len(waiting) + 1):
        page = receiver.api.get(f"/v1/inbox?limit={limit}").expect(200).json()
        assert len(page["data"]) <= limit and bool(page["next_cursor"]) == (limit < len(waiting)), page
        assert [one["id"] for one in receiver.api.pages(f"/v1/inbox?limit={limit}")] == waiting
    receiver.api.get("/v1/inbox?cursor=7").expect(400)
    api.get("/v1/documents?cursor=7").expect(400)
    receiver.api.post(f"/v1/inbox/{arrived[0]['id']}/ack").expect(200)
    assert arrived[0]["id"] not in [one["id"] for one in receiver.api.pages("/v1/inbox?limit=1")]
    receiver.api.post(f"/v1/inbox/{arrived[0]['id']}/ack").expect(200)
    receiver.api.post("/v1/inbox/doc_none/ack").expect(404)
    receiver.api.get("/v1/inbox?limit=201").expect(400)

    xml = {"Content-Type": "application/xml"}
    api.call("POST", "/v1/validate", ubl, xml).expect(200)
    api.call("POST", "/v1/validate?rules=none", ubl.replace(b"cbc:IssueDate>", b"cbc:Date>"), xml).expect(200)
    api.call("POST", "/v1/validate", json.loads(EXAMPLE.read_text())).expect(200)
    api.call("POST", "/v1/validate", b"no XML", xml).expect(400)
    for file in ("/etc/passwd.sch", "own.sch", "../own.rules"):
        api.call("POST", f"/v1/validate?rules={file}", ubl, xml).expect(400)
    wrong = json.loads(EXAMPLE.read_text())
    wrong["colour"], wrong["lines"][0]["quantity"] = "red", "many"
    told = api.call("POST", "/v1/validate", wrong).expect(422).json()
    assert told["code"] == "invalid-document", told
    assert {"/colour", "/lines/0/quantity"} <= {one["pointer"] for one in told["errors"]}, told
    assert told == api.submit(wrong).expect(422).json(), "a submission tells it in another way"
    api.call("POST", "/v1/validate?rules=no-such-rules", ubl, xml).expect(404)
    api.call("POST", "/v1/validate", ubl, {**xml, "Accept-Language": "nl"}).expect(200)


def cancel_one(api, ubl, query):
    """Documents are handed in faster than they go out; one of them is still waiting when it is withdrawn."""
    for _ in range(200):
        id = api.submit(ubl, {**query, "allow_duplicate": "true", "validate": "off"}).expect(202).json()["id"]
        cancelled = api.post(f"/v1/documents/{id}/cancel")
        if cancelled.status == 200:
            assert cancelled.json()["status"] == "cancelled", cancelled.body
            return
        cancelled.expect(409)
    raise AssertionError("200 documents were all on their way before they could be withdrawn")


def main():
    description = Description()
    with Network() as network:
        Api.watchers.append(description.watch)
        check_routes(description, network.alfa.operator)
        check_secured(description, network.alfa)
        check_parameters(description, network.alfa.operator)
        walk(network)
    succeeded = {key.rsplit(" ", 1)[0] for key in description.checked if key[-3] == "2"}
    missing = {f"{method} {path}" for method, path in description.operations()} - succeeded
    assert not missing, f"the walk has no successful answer of {sorted(missing)}"
    print(f"{sum(description.checked.values())} answers of {len(description.checked)} kinds fit their description")


sys.exit(main())
