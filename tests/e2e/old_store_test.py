"""A store of an earlier program opens, and all that program answered about it is answered the same: documents, their
reports as they were written then, timelines, bytes, receipts, lists, registrations, and the answers kept under
Idempotency-Keys. Members that were added since are no difference; in lists the report is its summary now."""
import json
import pathlib
import shutil

from network import Network
from old_store import answers

STORES = pathlib.Path(__file__).resolve().parents[1] / "data"


def differences(old, new, path=""):
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            if name not in new:
                yield f"{path}/{name} is gone"
            else:
                yield from differences(value, new[name], f"{path}/{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new)):
            yield from differences(one, other, f"{path}/{index}")
    elif old != new:
        yield f"{path}: {json.dumps(old)[:200]} became {json.dumps(new)[:200]}"


def without_listed_reports(body):
    if isinstance(body, dict) and isinstance(body.get("data"), list):
        return {**body, "data": [{name: value for name, value in one.items() if name != "report"} for one in body["data"]]}
    return body


def check_store(gateway, folder):
    told = json.loads((folder / "answers.json").read_text())
    data = gateway.folder / "data"
    for file in data.glob("peppolgw.db*"):
        file.unlink()
    shutil.copy(folder / "peppolgw.db", data / "peppolgw.db")
    gateway.start()
    api = gateway.operator.with_key(told["key"])
    wrong = []
    for old, new in zip(told["answers"], answers(api, [one["path"] for one in told["answers"]]), strict=True):
        if old["status"] != new["status"]:
            wrong.append(f"{old['path']}: {old['status']} became {new['status']}: {json.dumps(new['body'])[:300]}")
        wrong += [f"{old['path']} {one}" for one in differences(without_listed_reports(old["body"]),
                                                                without_listed_reports(new["body"]))]
    for one in told["submissions"]:
        content = api.get(f"/v1/documents/{one['id']}/content").expect(200).body
        again = api.call("POST", one["path"], content, {"Content-Type": "application/xml", "Idempotency-Key": one["key"]})
        if again.status != one["status"] or again.json() != one["body"] or not again.headers["Idempotent-Replayed"]:
            wrong.append(f"the submission under {one['key']}: {again.status} {again.body[:300]!r}")
    assert not wrong, "\n".join(wrong)
    print(f"{folder.parent.name}/{folder.name}: {len(told['answers'])} answers and {len(told['submissions'])} kept ones equal")


def main():
    with Network(apart=True) as network:
        for store in sorted(STORES.glob("store-*")):
            for gateway, party in ((network.alfa, "sender"), (network.bravo, "receiver")):
                check_store(gateway, store / party)
                gateway.process.stop()


main()
