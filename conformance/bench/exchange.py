"""What one invoice costs from the API of one gateway into the judged inbox of another: the processor time of both
programs, beside the three RSA-2048 private operations that an exchange cannot do without, timed in the same run.

The gateways are processes of their own on loopback; the client's work is not counted. Stores that are full already are
made by multiplying the rows of a first series with SQL while the gateways stand still."""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

FIRST = 200  # documents that warm everything up, and from which stored ones are made
TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def rsa_private_ms():
    """Processor time of one RSA-2048 private operation, by openssl's own measure."""
    if not shutil.which("openssl"):
        return None
    done = subprocess.run(["openssl", "speed", "-seconds", "2", "rsa2048"], capture_output=True, text=True)
    found = re.search(r"rsa 2048 bits ([0-9.]+)s", done.stdout)
    return float(found[1]) * 1e3 if found else None


class Series:
    """Submits documents from several clients and waits until the last is judged."""

    def __init__(self, network, sender, receiver, document, number, clients):
        self.network, self.sender, self.receiver = network, sender, receiver
        self.document, self.number, self.clients = document, number, clients

    def one(self, index):
        text = self.document.replace(self.number, f"{self.number}-{uuid.uuid4().hex[:12]}", 1)
        self.sender.api.submit(text.encode(), query=self.query, content_type="application/xml").expect(202)

    def run(self, count):
        """Milliseconds of processor time a document at (sender, receiver), and milliseconds of wall time."""
        pids = [gateway.process.child.pid for gateway in self.network.gateways]
        store = sqlite3.connect(f"file:{self.receiver.gateway.folder}/data/peppolgw.db?mode=ro", uri=True)
        before = [processor_seconds(pid) for pid in pids]
        judged_before = self.judged(store)
        began = time.monotonic()
        left = iter(range(count))
        lock = threading.Lock()

        def work():
            while True:
                with lock:
                    index = next(left, None)
                if index is None:
                    return
                self.one(index)

        threads = [threading.Thread(target=work) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until = time.monotonic() + 60 + count
        while self.judged(store) < judged_before + count:
            if time.monotonic() > until:
                raise SystemExit(f"only {self.judged(store) - judged_before} of {count} documents arrived")
            time.sleep(0.2)
        wall = time.monotonic() - began
        spent = [(processor_seconds(pid) - b) * 1e3 / count for pid, b in zip(pids, before)]
        store.close()
        return spent, wall * 1e3 / count

    @staticmethod
    def judged(store):
        return store.execute("select count(distinct document_id) from event where name = 'document.validated'").fetchone()[0]

    query = {"sender": "0106:12345678", "receiver": "9944:NL004495445B01"}


def columns(store, table):
    return [row[1] for row in store.execute(f"pragma table_info({table})")]


def multiply(file, wanted):
    """Rows until the store holds `wanted` documents, made of those it has: same shape and size, other ids."""
    store = sqlite3.connect(file)
    store.execute("pragma foreign_keys = off")
    have = store.execute("select count(*) from document").fetchone()[0]
    templates = [row[0] for row in store.execute("select id from document order by id limit 100")]
    copies = max(0, wanted - have)
    store.execute("create temp table wish (n integer, template text, id text)")
    store.executemany("insert into wish values (?, ?, ?)",
                      ((n, templates[n % len(templates)], f"doc_00{n:024d}") for n in range(have, have + copies)))
    unlike = {"id": "w.id", "document_id": "w.id", "message_id": "'m' || w.n || '@seeded'",
              "instance_id": "'i' || w.n", "number": "t.number || '-' || w.n", "sequence": "null",
              "content_sha256": "t.content_sha256 || '-' || w.n", "message_sha256": "t.message_sha256 || '-' || w.n"}

    def copy(table, key):
        names = columns(store, table)
        values = ", ".join(unlike.get(name, "t." + name) for name in names)
        store.execute(f"insert into {table} ({', '.join(names)}) select {values} from wish w "
                      f"join {table} t on t.{key} = w.template")

    for table, column in (("document", "content_sha256"), ("delivery", "message_sha256")):
        key = "id" if table == "document" else "document_id"
        if column in columns(store, table):
            store.execute(f"insert or ignore into content (sha256, bytes) select t.{column} || '-' || w.n, c.bytes "
                          f"from wish w join {table} t on t.{key} = w.template join content c on c.sha256 = t.{column}")
    copy("document", "id")
    for table in ("delivery", "received_message", "event"):
        copy(table, "document_id")
    store.commit()
    store.close()


def exchange(arguments):
    sys.argv[1:] = [str(arguments.program or ROOT / arguments.build / "peppolgw")]  # where the network looks for it
    from network import Network, example_ubl
    document = example_ubl().decode()
    number = re.search(r"<cbc:ID>([^<]+)</cbc:ID>", document)[1]
    rsa = rsa_private_ms()
    if rsa:
        print(f"one RSA-2048 private operation: {rsa:.3f} ms of processor time (openssl speed); an exchange needs three")
    print(f"{'stored documents':>17} {'sender ms':>10} {'receiver ms':>12} {'both ms':>8} {'(wall)':>7}  "
          f"{'over three RSA operations':>26}")
    with Network(apart=True) as network:
        for gateway in network.gateways:
            gateway.start()
        sender, receiver = network.parties()
        series = Series(network, sender, receiver, document, number, arguments.clients)
        series.run(FIRST)
        for stored in arguments.stored:
            for gateway in network.gateways:
                gateway.process.stop()
                multiply(gateway.folder / "data/peppolgw.db", stored)
                gateway.start()
            series.run(20)
            spent, wall = series.run(arguments.count)
            over = f"{sum(spent) / (3 * rsa):.2f}x" if rsa else ""
            print(f"{stored:>17,} {spent[0]:>10.2f} {spent[1]:>12.2f} {sum(spent):>8.2f} {wall:>7.2f}  {over:>26}",
                  flush=True)
    return 0
