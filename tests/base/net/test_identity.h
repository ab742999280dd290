// A certificate made on the spot for "localhost" and 127.0.0.1, signed by itself.

#pragma once

#include <string>

struct TestIdentity {
  std::string certificate_pem;
  std::string key_pem;
};

TestIdentity make_test_identity();
