"""A sandbox network of `peppolgw` processes on loopback, and the few calls the tests make on it."""
import ctypes
import http.client
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SHARED = SOURCE.parent / "shared"
EXAMPLE = SOURCE / "tests/data/model/invoice-kvk-to-vat.json"
KVK = "0106:12345678"
VAT = "9944:NL004495445B01"
FINAL = {"sent", "sent_unconfirmed", "failed", "undeliverable", "cancelled", "rejected"}
SKIPPED = 77


def program():
    """The program under test: the first argument, or PEPPOLGW_PROGRAM."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PEPPOLGW_PROGRAM", "")
    if not os.access(given, os.X_OK):
        sys.exit(f"give the program peppolgw as the first argument or in PEPPOLGW_PROGRAM; it is \"{given}\" now")
    return str(pathlib.Path(given).resolve())


def die_with_parent():
    ctypes.CDLL("libc.so.6").prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def wait_for(what, ask, seconds=30, pause=0.02):
    """Asks until the answer is true; fails aloud when it never is."""
    until = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > until:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(pause)


class Answer:
    def __init__(self, method, path, status, headers, body):
        self.method, self.path, self.status, self.headers, self.body = method, path, status, headers, body

    def json(self):
        return json.loads(self.body)

    def expect(self, status):
        if self.status != status:
            raise AssertionError(f"{self.method} {self.path}: {self.status} instead of {status}: {self.body[:600]!r}")
        return self


class Api:
    """HTTP requests to one gateway with one key; one kept connection per thread."""
    watchers = []  # each is called with every answer

    def __init__(self, url, key=None):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port, self.key = parts.hostname, parts.port, key
        self.kept = threading.local()

    def with_key(self, key):
        return Api(f"http://{self.host}:{self.port}", key)

    def call(self, method, path, body=None, headers=None, timeout=60):
        sent = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if isinstance(body, dict):
            body, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        sent.update(headers or {})
        connection = getattr(self.kept, "connection", None)
        if connection and select.select([connection.sock], [], [], 0)[0]:
            connection.close()  # the server has closed it meanwhile
            connection = None
        fresh = connection is None
        if fresh:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        self.kept.connection = None
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            data = response.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            # A kept connection may be closed by the server meanwhile; a GET may be asked again.
            if fresh or method != "GET":
                raise
            return self.call(method, path, body, headers, timeout)
        if not response.will_close:
            self.kept.connection = connection
        answer = Answer(method, path, response.status, response.headers, data)
        for watcher in self.watchers:
            watcher(answer)
        return answer

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None):
        return self.call("POST", path, body if body is not None else b"")

    def submit(self, document, query=None, key=None, content_type=None, headers=None):
        path = "/v1/documents" + ("?" + urllib.parse.urlencode(query) if query else "")
        all_headers = {"Content-Type": content_type or ("application/json" if isinstance(document, dict)
                                                        else "application/xml"),
                       "Idempotency-Key": key or str(uuid.uuid4())}
        all_headers.update(headers or {})
        all_headers = {name: value for name, value in all_headers.items() if value is not None}
        return self.call("POST", path, document, all_headers)

    def document(self, id):
        return self.get(f"/v1/documents/{id}").expect(200).json()

    def until_status(self, id, wanted, seconds=30):
        wanted = {wanted} if isinstance(wanted, str) else set(wanted)

        def ask():
            document = self.document(id)
            if document["status"] in wanted:
                return document
            if document["status"] in FINAL:
                raise AssertionError(f"{id} is {document['status']} instead of {' or '.join(sorted(wanted))}: "
                                     f"{document['last_error']}")
        return wait_for(f"{id} becoming {' or '.join(sorted(wanted))}", ask, seconds)

    def pages(self, path):
        """All items of a list of several pages."""
        items, cursor = [], None
        while True:
            separator = "&" if "?" in path else "?"
            page = self.get(path + (f"{separator}cursor={cursor}" if cursor else "")).expect(200).json()
            items += page["data"]
            cursor = page["next_cursor"]
            if not cursor:
                return items


class Process:
    """One running peppolgw, with its output in a file."""

    def __init__(self, arguments, output, environment=None):
        self.output = pathlib.Path(output)
        with open(self.output, "ab") as log:
            self.began_at = log.tell()
            self.child = subprocess.Popen([program(), *map(str, arguments)], stdout=log, stderr=log,
                                          stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})},
                                          preexec_fn=die_with_parent)

    def text(self):
        return self.output.read_bytes()[self.began_at:].decode(errors="replace")

    def is_running(self):
        return self.child.poll() is None

    def wait_for_text(self, text):
        def ask():
            if text in self.text():
                return True
            if not self.is_running():
                raise AssertionError(f"the process ended with {self.child.returncode}:\n{self.text()[-3000:]}")
        wait_for(f'"{text}" in {self.output}', ask)

    def stop(self, with_signal=signal.SIGTERM):
        if self.is_running():
            self.child.send_signal(with_signal)
        try:
            self.child.wait(20)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise AssertionError(f"the process did not stop within 20 s:\n{self.text()[-3000:]}")


class Organisation:
    def __init__(self, gateway, name, key_id, key, id):
        self.gateway, self.name, self.key_id, self.id = gateway, name, key_id, id
        self.api = Api(gateway.url, key)

    def register(self, identifier, document_types=None):
        wish = {"identifier": identifier, "name": self.name, "country": "NL"}
        if document_types:
            wish["document_types"] = document_types
        return self.api.post(f"/v1/organisations/{self.id}/registrations", wish)

    def inbox(self):
        return self.api.pages("/v1/documents?direction=in&limit=200")


class Gateway:
    """alfa or bravo: its folder, addresses and, when run apart, its process."""

    def __init__(self, network, name):
        self.network, self.name, self.process, self.operator = network, name, None, None
        self.folder = network.folder / name
        self.config = self.folder / "gateway.toml"

    def read_addresses(self):
        text = self.config.read_text()
        self.url = "http://" + re.search(r'api = "(.*)"', text)[1]
        self.as4_port = int(re.search(r'as4 = "127.0.0.1:(\d+)"', text)[1])
        self.smp_port = int(re.search(r'smp = "127.0.0.1:(\d+)"', text)[1])

    def set_option(self, line):
        """Adds a line to the configuration: a table's name and a key, "[limits] workers = 2"."""
        table, setting = re.match(r"(\[.*?\]) (.*)", line).groups()
        text = self.config.read_text()
        if table in text:
            text = text.replace(table + "\n", f"{table}\n{setting}\n", 1)
        else:
            text += f"\n{table}\n{setting}\n"
        self.config.write_text(text)

    def start(self, environment=None):
        self.process = Process(["serve", "--config", self.config], self.network.folder / f"{self.name}.log",
                               environment)
        self.process.wait_for_text("the API is at")

    def is_running(self):
        return (self.process or self.network.process).is_running()

    def make_operator(self):
        made = subprocess.run([program(), "key", "--config", self.config, "--name", "test"], capture_output=True,
                              text=True)
        assert made.returncode == 0, made.stderr
        self.operator = Api(self.url, made.stdout.strip())

    def organisation(self, name):
        made = self.operator.post("/v1/organisations", {"name": name, "country": "NL"}).expect(201).json()
        key = self.operator.post(f"/v1/organisations/{made['id']}/api-keys", {"name": "test"}).expect(201).json()
        return Organisation(self, name, key["id"], key["secret"], made["id"])


class Network:
    """with Network() as network: DNS, SML and the gateways network.alfa and network.bravo, run in one process;
    Network(apart=True): each gateway is a process of its own, to be started by the test."""

    def __init__(self, apart=False, configure=None):
        self.apart, self.configure = apart, configure
        self.kept = tempfile.TemporaryDirectory(prefix="peppolgw-e2e-")
        self.folder = pathlib.Path(self.kept.name)
        self.process = None
        self.alfa, self.bravo = Gateway(self, "alfa"), Gateway(self, "bravo")
        self.gateways = [self.alfa, self.bravo]

    def __enter__(self):
        try:
            self.start_network()
            for gateway in self.gateways:
                gateway.read_addresses()
                if self.configure:
                    self.configure(gateway)
                gateway.make_operator()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def start_network(self):
        self.process = Process(["sandbox", "--dir", self.folder, *(["--without-gateways"] if self.apart else [])],
                               self.folder / "sandbox.log")
        self.process.wait_for_text("stop it with Ctrl-C")

    def __exit__(self, kind, value, trace):
        if kind:
            for log in sorted(self.folder.glob("*.log")):
                print(f"--- the end of {log.name}\n{log.read_text(errors='replace')[-2500:]}", file=sys.stderr)
        for process in [gateway.process for gateway in self.gateways] + [self.process]:
            if process:
                process.stop()
        self.kept.cleanup()

    def parties(self):
        """A sender at alfa known by its KVK number, a receiver at bravo known by its VAT id."""
        sender = self.alfa.organisation("Bakkerij De Halm B.V.")
        sender.register(KVK).expect(201)
        receiver = self.bravo.organisation("Molen De Hoop B.V.")
        receiver.register(VAT).expect(201)
        return sender, receiver


def example_ubl():
    """A valid invoice as UBL, made of the example in JSON by the program itself."""
    made = subprocess.run([program(), "create", EXAMPLE], capture_output=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


def skip_without_shared():
    if not SHARED.is_dir():
        print("skipped: ../shared is not here")
        sys.exit(SKIPPED)
