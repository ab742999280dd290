// What the commands read and how they fail.

#pragma once

#include <string>

#include "base/bytes.h"
#include "base/error.h"

namespace peppol::gateway::cli {

constexpr int kDone = 0;
constexpr int kInvalid = 1;
constexpr int kCannotRun = 2;

// The bytes of a file; "-" is standard input.
Result<Bytes> read_input(const std::string& file);

// Writes "peppolgw: <sentence>" to standard error and returns kCannotRun.
int cannot_run(const Error& error);

// Today's rules folder: $PEPPOLGW_DATA/rules, else ~/.local/share/peppolgw/rules.
std::string default_rules_directory();

}  // namespace peppol::gateway::cli
