"""peppolgw check-config on a configuration with one mistake: exit 2 and a sentence that names the key, the value and
what is expected; serve refuses the same. Each row is one mistake in the configuration of a sandbox's gateway."""
import os
import re
import subprocess
import sys

from network import Network, program

failures = []


def table_and_key(key):
    table, _, name = key.rpartition(".")
    return table, name


def with_setting(text, key, value):
    """The configuration with `key` set to `value` (TOML), in place of what it has; None takes the key out."""
    table, name = table_and_key(key)
    lines, inside, done = [], table == "", False
    for line in text.splitlines():
        if line.startswith("["):
            if inside and not done and value is not None:
                lines.append(f"{name} = {value}")
                done = True
            inside = line == f"[{table}]"
        if inside and re.match(rf"{name} *=", line):
            if value is not None:
                lines.append(f"{name} = {value}")
            done = True
            continue
        lines.append(line)
    if not done and value is not None:
        lines += ([] if inside else [f"[{table}]"]) + [f"{name} = {value}"]
    return "\n".join(lines) + "\n"


def run(command, config, **options):
    return subprocess.run([program(), command, "--config", config], capture_output=True, text=True, timeout=20,
                          stdin=subprocess.DEVNULL, **options)


def expect_refusal(what, words, text, config, command="check-config", **options):
    config.write_text(text)
    ran = run(command, config, **options)
    sentence = ran.stderr.strip()
    wrong = [word for word in words if word not in sentence]
    if ran.returncode != 2 or wrong or len(sentence.splitlines()) != 1:
        failures.append(f"{what}: {command} ended with {ran.returncode}, {wrong} not in: {sentence or ran.stdout}")


AS4 = 'expected an https URL such as "https://ap.example.org/as4"'
SMP = 'expected an https URL such as "https://smp.example.org"'
SML = "expected an https URL such as"
ZONE = "expected a DNS name such as"
ADDRESS = 'expected an IP address and port such as "127.0.0.1:8080"'
CONTACT = 'expected "mailto:peppol@example.org" or a page such as'
# key, value, what is expected
ROWS = [
    ("smp.technical_contact", '"peppol@example.org"', CONTACT),
    ("smp.technical_contact", '"mailto:"', CONTACT),
    ("smp.technical_information", '"ftp://example.org"', CONTACT),
    ("as4.url", '"nonsense"', AS4),
    ("as4.url", '"http://ap.example.org/as4"', AS4),
    ("as4.url", '"ftp://ap.example.org/as4"', AS4),
    ("as4.url", '"https:///as4"', AS4),
    ("as4.url", '"https://ap.example.org"', 'expected the path "/as4"'),
    ("as4.url", '"https://ap.example.org/"', 'expected the path "/as4"'),
    ("as4.url", '"https://ap.example.org/as4/"', 'expected the path "/as4"'),
    ("as4.url", '"https://ap.example.org/msh"', 'expected the path "/as4"'),
    ("as4.url", '"https://ap.example.org/as4?x=1"', AS4),
    ("as4.url", '"https://me:secret@ap.example.org/as4"', AS4),
    ("as4.url", '"https://ap.example.org:99999/as4"', AS4),
    ("smp.url", '"smp.example.org"', SMP),
    ("smp.url", '"http://smp.example.org"', SMP),
    ("smp.url", '"https://smp.example.org/#top"', SMP),
    ("smp.id", '"SMP ALFA"', "expected the name the SML knows this SMP by"),
    ("sml.url", '"sml"', SML),
    ("sml.url", '"http://sml.example.org"', SML),
    ("sml.zone", '"no name"', ZONE),
    ("sml.zone", '".example.org"', ZONE),
    ("sml.zone", '"example.org."', ZONE),
    ("sml.zone", '"example..org"', ZONE),
    ("sml.zone", '"-example.org"', ZONE),
    ("sml.zone", '"https://example.org"', ZONE),
    ("sml.zone", '"127.0.0.1"', ZONE),
    ("sml.zone", f'"{"x" * 64}.org"', ZONE),
    ("sml.zone", f'"{"x." * 100}org"', ZONE),
    ("sml.zone", '"participant.sml.prod.tech.peppol.org"', "expected a zone of the sandbox network"),
    ("dns.servers", '["dns.example"]', "expected a list of IP addresses"),
    ("dns.servers", '["127.0.0.1:0"]', "expected a list of IP addresses"),
    ("dns.servers", '["127.0.0.1:dns"]', "expected a list of IP addresses"),
    ("listen.api", '"localhost:80"', ADDRESS),
    ("listen.api", '":80"', ADDRESS),
    ("listen.as4", '"127.0.0.1"', ADDRESS),
    ("listen.smp", '"::1:80"', ADDRESS),
    ("limits.workers", "0", "expected a number from 1 to 256"),
    ("log.level", '"loud"', 'expected one of "debug"'),
]
MISSING = ["as4.url", "smp.url", "smp.id", "smp.technical_contact", "sml.zone", "sml.url", "access_point.certificate",
           "smp_signing.certificate", "tls.certificate", "trust.access_points", "trust.smps"]


def check_values(good, config):
    for key, value, expected in ROWS:
        shown = value.strip('"[]')
        expect_refusal(f"{key} = {value}", [key, shown, expected], with_setting(good, key, value), config)
    for key in MISSING:
        expect_refusal(f"without {key}", [key, "is not set"], with_setting(good, key, None), config)
    expect_refusal("a missing file", ["tls", "nothing.pem", "No such file"],
                   with_setting(good, "tls.certificate", '"nothing.pem"'), config)


def check_unknown_keys(good, config):
    """A misspelt key is refused, in every table and at the top; so is a table that is none."""
    for table in sorted(set(re.findall(r"^\[(.*)\]$", good, re.M)) | {"limits", "log", "api_tls"}):
        expect_refusal(f"[{table}] with an unknown key", [f'"{table}.typo" is not a setting', "line "],
                       with_setting(good, f"{table}.typo", '"x"'), config)
    expect_refusal("an unknown key at the top", ['"typo" is not a setting'], 'typo = "x"\n' + good, config)
    expect_refusal("an unknown table", ['"limit" is not a setting'], good + "\n[limit]\n", config)


def check_ports(good, config):
    """Two listeners on one port, also when one of them takes every address."""
    as4 = re.search(r'as4 = "(127.0.0.1:(\d+))"', good)
    for key, value in (("listen.smp", as4[1]), ("listen.smp", f"0.0.0.0:{as4[2]}"), ("listen.as4", None)):
        if value is None:
            value = re.search(r'api = "(.*)"', good)[1]
        expect_refusal(f"{key} on a taken port", [f'{key} is "{value}"; expected another port'],
                       with_setting(good, key, f'"{value}"'), config)


def check_data_directory(good, config):
    folder = config.parent
    (folder / "a-file").write_text("x")
    expect_refusal("data_directory is a file", ["data_directory", "a-file", "expected a folder", "is a file"],
                   with_setting(good, "data_directory", '"a-file"'), config)
    expect_refusal("data_directory is below a file", ["data_directory", "a-file", "expected a folder"],
                   with_setting(good, "data_directory", '"a-file/data"'), config)
    occupied = folder / "occupied"
    (occupied / "peppolgw.db").mkdir(parents=True)
    expect_refusal("the store is a folder", ["data_directory", "occupied", "peppolgw.db"],
                   with_setting(good, "data_directory", '"occupied"'), config)
    # Somebody else's folder. Root may write everywhere: it becomes nobody, who may read all else.
    locked = folder / "locked"
    locked.mkdir(mode=0o755)
    options = {}
    if os.geteuid() == 0:
        for path in [*folder.parents[:1], *folder.parent.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        # A program built with the address sanitizer cannot look for leaks as another user.
        options = {"preexec_fn": lambda: os.setuid(65534), "env": {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}}
    else:
        locked.chmod(0o555)
    for name in ("locked", "locked/inside"):
        expect_refusal(f"{name} cannot be written", ["data_directory", name, "cannot be written: Permission denied"],
                       with_setting(good, "data_directory", f'"{name}"'), config, **options)


def check_networks(good, config):
    """The sandbox's certificates on another network; addresses no peer can reach there."""
    public = with_setting(with_setting(good, "as4.url", '"https://ap.example.org/as4"'), "smp.url",
                          '"https://smp.example.org"')
    for network in ("test", "production"):
        expect_refusal(f"sandbox certificates on {network}",
                       ["access_point.certificate", "of the sandbox network", f'network is "{network}"'],
                       with_setting(public, "network", f'"{network}"'), config)
        for key, url in (("as4.url", "https://127.0.0.1/as4"), ("as4.url", "https://10.1.2.3/as4"),
                         ("as4.url", "https://localhost/as4"), ("smp.url", "https://[::1]:8444")):
            expect_refusal(f"{url} on {network}", [key, url, "cannot reach"],
                           with_setting(with_setting(public, "network", f'"{network}"'), key, f'"{url}"'), config)
    expect_refusal("the test network's zone on production", ["sml.zone", "this is the test network's"],
                   with_setting(with_setting(public, "network", '"production"'), "sml.zone",
                                '"participant.sml.test.tech.peppol.org"'), config)


def check_serve(good, config):
    """What check-config refuses does not run."""
    for key, value, expected in (("as4.url", '"http://ap.example.org/as4"', AS4), ("sml.zone", '"no name"', ZONE)):
        expect_refusal(f"serve with {key} = {value}", [key, expected], with_setting(good, key, value), config, "serve")


with Network(apart=True) as network:
    config = network.folder / "alfa/gateway.toml"
    good = config.read_text()
    ran = run("check-config", config)
    assert ran.returncode == 0 and "the configuration is complete" in ran.stdout, ran
    for check in (check_values, check_unknown_keys, check_ports, check_networks, check_serve, check_data_directory):
        check(good, config)
    config.write_text(good)
    assert run("check-config", config).returncode == 0
print("\n".join(failures) or f"each of {len(ROWS)} values and of the others is refused by name")
sys.exit(bool(failures))
