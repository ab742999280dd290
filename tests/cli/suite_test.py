"""`peppolgw suite` as a build server sees it: names of tests, JUnit, expected differences.

suite_test.py PROGRAM"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROOT = pathlib.Path(__file__).resolve().parents[2]
TEST_SET = """<testSet xmlns="http://difi.no/xsd/vefa/validator/1.0" configuration="tc434-ubl">
  <test><assert><description>A number
    is there</description><success>BR-02</success></assert>%s</test>
  <test><assert><error>BR-02</error></assert>%s</test></testSet>"""
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f'<Invoice xmlns="{UBL}Invoice-2" xmlns:cbc="{UBL}CommonBasicComponents-2">%s</Invoice>'
NUMBER = INVOICE % "<cbc:ID>1</cbc:ID>"
NO_NUMBER = INVOICE % "<cbc:IssueDate>2026-01-01</cbc:IssueDate>"
REPORT = '<EndUserStatisticsReport xmlns="urn:fdc:peppol:end-user-statistics-report:1.1"/>'


class Suite(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = dict(os.environ, PEPPOLGW_DATA=folder.name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def run_it(self, *arguments, status, **more):
        run = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=60, env=self.environment, text=True,
                             **more)
        self.assertEqual(run.returncode, status, (run.stdout, run.stderr))
        return run

    def problems(self, *paths, **more):
        run = self.run_it("suite", "--format", "json", *paths, **more)
        return {pathlib.Path(test["file"]).name: test["problems"] for test in map(json.loads, run.stdout.splitlines())}

    def test_junit_has_names_times_and_counts(self):
        path = self.write("set.xml", TEST_SET % (NUMBER, NUMBER))
        whole = self.write("whole_document.xml", NUMBER)
        run = self.run_it("suite", "--format", "junit", path, whole, "/nowhere.xml", status=2)
        root = ElementTree.fromstring(run.stdout)
        self.assertEqual({k: root.get(k) for k in ("tests", "failures", "errors", "skipped")},
                         {"tests": "4", "failures": "2", "errors": "1", "skipped": "0"})
        cases = root.findall("testsuite/testcase")
        self.assertEqual([case.get("name") for case in cases],
                         ["1: A number is there", "2", "whole_document", "could not run"])
        self.assertEqual([suite.get("name") for suite in root.findall("testsuite")][0], path)
        for timed in [root, *root.findall("testsuite")[:2], *cases[:3]]:
            self.assertGreater(float(timed.get("time")), 0)
        self.assertIn("BR-02 must fire", cases[1].find("failure").get("message"))
        self.assertIn("/nowhere.xml", cases[3].find("error").get("message"))

    def test_expected_differences(self):
        path = self.write("some/set.xml", TEST_SET % (NUMBER, NUMBER))
        difference = "BR-02 must fire as fatal; it does not"
        listed = self.write("listed.tsv", f"# known\nsome/set.xml\t2\t{difference}\tthe test is older\n")
        told = self.run_it("suite", "--expected", listed, path, status=0).stdout
        self.assertIn("1 passed, 0 failed, 1 failed as listed", told)
        junit = self.run_it("suite", "--expected", listed, "--format", "junit", path, status=0).stdout
        case = ElementTree.fromstring(junit).findall("testsuite/testcase")[1]
        self.assertIn("the test is older", case.find("skipped").get("message"))
        any_difference = self.write("any.tsv", "set.xml\t2\n")
        self.run_it("suite", "--expected", any_difference, path, status=0)
        other = self.write("other.tsv", "set.xml\t2\tBR-02 must not fire\t\n")
        self.assertIn("1 failed", self.run_it("suite", "--expected", other, path, status=1).stdout)
        passes = self.write("passes.tsv", "set.xml\t1\t\tonce it failed\nset.xml\t2\n")
        told = self.run_it("suite", "--expected", passes, path, status=1).stdout
        self.assertIn("test 1: passes, and is listed as a difference: once it failed", told)
        self.assertIn("1 passed though listed", told)
        elsewhere = self.write("elsewhere.tsv", "set.xml\t2\nother/set.xml\t1\nset.xml\t9\n")
        told = self.run_it("suite", "--expected", elsewhere, path, status=0).stderr
        self.assertIn("other/set.xml test 1 is listed", told)
        self.assertIn("set.xml test 9 is listed", told)
        self.assertIn(":1: \"set.xml 2\" is no expected difference",
                      self.run_it("suite", "--expected", self.write("bad.tsv", "set.xml 2\n"), path, status=2).stderr)

    def test_what_stands_in_a_bad_folder_is_invalid_and_breaks_its_rule(self):
        reports = self.folder / "reports"
        self.write("reports/bad-examples/eusr-01-1.xml", REPORT)
        self.write("reports/bad-examples/eusr-99-1.xml", REPORT)
        self.write("reports/bad-examples/invoice.xml", NO_NUMBER)
        as_expected = {"eusr-01-1.xml": [], "eusr-99-1.xml": [], "invoice.xml": []}
        for path, place in [(str(reports), None), (".", reports / "bad-examples"), ("bad-examples/", reports)]:
            self.assertEqual(self.problems(path, status=0, cwd=place), as_expected, path)
        self.assertEqual(self.problems(str(reports / "bad-examples/eusr-01-1.xml"), status=0), {"eusr-01-1.xml": []})
        self.write("reports/bad-examples/eusr-01-1.xml", REPORT.replace(
            "/>", "><CustomizationID>urn:fdc:peppol.eu:edec:trns:end-user-statistics-report:1.1</CustomizationID>"
                  "</EndUserStatisticsReport>"))
        self.write("reports/bad-examples/invoice.xml", self.demo_invoice())
        self.write("reports/good/report.xml", REPORT)
        found = self.problems(str(reports), status=1)
        self.assertEqual(found["eusr-01-1.xml"], ["SCH-EUSR-01 must fire as fatal; it does not"])
        self.assertEqual(found["invoice.xml"], ["must be invalid; nothing fatal fires"])
        self.assertIn("must be valid", found["report.xml"][0])

    def demo_invoice(self):
        return self.run_it("create", str(ROOT / "gateway/cli/demo-invoice.json"), status=0).stdout

    # What surrounds the suite does not count: "/home/badger/good/x.xml".
    def test_only_folders_of_the_suite_are_bad(self):
        self.write("badger/suite/x.xml", self.demo_invoice())
        self.assertEqual(self.problems(str(self.folder / "badger/suite"), status=0), {"x.xml": []})


if __name__ == "__main__":
    unittest.main()
