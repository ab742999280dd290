"""What skipped.py finds in a log of ctest, and when it ends with an error."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RAN = """1/2 Testing: Fine.Test
[ RUN      ] Fine.Test
[       OK ] Fine.Test (0 ms)
Test Passed.
"""
GTEST = """2/2 Testing: oracle_test
[ RUN      ] Oracle.Agrees
/x/oracle_test.cc:97: Skipped
skipped: ../shared is not here
[  SKIPPED ] Oracle.Agrees (0 ms)
[  PASSED  ] 1 test.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Oracle.Agrees
Test Passed.
"""
UNITTEST = """2/2 Testing: cli_validate
..s
OK (skipped=1)
Test Passed.
"""
PROGRAM = """2/2 Testing: suites
skipped: ../shared is not here
Test Skipped.
"""


class SkippedTest(unittest.TestCase):
    def run_it(self, log, shared="/nowhere", ci=""):
        environment = {key: value for key, value in os.environ.items() if key != "CI"}
        if ci:
            environment["CI"] = ci
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(log)
            file.flush()
            return subprocess.run([sys.executable, HERE / "skipped.py", file.name, shared], env=environment,
                                  capture_output=True, text=True)

    def test_names_each_skipped_test_with_its_reason(self):
        for block, name in [(GTEST, "Oracle.Agrees: ../shared is not here"),
                            (UNITTEST, "cli_validate: no reason is told"),
                            (PROGRAM, "suites: ../shared is not here")]:
            run = self.run_it(RAN + block)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn(f"skipped: {name}", run.stdout)
            self.assertIn("1 tests skipped", run.stdout)

    def test_nothing_may_be_skipped_where_nothing_is_missing(self):
        for arguments in [{"shared": str(HERE)}, {"ci": "true"}]:
            self.assertEqual(self.run_it(RAN, **arguments).returncode, 0)
            run = self.run_it(RAN + GTEST, **arguments)
            self.assertEqual(run.returncode, 1)
            self.assertIn("Oracle.Agrees", run.stdout)
            self.assertIn("no test may be skipped", run.stderr)


if __name__ == "__main__":
    unittest.main()
