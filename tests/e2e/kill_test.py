"""Gateways that die by SIGKILL at named places (base/crash_point.h) lose nothing that was acknowledged and deliver
nothing twice; a submission whose answer was lost, repeated with its Idempotency-Key, makes one document."""
import concurrent.futures
import http.client
import re
import signal
import sys
import time

from network import KVK, SOURCE, VAT, Network, example_ubl, wait_for

DOCUMENTS = 6
AT_ONCE = 3
# (who dies, where[:nth time]); a place that is not listed fails the test.
CASES = [
    ("alfa", "submission.before_store"),
    ("alfa", "submission.before_store:3"),
    ("alfa", "submission.after_store"),
    ("alfa", "submission.after_store:4"),
    ("alfa", "delivery.before_lookup"),
    ("alfa", "delivery.after_lookup"),
    ("alfa", "delivery.after_lookup:3"),
    ("alfa", "delivery.before_message_stored"),
    ("alfa", "delivery.after_message_stored:2"),
    ("alfa", "delivery.before_post"),
    ("alfa", "delivery.before_post:4"),
    ("alfa", "delivery.after_post"),
    ("alfa", "delivery.after_post:5"),
    ("bravo", "inbox.before_store"),
    ("bravo", "inbox.before_store:3"),
    ("bravo", "inbox.after_store"),
    ("bravo", "inbox.after_store:4"),
    ("bravo", "inbox.before_judged"),
    ("bravo", "inbox.before_judged:3"),
]


# Where the gateway alfa dies with a registration, and what it does then.
REGISTRATION_CASES = [
    ("registration.before_create", "register"),
    ("registration.after_create", "register"),
    ("registration.before_remove", "remove"),
    ("registration.after_remove", "remove"),
]


class Submission:
    def __init__(self, template, number):
        self.number = number
        self.bytes = template.replace(b"F2026-0117", number.encode())
        self.answer = None

    def send(self, sender):
        """True when it was acknowledged; False when the gateway died meanwhile."""
        try:
            answer = sender.api.submit(self.bytes, {"sender": KVK, "receiver": VAT, "validate": "off",
                                                    "client_reference": self.number}, key=self.number)
        except (OSError, http.client.HTTPException):
            return False
        self.answer = answer.expect(202)
        return True

    def check(self, sender, receiver, inbox):
        mine = sender.api.get(f"/v1/documents?direction=out&client_reference={self.number}").expect(200).json()["data"]
        assert len(mine) == 1, f"{self.number} is {len(mine)} documents at the sender"
        id = self.answer.json()["id"]
        assert mine[0]["id"] == id, f"{self.number} was acknowledged as {id} and is {mine[0]['id']}"
        sent = sender.api.until_status(id, "sent", 60)
        sender.api.get(f"/v1/documents/{id}/receipt").expect(200)
        assert self.number in inbox(), f"{self.number} is {sent['status']} and not in the inbox"
        arrived = inbox()[self.number]
        assert len(arrived) == 1, f"{self.number} is {len(arrived)} times in the inbox"
        content = receiver.api.get(f"/v1/documents/{arrived[0]['id']}/content").expect(200).body
        assert content == self.bytes, f"{self.number} arrived with other bytes"


def by_number(receiver, prefix):
    found = {}
    for one in receiver.inbox():
        if one["number"].startswith(prefix):
            found.setdefault(one["number"], []).append(one)
    return found


def run(network, sender, receiver, template, name, die):
    """`die(gateway)` has prepared or does the killing; the documents of this case have numbers of their own."""
    submissions = [Submission(template, f"{name}-{i}") for i in range(DOCUMENTS)]
    victim = die()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(lambda one: one.send(sender), submissions))
    wait_for(f"{victim.name} dying at {name}", lambda: not victim.is_running(), 30)
    assert victim.process.child.returncode == -signal.SIGKILL, f"it ended with {victim.process.child.returncode}"
    lost = [one for one in submissions if one.answer is None]
    victim.start()
    for one in lost:
        assert one.send(sender), "the gateway died again"
    replayed = sum(one.answer.headers.get("Idempotent-Replayed") == "true" for one in lost)
    for one in submissions:
        sender.api.until_status(one.answer.json()["id"], "sent", 60)
    kept = []

    def inbox():
        if not kept:
            kept.append(by_number(receiver, f"{name}-"))
        return kept[0]
    for one in submissions:
        one.check(sender, receiver, inbox)
    assert len(inbox()) == DOCUMENTS, f"the inbox holds {sorted(inbox())}"
    return len(lost), replayed


def crash_case(network, sender, receiver, template, victim, place):
    gateway = getattr(network, victim)

    def die():
        gateway.process.stop()
        gateway.start({"PEPPOLGW_CRASH_AT": place})
        return gateway
    began = time.monotonic()
    lost, replayed = run(network, sender, receiver, template, place.replace(":", "-"), die)
    if place.startswith("submission."):
        assert lost > 0, "no answer was lost"
    if place.startswith("submission.after_store"):
        assert replayed > 0, "the document that was stored before the crash was not answered again"
    print(f"{victim} died at {place}: {DOCUMENTS} sent once each; {lost} answers were lost, {replayed} of them stored "
          f"already ({time.monotonic() - began:.1f} s)", flush=True)


def registration_case(network, owner, place, act):
    """The SML was asked or not; nobody saw its answer. After the restart the act is finished by itself."""
    gateway, participant = network.alfa, f"0106:9900000{[one for one, _ in REGISTRATION_CASES].index(place)}"
    path = f"/v1/organisations/{owner.id}/registrations"
    if act == "remove":
        made = owner.register(participant).expect(201).json()
    gateway.process.stop()
    gateway.start({"PEPPOLGW_CRASH_AT": place})
    try:
        if act == "register":
            owner.register(participant)
        else:
            owner.api.call("DELETE", f"{path}/{made['id']}")
        raise AssertionError(f"it answered instead of dying at {place}")
    except (OSError, http.client.HTTPException):
        pass
    wait_for(f"alfa dying at {place}", lambda: not gateway.is_running(), 30)
    gateway.start()

    def status():
        found = [one["status"] for one in owner.api.pages(path) if one["identifier"] == participant]
        assert len(found) <= 1, found
        return found[0] if found else "gone"
    wanted = "registered" if act == "register" else "gone"
    wait_for(f"{participant} being {wanted} after {place}", lambda: status() == wanted, 30)
    held = participant in (network.folder / "sml" / "participants").read_text()
    assert held == (act == "register"), f"the SML {'holds' if held else 'does not hold'} {participant} after {place}"
    print(f"alfa died at {place}: {participant} is {wanted}, here and in the SML", flush=True)


def random_case(network, sender, receiver, template, victim, after):
    gateway = getattr(network, victim)

    def die():
        timer = concurrent.futures.ThreadPoolExecutor(1)
        timer.submit(lambda: (time.sleep(after), gateway.process.child.kill()))
        timer.shutdown(wait=False)
        return gateway
    lost, replayed = run(network, sender, receiver, template, f"any-{victim}-{int(after * 1000)}", die)
    print(f"{victim} killed {after * 1000:.0f} ms after the first submission: {DOCUMENTS} sent once each; {lost} answers "
          f"were lost, {replayed} of them stored already", flush=True)


def places_in_source():
    for file in SOURCE.joinpath("gateway").rglob("*.cc"):
        yield from re.findall(r'crash_point\("([^"]+)"\)', file.read_text())


def main():
    missing = set(places_in_source()) - {place.split(":")[0] for _, place in CASES} \
        - {place for place, _ in REGISTRATION_CASES}
    assert not missing, f"add a case for {', '.join(sorted(missing))}"
    template = example_ubl()
    assert template.count(b"F2026-0117"), "the example has no number to replace"
    with Network(apart=True) as network:
        for gateway in network.gateways:
            gateway.start()
        sender, receiver = network.parties()
        for victim, place in CASES:
            crash_case(network, sender, receiver, template, victim, place)
        for place, act in REGISTRATION_CASES:
            registration_case(network, sender, place, act)
        for victim, after in (("alfa", 0.03), ("bravo", 0.06), ("alfa", 0.1), ("bravo", 0.15)):
            random_case(network, sender, receiver, template, victim, after)
    print(f"{len(CASES) + len(REGISTRATION_CASES) + 4} deaths: nothing acknowledged was lost, nothing came twice")


sys.exit(main())
