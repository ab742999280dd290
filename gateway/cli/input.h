// What the commands read and how they fail.

#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "gateway/cli/commands.h"

namespace peppol::gateway::cli {

constexpr int kDone = 0;
constexpr int kInvalid = 1;
constexpr int kCannotRun = 2;

// The bytes of a file; "-" is standard input.
Result<Bytes> read_input(const std::string& file);

// The secret from its file, else from the environment; none when it is in neither.
Result<std::optional<std::string>> find_secret(const Secret& secret);
// The same, or asked for at the terminal, without an echo. kConfiguration when there is no terminal, saying how to give
// it.
Result<std::string> read_secret(const Secret& secret);
Result<std::string> ask_for_secret(const Secret& secret);

// Writes "peppolgw: <sentence>" to standard error and returns kCannotRun.
int cannot_run(const Error& error);

// Today's rules folder: $PEPPOLGW_DATA/rules, else ~/.local/share/peppolgw/rules.
std::string default_rules_directory();

}  // namespace peppol::gateway::cli
