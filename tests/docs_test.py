"""Holds the documentation to the sources: settings, error codes, commands, links (argument: the root of the project)."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])


def read(path):
    return (root / path).read_text()


def function(source, name):
    """The text from the definition of a function to the next line that closes one."""
    begin = re.search(rf"^\S.*\b{name}\(", source, re.M)
    assert begin, f"{name}() was not found"
    return source[begin.start():source.index("\n}", begin.start())]


def settings_in_source():
    text = function(read("gateway/app/config.cc"), "make_settings")
    keys = set(re.findall(r'(?:\{|\b(?:text|address|paths|number|seconds)\()"([a-z0-9_.]+)",', text))
    # The values of an enumeration stand in braces too, with an enumerator behind them.
    keys -= set(re.findall(r'\{"([a-z0-9_.]+)", \w+::k', text))
    for prefix in re.findall(r'add_key_files\(all, "(\w+)"', text):
        keys |= {f"{prefix}.{part}" for part in ("certificate", "key", "passphrase")}
    return keys


def settings_in_docs():
    return set(re.findall(r"^\| `([a-z][a-z0-9_.]*)` \|", read("docs/configuration.md"), re.M))


def problems_in_source():
    text = function(read("gateway/http/problem.cc"), "problem_kinds")
    return set(re.findall(r'\{"([a-z-]+)", \d{3}, (?:true|false),', text))


def headings(path):
    return set(re.findall(r"^## (\S+)$", read(path), re.M))


def commands_in_source():
    text = read("gateway/cli/main.cc")
    top = set(re.findall(r'\badd\(app, "([a-z-]+)"', text)) | set(re.findall(r'app\.add_subcommand\("([a-z-]+)"', text))
    return top, set(re.findall(r'\badd\(\*\w+, "([a-z-]+)"', text))


def pages():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"], cwd=root,
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return [path for path in (root / name for name in listed.stdout.split()) if path.exists()]
    return [path for path in root.rglob("*.md") if "build" not in path.relative_to(root).parts]


def broken_links():
    for page in pages():
        text = re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (page.parent / target.split("#")[0]).exists():
                yield f"{page.relative_to(root)}: the link {target} leads nowhere"


def differences(what, source, docs, page):
    yield from (f"{page} does not have the {what} {name}" for name in sorted(source - docs))
    yield from (f"{page} has the {what} {name}, which the program does not know" for name in sorted(docs - source))


def wrongs():
    settings = settings_in_source()
    assert len(settings) > 30, f"only {len(settings)} settings were found in gateway/app/config.cc"
    yield from differences("setting", settings, settings_in_docs(), "docs/configuration.md")
    problems = problems_in_source()
    assert len(problems) > 15, f"only {len(problems)} codes were found in gateway/http/problem.cc"
    yield from differences("code", problems, headings("docs/errors.md"), "docs/errors.md")
    commands, inner = commands_in_source()
    assert len(commands) > 10 and inner, f"only {commands}, {inner} were found in gateway/cli/main.cc"
    yield from differences("command", commands, headings("docs/command-line.md"), "docs/command-line.md")
    yield from (f"docs/command-line.md does not have rules {name}" for name in sorted(inner)
                if f"peppolgw rules {name}" not in read("docs/command-line.md"))
    yield from (f"README.md does not name {command}" for command in ("./dev demo", "./dev test")
                if command not in read("README.md"))
    yield from broken_links()


found = list(wrongs())
print("\n".join(found) or "the documentation agrees with the sources")
sys.exit(bool(found))
