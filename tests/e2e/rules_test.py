"""`peppolgw rules import` beside a running gateway: the next validation uses the set from its day on, without a restart."""
import subprocess
import sys
import time

from network import KVK, VAT, Network, example_ubl, program, wait_for

SCH = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><title>{name}</title>
  <pattern><rule context="/*"><assert id="{name}" flag="fatal" test="{test}">told by {name}</assert></rule></pattern>
</schema>"""
PACK = "peppol-bis-3"


def run_import(gateway, name, day, test="false()", under=PACK):
    file = gateway.network.folder / f"{name}.sch"
    file.write_text(SCH.format(name=name, test=test))
    return subprocess.run([program(), "rules", "import", str(file), "--name", under, "--valid-from", day, "--rules-dir",
                           str(gateway.folder / "data/rules")], capture_output=True, text=True)


def told(api, query=""):
    """The rules that fire on the example."""
    answer = api.call("POST", "/v1/validate" + query, example_ubl(), {"Content-Type": "application/xml"})
    return {one["rule"] for one in answer.expect(200).json()["findings"]}


def check(network):
    gateway, (sender, receiver) = network.alfa, network.parties()
    api, today = sender.api, time.strftime("%Y-%m-%d", time.gmtime())
    assert told(api) == set(), f"the example breaks {told(api)}"

    made = run_import(gateway, "LATER-1", "2999-01-01")
    assert made.returncode == 0 and "2999-01-01" in made.stdout, made.stderr
    made = run_import(gateway, "OWN-1", today, under="house-rules")
    assert made.returncode == 0, made.stderr
    # Once the second one is there the first one has been seen too.
    wait_for("a set of its own name", lambda: api.call("POST", "/v1/validate?rules=house-rules", example_ubl(),
             {"Content-Type": "application/xml"}).status == 200, 5, 0.1)
    assert told(api, "?rules=house-rules") == {"OWN-1"}, told(api, "?rules=house-rules")
    assert told(api) == set(), "a set is used before its day"
    print("a set of a later day waits for it; one with a name of its own can be asked for")

    made = run_import(gateway, "BROKEN-1", today, test="count(")
    assert made.returncode == 2 and "BROKEN-1" in made.stderr, made.stderr
    began = time.monotonic()
    assert run_import(gateway, "NOW-1", today).returncode == 0
    imported = time.monotonic()
    wait_for("the imported rule", lambda: "NOW-1" in told(api), 5, 0.1)
    assert time.monotonic() - imported < 2, f"it took {time.monotonic() - imported:.1f} s"
    print(f"a set of today was imported in {imported - began:.2f} s and used {time.monotonic() - imported:.2f} s later")
    refused = api.submit(example_ubl(), {"sender": KVK, "receiver": VAT}).expect(422).json()
    assert [one["rule"] for one in refused["errors"]] == ["NOW-1"], refused["errors"]
    assert "NOW-1" in told(api, f"?rules={PACK}") and "BROKEN-1" not in told(api)

    assert run_import(gateway, "NOW-2", today).returncode == 0
    wait_for("the set that takes its place", lambda: told(api) == {"NOW-2"}, 5, 0.1)
    assert run_import(gateway, "NOW-3", today, test="true()").returncode == 0
    wait_for("a set that says nothing", lambda: told(api) == set(), 5, 0.1)
    sent = api.submit(example_ubl(), {"sender": KVK, "receiver": VAT}).expect(202).json()
    api.until_status(sent["id"], "sent")
    print("a set of the same day takes the place of the one before")
    # The receiver's gateway has a folder of its own, and none of it.
    arrived = wait_for("the receiver's verdict", lambda: [one for one in receiver.inbox() if one["report"]])
    assert arrived[0]["status"] == "validated", arrived[0]["report"]


with Network() as network:
    process = network.process.child.pid
    check(network)
    assert network.process.is_running() and network.process.child.pid == process, "the gateway was started again"
sys.exit(0)
