"""The command line as other programs see it: exit statuses, formats, bad input within its time.

validate_test.py PROGRAM"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared/corpus"
KEYS = ["file", "documentType", "rules", "valid", "findings"]
FINDING_KEYS = ["rule", "severity", "location", "line", "message", "pack"]
SCH = """<schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  queryBinding="xslt2"><ns prefix="u" uri="urn:u"/><ns prefix="xs" uri="http://www.w3.org/2001/XMLSchema"/>%s
  <pattern><rule context="/*"><assert id="T-1" flag="fatal" test="%s">told</assert></rule></pattern></schema>"""
ENDLESS = """<xsl:function name="u:f" as="xs:integer"><xsl:param name="n" as="xs:integer"/>
  <xsl:sequence select="u:f($n + 1) + 1"/></xsl:function>"""


class CommandLine(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = dict(os.environ, PEPPOLGW_DATA=folder.name)
        made = self.run_it("create", str(ROOT / "gateway/cli/demo-invoice.json"))
        self.assertEqual(made.returncode, 0, made.stderr)
        self.good = self.write("good.xml", made.stdout)
        self.bad = self.write("bad.xml", made.stdout.replace(b"<cbc:ID>", b"<cbc:Nr>", 1).replace(b"</cbc:ID>", b"</cbc:Nr>", 1))

    def test_alone_prints_the_commands(self):
        run = self.run_it()
        self.assertEqual((run.returncode, run.stderr), (2, b""))
        for command in (b"validate", b"serve", b"demo", b"check-config"):
            self.assertIn(b"\n  " + command, run.stdout)

    def test_a_folder_is_every_xml_file_in_it_and_below(self):
        below = self.folder / "documents/below"
        below.mkdir(parents=True)
        for name in ("documents/b.xml", "documents/a.xml", "documents/below/c.xml"):
            self.write(name, pathlib.Path(self.good).read_bytes())
        self.write("documents/notes.txt", "no document")
        run = self.run_it("validate", str(self.folder / "documents"))
        self.assertEqual(run.returncode, 0, run)
        names = [line.split(b": ")[0].split(b"/documents/")[1] for line in run.stdout.splitlines()]
        self.assertEqual(names, [b"a.xml", b"b.xml", b"below/c.xml"])
        self.write("documents/below/d.xml", pathlib.Path(self.bad).read_bytes())
        self.assertEqual(self.run_it("validate", str(self.folder / "documents")).returncode, 1)
        (self.folder / "empty").mkdir()
        empty = self.run_it("validate", str(self.folder / "empty"))
        self.assertEqual(empty.returncode, 2)
        self.assertIn(b"empty is a folder without .xml files", empty.stderr)

    def test_a_json_invoice_is_made_into_ubl_and_checked(self):
        invoice = json.loads((ROOT / "gateway/cli/demo-invoice.json").read_text())
        good = self.run_it("validate", self.write("good.json", json.dumps(invoice)))
        self.assertEqual(good.returncode, 0, good)
        self.assertIn(b"good.json: valid (0 fatal, 0 other; en16931, peppol-bis-3)", good.stdout)
        invoice["seller"]["address"]["country"] = "XX"
        broken_rule = self.run_it("validate", "--format", "json", self.write("rule.json", json.dumps(invoice)))
        self.assertEqual(broken_rule.returncode, 1, broken_rule)
        findings = json.loads(broken_rule.stdout)["findings"]
        self.assertIn("/seller/address/country", [one.get("pointer") for one in findings], findings)
        invoice["lines"] = []
        no_lines = self.run_it("validate", "--lang", "nl", self.write("lines.json", json.dumps(invoice)))
        self.assertEqual(no_lines.returncode, 1, no_lines)
        self.assertIn("fout model: /lines (BG-25) ontbreekt".encode(), no_lines.stdout)
        no_json = self.run_it("validate", self.write("cut.json", "{"))
        self.assertEqual(no_json.returncode, 1, no_json)
        self.assertIn(b"not JSON", no_json.stdout)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_it(self, *arguments, stdin=b"", timeout=10):
        return subprocess.run([PROGRAM, *arguments], input=stdin, capture_output=True, timeout=timeout,
                              env=self.environment)

    def test_exit_statuses(self):
        for status, arguments in [(0, [self.good]), (1, [self.bad]), (1, [self.good, self.bad]), (2, ["/nowhere.xml"]),
                                  (2, ["--rules", "nonsense", self.good]), (2, ["--format", "pdf", self.good]), (2, [])]:
            run = self.run_it("validate", *arguments)
            self.assertEqual(run.returncode, status, (arguments, run.stdout, run.stderr))

    def test_json_lines_in_the_order_of_the_files(self):
        run = self.run_it("validate", "--format", "json", self.bad, self.good, self.bad)
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        self.assertEqual([line["file"] for line in lines], [self.bad, self.good, self.bad])
        self.assertEqual([line["valid"] for line in lines], [False, True, False])
        self.assertEqual(list(lines[0]), KEYS)
        for finding in lines[0]["findings"]:
            self.assertEqual(list(finding)[:6], FINDING_KEYS)
        self.assertIn("XSD", [finding["rule"] for finding in lines[0]["findings"]])

    def test_svrl_of_several_files_is_one_document(self):
        svrl = "{http://purl.oclc.org/dsdl/svrl}"
        run = self.run_it("validate", "--format", "svrl", self.bad, "/nowhere.xml", self.good, self.bad)
        self.assertEqual(run.returncode, 2)
        root = ElementTree.fromstring(run.stdout)
        self.assertTrue(root.findall(svrl + "failed-assert"))
        files = [pattern.get("documents") for pattern in root.findall(svrl + "active-pattern")]
        self.assertEqual([file for i, file in enumerate(files) if i == 0 or files[i - 1] != file],
                         [self.bad, self.good, self.bad])
        self.assertEqual(self.run_it("validate", "--format", "svrl", "/nowhere.xml").stdout, b"")

    def test_of_which_nothing_was_checked_is_not_valid(self):
        unknown = self.write("unknown.xml", "<a/>")
        for arguments, verdict in [(["--no-xsd"], b"unknown-document"), ([], b"unknown-document"),
                                   (["--no-xsd", "--lang", "nl"], b"niets gecontroleerd")]:
            run = self.run_it("validate", *arguments, unknown)
            self.assertEqual(run.returncode, 1, run.stdout)
            self.assertIn(verdict, run.stdout)
        self.assertEqual(self.run_it("validate", "--no-xsd", "--rules", "none", self.good).returncode, 1)

    def test_dutch_standard_input_and_rules(self):
        good = pathlib.Path(self.good).read_bytes()
        self.assertIn(b": geldig", self.run_it("validate", "--lang", "nl", "-", stdin=good).stdout)
        line = json.loads(self.run_it("validate", "--rules", "none", "--format", "json", self.good).stdout)
        self.assertEqual(line["rules"], [])
        line = json.loads(self.run_it("validate", "--no-xsd", "--format", "json", self.bad).stdout)
        self.assertNotIn("XSD", [finding["rule"] for finding in line["findings"]])
        own = self.write("own.sch", SCH % ("", "false()"))
        line = json.loads(self.run_it("validate", "--rules", own, "--format", "json", self.good).stdout)
        self.assertEqual([finding["rule"] for finding in line["findings"]], ["T-1"])

    def test_bad_input_is_a_finding(self):
        good = pathlib.Path(self.good).read_bytes()
        for name, content in {
            "empty": b"", "truncated": good[:len(good) // 2], "utf16": good.decode().encode("utf-16"),
            "dtd": b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "deep": b"<a>" * 100_000 + b"</a>" * 100_000,
            "attribute": b'<a b="' + b"x" * 100_000_000 + b'"/>'}.items():
            with self.subTest(name):
                run = self.run_it("validate", "--format", "json", self.write("in.xml", content))
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertGreater(len(json.loads(run.stdout)["findings"][0]["message"]), 20)

    def test_bad_rule_sets_end(self):
        endless = self.write("endless.sch", SCH % (ENDLESS, "u:f(1) = 1"))
        run = self.run_it("validate", "--no-xsd", "--rules", endless, "--format", "json", self.good)
        self.assertEqual(run.returncode, 1, run.stderr)
        self.assertTrue(json.loads(run.stdout)["findings"][0]["error"])
        slow = self.write("slow.sch", SCH % ("", "matches('" + "a" * 5000 + "!', '^(a+)+$')"))
        run = self.run_it("validate", "--no-xsd", "--rules", slow, "--format", "json", self.good)
        self.assertEqual(run.returncode, 1, run.stderr)

    def test_rules_are_listed_explained_and_imported(self):
        self.assertEqual(len(self.run_it("rules", "list").stdout.splitlines()), 10)
        self.assertIn(b"Wat te doen", self.run_it("rules", "explain", "BR-CO-15", "--lang", "nl").stdout)
        self.assertEqual(self.run_it("rules", "explain", "BR-NONE").returncode, 2)
        if not CORPUS.is_dir():
            self.skipTest("skipped: ../shared is not here")
        schematron = CORPUS / "artifacts/peppol-bis-2026.5/PEPPOL-EN16931-UBL.sch"
        archive = self.folder / "release.zip"
        with zipfile.ZipFile(archive, "w") as release:
            release.write(schematron, schematron.name)
        older = CORPUS / "artifacts/peppol-bis-2025.11/PEPPOL-EN16931-UBL.sch"
        run = self.run_it("rules", "import", str(older), "--valid-from", "2026-01-01")
        self.assertEqual(run.returncode, 2, run.stdout)
        self.assertIn(b"peppol-bis-3 3.0.20 is older than peppol-bis-3 3.0.21 (2026.5), built in", run.stderr)
        for date, file, text in [("2999-01-01", schematron, False), ("2026-01-01", archive, True)]:
            run = self.run_it("rules", "import", str(file), "--valid-from", date)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn(b"3.0.21", run.stdout)
            run = self.run_it("validate", "--rules", "peppol-bis-3", "--lang", "nl", "--format", "json", "-",
                              stdin=pathlib.Path(self.good).read_bytes().replace(b"urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", b"x"))
            messages = [finding["message"] for finding in json.loads(run.stdout)["findings"]]
            self.assertTrue(messages)
            self.assertEqual(all("MUST" in message for message in messages), text, messages)

    def test_read_and_create_are_the_same_both_ways(self):
        first = self.run_it("read", self.good).stdout
        again = self.run_it("create", self.write("again.json", first)).stdout
        self.assertEqual(self.run_it("read", self.write("again.xml", again)).stdout, first)

    def test_sign_and_verify(self):
        key, certificate = str(self.folder / "key.pem"), str(self.folder / "certificate.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=signer", "-days", "2",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        signed = self.run_it("sign", self.good, "--certificate", certificate, "--key", key)
        self.assertEqual(signed.returncode, 0, signed.stderr)
        verified = self.run_it("verify", self.write("signed.xml", signed.stdout))
        self.assertEqual(verified.returncode, 0, verified.stdout)
        self.assertIn(b"signer", verified.stdout)
        for status, name, content in [
                (1, "changed", signed.stdout.replace(b"<cbc:IssueDate>20", b"<cbc:IssueDate>19", 1)),
                (1, "algorithm", signed.stdout.replace(b"xmldsig-more#rsa-sha256", b"xmldsig-more#rsa-sha1")),
                (1, "value", signed.stdout.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>!", 1)),
                (1, "no signed info", signed.stdout.replace(b"ds:SignedInfo", b"ds:Info")),
                (2, "unsigned", pathlib.Path(self.good).read_bytes()), (2, "no XML", b"<a"), (2, "empty", b"")]:
            run = self.run_it("verify", self.write("in.xml", content))
            self.assertEqual(run.returncode, status, (name, run.stdout))
            self.assertGreater(len(run.stdout), 30)
        self.assertEqual(self.run_it("verify", "/nowhere.xml").returncode, 2)
        # A signer nobody told to trust is bad, an authority that cannot be read is no verdict.
        other = str(self.folder / "other.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=other", "-days", "2",
                        "-keyout", key, "-out", other], check=True, capture_output=True)
        good = self.write("signed.xml", signed.stdout)
        self.assertEqual(self.run_it("verify", good, "--trust", other).returncode, 1)
        self.assertEqual(self.run_it("verify", good, "--trust", "/nowhere.pem").returncode, 2)


if __name__ == "__main__":
    unittest.main()
