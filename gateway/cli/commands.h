// What the command line does; main.cc reads the words, these do the work. Each
// returns the exit status: 0 done or valid, 1 something is invalid, 2 could
// not run.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace peppol::gateway::cli {

// Where a secret comes from; never from the command line, which every user of the machine can read.
struct Secret {
  std::string name;                 // "API key"
  std::string option;               // that names the file: "--key-file"
  const char* variable;             // of the environment
  std::filesystem::path file = {};  // its first line
  std::string given = {};           // as an argument all the same; warned of
};
inline Secret api_key() { return {.name = "API key", .option = "--key-file", .variable = "PEPPOLGW_KEY"}; }

struct ValidateCommand {
  std::vector<std::string> rules;
  bool no_structure = false;
  std::string format = "text";  // text, json, svrl
  std::string language = "en";  // en, nl
  std::vector<std::string> files;
  std::filesystem::path rules_directory;
};
int run(const ValidateCommand& command);

struct SuiteCommand {
  std::vector<std::string> rules;
  std::string format = "text";     // text, json, junit
  std::vector<std::string> paths;  // files and folders
  std::string expected;            // file of expected differences; may be empty
  std::filesystem::path rules_directory;
};
int run(const SuiteCommand& command);

struct RulesListCommand {
  std::filesystem::path rules_directory;
};
int run(const RulesListCommand& command);

struct RulesImportCommand {
  std::filesystem::path file;
  std::string name;        // empty: the file's name
  std::string valid_from;  // empty: today
  std::string release;     // empty: as the file tells it
  bool allow_older = false;
  std::filesystem::path rules_directory;
};
int run(const RulesImportCommand& command);

struct RulesExplainCommand {
  std::string rule;
  std::string language = "en";
  std::filesystem::path rules_directory;
};
int run(const RulesExplainCommand& command);

struct CreateCommand {
  std::string file;
  std::string language = "en";  // en, nl
};
int run(const CreateCommand& command);

struct ReadCommand {
  std::string file;
};
int run(const ReadCommand& command);

struct SignCommand {
  std::string file;
  std::filesystem::path certificate;
  std::filesystem::path key;
  Secret passphrase{.name = "passphrase", .option = "--passphrase-file", .variable = "PEPPOLGW_PASSPHRASE"};
};
int run(const SignCommand& command);

struct VerifyCommand {
  std::string file;
  std::vector<std::filesystem::path> trust;
};
int run(const VerifyCommand& command);

struct LookupCommand {
  std::string participant;
  std::string document_type;  // empty: what is registered is listed
  std::string process;
  bool explain = false;
  std::filesystem::path config;
};
int run(const LookupCommand& command);

struct SendCommand {
  std::string file;
  std::string from;
  std::string to;
  std::string api;  // address of a running gateway
  Secret key = api_key();
  std::string idempotency_key;
  std::string validate = "strict";
};
int run(const SendCommand& command);

struct ResendCommand {
  std::string document;  // "doc_..."
  std::string reason;    // for the timeline; may be empty
  bool although_received = false;
  std::string api;
  Secret key = api_key();
};
int run(const ResendCommand& command);

struct RegisterCommand {
  std::string identifier;
  std::string name;
  std::string country = "NL";
  std::string organisation;
  std::string api;
  Secret key = api_key();
};
int run(const RegisterCommand& command);

struct ServeCommand {
  std::filesystem::path config;
};
int run(const ServeCommand& command);

struct CheckConfigCommand {
  std::filesystem::path config;
};
int run(const CheckConfigCommand& command);

struct KeyCommand {
  std::filesystem::path config;
  std::string organisation;  // empty: an operator's key
  std::string name;
};
int run(const KeyCommand& command);

struct SandboxCommand {
  std::filesystem::path directory;  // empty: a new one, removed at the end
  bool without_gateways = false;
};
int run(const SandboxCommand& command);

struct DemoCommand {
  std::string file;  // empty: an invoice of its own
  bool keep = false;
};
int run(const DemoCommand& command);

}  // namespace peppol::gateway::cli
