"""The commands of README.md, every one, as they stand there, with `./dev demo --keep` in the background; and the commands
that the demo prints. What README.md shows of their output is what comes.

The commands run in a folder that looks like the root of the project. Its `dev` is a stand-in, which runs the program under
test where the real one builds it first; `./dev test` would run this test again."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

from network import SOURCE, Process, program, wait_for

README = (SOURCE / "README.md").read_text()
STAND_IN = """#!/bin/sh
case $1 in
  demo) shift; exec build/release/peppolgw demo "$@";;
  test) exit 0;;
  *) echo "no such word of ./dev: $1"; exit 2;;
esac
"""


def make_root(root):
    (root / "build/release").mkdir(parents=True)
    (root / "build/release/peppolgw").symlink_to(program())
    (root / "tests").symlink_to(SOURCE / "tests")
    (root / "dev").write_text(STAND_IN)
    (root / "dev").chmod(0o755)


def indented_commands():
    """"    ./dev demo     what it does": the commands of the section Begin."""
    return re.findall(r"^ {4}(\./dev \w+)\b", README, re.M)


def blocks():
    return re.findall(r"^```\w*\n(.*?)^```", README, re.M | re.S)


def sessions():
    """(command, what README.md shows of its output), in the order of the page."""
    for block in blocks():
        if "$ " not in block:
            continue
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            lines = part.splitlines()
            command = [lines.pop(0)]
            while command[-1].endswith("\\"):
                command.append(lines.pop(0))
            yield "\n".join(command), "\n".join(lines).strip()


def pattern_of(shown):
    """Names made at random and times differ; "..." stands for what was left out; lines are broken to fit the page."""
    pieces = []
    shown = re.sub(r"^ +\.\.\. .*$", "...", shown, flags=re.M)  # words about what was left out
    for piece in re.split(r"\.\.\.", shown):
        words = [re.escape(word) for word in piece.split()]
        pieces.append(r"\s+".join(words))
    text = r".*?".join(piece and rf"\s*{piece}\s*" for piece in pieces)
    text = re.sub(r"doc_[0-9a-z]{26}", "doc_[0-9a-z]{26}", text)
    text = re.sub(r"peppolgw\\-demo\\-[0-9a-f]{8}", r"peppolgw\\-demo\\-[0-9a-f]{8}", text)
    text = re.sub(r"127\\\.0\\\.0\\\.1:\d+", r"127\\.0\\.0\\.1:\\d+", text)
    text = re.sub(r"\b\d+\\s\+ms", r"\\d+\\s+ms", text)
    return re.compile(re.sub(r"\b\d+\\s\+bytes", r"\\d+\\s+bytes", text), re.S)


def shell(command, environment):
    return subprocess.run(["bash", "-c", command], cwd=root, capture_output=True, text=True, timeout=60,
                          env={**os.environ, **environment})


def run_as_shown(command, shown, environment):
    """Delivery takes a moment: what only asks is asked again until the answer is the one that is shown."""
    only_asks = "--data-binary" not in command
    pattern = pattern_of(shown)
    last = []

    def ask():
        last[:] = [shell(command, environment)]
        return pattern.fullmatch(last[0].stdout)
    try:
        assert ask() or (only_asks and wait_for(command, ask, 15))
    except AssertionError:
        raise AssertionError(f"{command}\nshows\n{last[0].stdout}{last[0].stderr}\nREADME.md shows\n{shown}") from None
    expected = 1 if ": invalid (" in shown else 0
    assert last[0].returncode == expected and not last[0].stderr, f"{command}: {last[0]}"


def exports_of(text):
    """The lines are run by a shell, as a reader would paste them."""
    lines = re.findall(r"^ +(export .*)$", text, re.M)
    assert len(lines) == 2, f"README.md says two export lines; the demo printed {lines}"
    ran = shell("\n".join(lines) + "\nenv", {})
    return dict(line.split("=", 1) for line in ran.stdout.splitlines()
                if line.startswith(("API=", "KEY=", "RECEIVER_API=", "RECEIVER_KEY=")))


def printed_commands(text):
    return re.findall(r"^ {2}((?!export )\S(?:.*\\\n)*.*)$", text.split("Ctrl-C")[1], re.M)


def check_printed(text, environment):
    commands = printed_commands(text)
    assert len(commands) == 3, f"README.md says three commands; the demo printed {commands}"
    answers = []
    for command in commands:
        ran = shell(command, environment)
        answers.append(json.loads(ran.stdout))
        assert ran.returncode == 0 and not ran.stderr, f"{command}\n{ran}"
        assert "status" not in answers[-1] or answers[-1]["status"] == "queued", f"{command}\n{answers[-1]}"
    id = answers[0]["id"]
    assert id in [one["id"] for one in answers[1]["data"]], f"{id} is not among what the sender sent: {answers[1]}"
    assert answers[2]["data"], "the receiver's inbox is empty"
    print("the three printed commands work")


with tempfile.TemporaryDirectory(prefix="peppolgw-e2e-") as name:
    root = pathlib.Path(name) / "root"
    make_root(root)
    own = {"TMPDIR": name}
    begin = indented_commands()
    assert begin == ["./dev demo", "./dev test"], begin
    transcript = next(block for block in blocks() if "ms  network" in block)
    ran = shell(begin[0], own)
    assert ran.returncode == 0, ran
    # Where README.md leaves a path out of the way of /tmp, this test has its own.
    told = ran.stdout.replace(name, "/tmp")
    assert pattern_of(transcript).fullmatch(told), f"./dev demo shows\n{told}\nREADME.md shows\n{transcript}"
    assert shell(begin[1], own).returncode == 0
    process = Process(["demo", "--keep"], root / "keep.log", own)
    try:
        process.wait_for_text("/inbox")
        environment = {**own, **exports_of(process.text())}
        assert len(environment) == 5, environment
        commands = list(sessions())
        for command, shown in commands:
            run_as_shown(command, shown, environment)
        check_printed(process.text(), environment)
        # `--api` takes the address as it is printed.
        again = (root / "invoice.xml").read_text().replace("F2026-0117", "F2026-0118")
        (root / "again.xml").write_text(again)
        send = ("PEPPOLGW_KEY=$KEY build/release/peppolgw send again.xml --api $API --from 0106:12345678 "
                "--to 9944:NL004495445B01")
        ran = shell(send, environment)
        assert ran.returncode == 0 and ran.stdout.startswith("doc_"), ran
        assert shell(send.replace("$API", "${API%/v1}/"), environment).stdout == ran.stdout, "without /v1"
    finally:
        process.stop(signal.SIGINT)
    assert process.child.returncode == 0, f"exit {process.child.returncode} after Ctrl-C"
assert len(commands) >= 7, f"only {commands} were found in README.md"
print(f"{len(begin) + len(commands)} commands of README.md show what it says")
sys.exit(0)
