"""create, read, sign, verify and rules as other programs call them.

commands_test.py PROGRAM"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

PROGRAM = sys.argv.pop(1)
ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared/corpus"
EXAMPLE = ROOT / "tests/data/model/invoice-kvk-to-vat.json"


class Commands(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return str(path)

    def run_it(self, *arguments, status=0):
        run = subprocess.run([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                             env=dict(os.environ, PEPPOLGW_DATA=str(self.folder)))
        self.assertEqual(run.returncode, status, (arguments, run.stdout[-500:], run.stderr[-500:]))
        return run.stdout if status == 0 else run.stdout + run.stderr


class CreateAndRead(Commands):
    def test_create_then_read_gives_the_same_invoice(self):
        ubl = self.run_it("create", EXAMPLE)
        json = self.run_it("read", self.write("first.xml", ubl))
        self.assertEqual(self.run_it("create", self.write("again.json", json)), ubl)

    def test_a_wrong_field_is_named(self):
        wrong = EXAMPLE.read_bytes().replace(b'"currency"', b'"currencie"')
        self.assertIn(b"/currencie", self.run_it("create", self.write("wrong.json", wrong), status=1))
        self.run_it("create", self.write("no.json", b"no JSON"), status=2)
        self.run_it("read", self.write("no.xml", b"<note/>"), status=2)


class Signatures(Commands):
    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def authority(self, name):
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days", "3", "-keyout",
                     f"{name}.key", "-out", f"{name}.pem")
        return str(self.folder / f"{name}.pem")

    def setUp(self):
        super().setUp()
        self.root, self.other = self.authority("root"), self.authority("other")
        self.openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=signer", "-keyout", "leaf.key", "-out",
                     "leaf.csr")
        self.openssl("x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "7",
                     "-days", "2", "-out", "leaf.pem")
        invoice = self.write("invoice.xml", self.run_it("create", EXAMPLE))
        self.signed = self.run_it("sign", invoice, "--certificate", self.folder / "leaf.pem", "--key",
                                  self.folder / "leaf.key")

    def test_a_passphrase_comes_from_a_file_or_the_environment_and_from_no_argument(self):
        self.openssl("rsa", "-aes256", "-passout", "pass:open sesame", "-in", "leaf.key", "-out", "locked.key")
        invoice = self.write("plain.xml", self.run_it("create", EXAMPLE))
        sign = ("sign", invoice, "--certificate", self.folder / "leaf.pem", "--key", self.folder / "locked.key")
        passphrase = self.write("passphrase", b"open sesame\nnot this\n")
        self.assertIn(b"Signature", self.run_it(*sign, "--passphrase-file", passphrase))
        os.environ["PEPPOLGW_PASSPHRASE"] = "open sesame"
        try:
            self.assertIn(b"Signature", self.run_it(*sign))
        finally:
            del os.environ["PEPPOLGW_PASSPHRASE"]
        self.run_it(*sign, "--passphrase", "open sesame", status=2)

    def verify(self, document, *arguments, status=0):
        return self.run_it("verify", self.write("signed.xml", document), *arguments, status=status)

    def test_trust_decides_who_is_believed(self):
        self.assertIn(b"was not checked", self.verify(self.signed))
        believed = self.verify(self.signed, "--trust", self.root)
        self.assertIn(b"signed by CN=signer", believed)
        self.assertNotIn(b"was not checked", believed)
        self.verify(self.signed, "--trust", self.other, "--trust", self.root)
        refused = self.verify(self.signed, "--trust", self.other, status=1)
        self.assertIn(b"not trusted", refused)
        self.assertIn(b"CN=root", refused)
        self.verify(self.signed, "--trust", self.folder / "nothing.pem", status=2)

    def test_any_changed_byte_is_refused_whichever_id_it_is_in(self):
        ids = list(re.finditer(rb"<cbc:ID>([^<]+)</cbc:ID>", self.signed))
        self.assertIn(b"ubl:signature:1", ids[0][1], "the first one is the signature's own")
        self.assertIn(b"F2026-0117", ids[1][1], "the next is the invoice's")
        for one in ids[:2]:
            for at in (one.start(1), (one.start(1) + one.end(1)) // 2, one.end(1) - 1):
                changed = bytearray(self.signed)
                changed[at] ^= 1
                self.assertNotIn(b"signed by", self.verify(bytes(changed), status=1), at)

    def test_an_unsigned_document_is_another_thing_than_a_wrong_signature(self):
        self.verify(self.run_it("create", EXAMPLE), status=2)


class Rules(Commands):
    def test_columns_fit(self):
        lines = self.run_it("rules", "list").decode().splitlines()
        titles = {line.rindex(line.split("  ")[-1].lstrip()) for line in lines}
        self.assertEqual(len(titles), 1, "\n".join(lines))

    def test_explain_shows_no_expressions(self):
        for rule, names in [("BR-CO-15", b"[LegalMonetaryTotal/TaxInclusiveAmount]"), ("BR-CL-01", b'"[the value]"')]:
            told = self.run_it("rules", "explain", rule)
            self.assertIn(names, told)
            self.assertNotRegex(told, rb"[{}$]|u:shown|\w+\(")
        self.assertIn(b'"[de waarde]"', self.run_it("rules", "explain", "BR-CL-01", "--lang", "nl"))

    def test_a_zip_of_an_official_release(self):
        release = CORPUS / "artifacts/si-ubl-2.0.3.13/schematron"
        if not release.is_dir():
            self.skipTest("skipped: ../shared is not here")
        archive = self.folder / "release.zip"
        with zipfile.ZipFile(archive, "w") as zip:
            for file in sorted(release.rglob("*")):
                if file.is_file():
                    zip.write(file, file.relative_to(release))
        official = "".join(file.read_text(errors="replace") for file in release.rglob("*.sch"))
        document = self.write("other.xml", self.run_it("create", EXAMPLE))

        def told():
            """The end of the first message about a document that is no SI-UBL."""
            text = self.run_it("validate", "--no-xsd", "--rules", "nlcius", document, status=1).decode()
            return text.splitlines()[0][-60:]
        self.assertNotIn(told(), official)
        imported = self.run_it("rules", "import", archive, "--valid-from", "2026-01-01").decode()
        self.assertRegex(imported, r"(?m)^nlcius +.*2026-01-01 ")
        listed = self.run_it("rules", "list").decode()
        self.assertRegex(listed, rf"(?m)^nlcius +.*\({re.escape(str(self.folder))}/rules/nlcius/2026-01-01/")
        self.assertIn(told(), official)

    def test_what_is_no_release_changes_nothing(self):
        before = self.run_it("rules", "list")
        for name, content in {"no.zip": b"no zip", "broken.sch": b"<schema"}.items():
            self.run_it("rules", "import", self.write(name, content), status=2)
        with zipfile.ZipFile(self.folder / "empty.zip", "w") as zip:
            zip.writestr("readme.txt", "nothing")
        self.assertIn(b"no .sch file", self.run_it("rules", "import", self.folder / "empty.zip", status=2))
        with zipfile.ZipFile(self.folder / "outside.zip", "w") as zip:
            zip.writestr("../outside.sch", "<schema/>")
        self.assertIn(b"points outside", self.run_it("rules", "import", self.folder / "outside.zip", status=2))
        self.assertEqual(self.run_it("rules", "list"), before)


if __name__ == "__main__":
    unittest.main()
