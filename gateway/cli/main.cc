// peppolgw: the words of the command line. docs/command-line.md describes them
// for people; other programs depend on them.

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/stat.h>

#include <functional>

#include "base/memory.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"

namespace peppol::gateway::cli {
namespace {

// One subcommand: its options fill `command`, its callback runs it.
template <class Command>
CLI::App* add(CLI::App& app, const std::string& name, const std::string& what, Command& command, int& status) {
  auto* sub = app.add_subcommand(name, what);
  sub->callback([&command, &status] { status = run(command); });
  return sub;
}

struct Commands {
  ValidateCommand validate;
  SuiteCommand suite;
  RulesListCommand rules_list;
  RulesImportCommand rules_import;
  RulesExplainCommand rules_explain;
  CreateCommand create;
  ReadCommand read;
  SignCommand sign;
  VerifyCommand verify;
  LookupCommand lookup;
  SendCommand send;
  ResendCommand resend;
  RegisterCommand register_participant;
  ServeCommand serve;
  CheckConfigCommand check_config;
  KeyCommand key;
  SandboxCommand sandbox;
  DemoCommand demo;
};

void add_rules_directory(CLI::App* sub, std::filesystem::path& into) {
  into = default_rules_directory();
  sub->add_option("--rules-dir", into, "folder of imported rule sets")->type_name("DIR");
}

void add_validate(CLI::App& app, ValidateCommand& c, int& status) {
  auto* sub = add(app, "validate", "check documents: structure, then the rules they call for", c, status);
  sub->add_option("--rules", c.rules,
                  "packs or .sch files instead of what the document calls for; none: structure alone")
      ->type_name("NAME|FILE.sch")
      ->expected(1)
      ->take_all();
  sub->add_flag("--no-xsd", c.no_structure, "do not check the structure");
  sub->add_option("--format", c.format)->check(CLI::IsMember({"text", "json", "svrl"}))->capture_default_str();
  sub->add_option("--lang", c.language)->check(CLI::IsMember({"en", "nl"}))->capture_default_str();
  sub->add_option("FILE", c.files, "documents: UBL or a JSON invoice; - is standard input, of a folder its .xml files")
      ->required();
  add_rules_directory(sub, c.rules_directory);
}

void add_suite(CLI::App& app, SuiteCommand& c, int& status) {
  auto* sub = add(app, "suite", "run conformance suites: testSet files (VEFA) and folders of documents", c, status);
  sub->add_option("PATH", c.paths, "testSet files, documents, folders of them")->required();
  sub->add_option("--rules", c.rules, "packs or .sch files instead of what the tests call for")
      ->type_name("NAME|FILE.sch")
      ->expected(1)
      ->take_all();
  sub->add_option("--format", c.format)->check(CLI::IsMember({"text", "json", "junit"}))->capture_default_str();
  sub->add_option("--expected", c.expected, "known differences: lines of FILE, TEST, DIFFERENCE and REASON, with tabs")
      ->type_name("LIST.tsv");
  add_rules_directory(sub, c.rules_directory);
  sub->footer(
      "Which rules: a testSet's configuration (tc434-ubl: en16931; peppolbis-en16931-*: en16931 and peppol-bis-3;\n"
      "peppolbis-t111-*: invoice-response; peppolbis-t71-*: mlr), else the CustomizationID; and for a rule that a "
      "test\n"
      "names and these lack, a pack that has it. A document that is no testSet is a test of the rule in its name\n"
      "(..._BR-NL-1_error_...; ok, error or warning), else that it is valid; in a folder bad*/ that it is invalid,\n"
      "and breaks the rule whose number its name has (bad-examples/eusr-30-2.xml: SCH-EUSR-30).\n"
      "A test that passes though it is listed with --expected counts as a failure.\n"
      "Exit status: 0 all as expected, 1 some not, 2 could not run.");
}

void add_rules(CLI::App& app, Commands& c, int& status) {
  auto* rules = app.add_subcommand("rules", "rule sets: list them, import an official release, explain a rule");
  rules->require_subcommand(1);
  add_rules_directory(add(*rules, "list", "the rule sets at hand", c.rules_list, status), c.rules_list.rules_directory);
  auto* import =
      add(*rules, "import", "keep an official release: a .sch file, or a zip of them", c.rules_import, status);
  import->add_option("FILE", c.rules_import.file)->required();
  import->add_option("--name", c.rules_import.name, "the name to use it under; a pack's name takes that pack's place");
  import->add_option("--valid-from", c.rules_import.valid_from, "YYYY-MM-DD; today when left out");
  import->add_option("--release", c.rules_import.release, "its version, such as 3.0.21, when the file does not tell it")
      ->type_name("VERSION");
  import->add_flag("--allow-older", c.rules_import.allow_older, "take the place of a newer release");
  add_rules_directory(import, c.rules_import.rules_directory);
  auto* explain = add(*rules, "explain", "what a rule demands and what to do about it", c.rules_explain, status);
  explain->add_option("RULE", c.rules_explain.rule, "such as BR-CO-15")->required();
  explain->add_option("--lang", c.rules_explain.language)->check(CLI::IsMember({"en", "nl"}))->capture_default_str();
  add_rules_directory(explain, c.rules_explain.rules_directory);
}

void add_document_commands(CLI::App& app, Commands& c, int& status) {
  auto* create = add(app, "create", "JSON invoice to UBL; totals and VAT are computed", c.create, status);
  create->add_option("INVOICE.json", c.create.file)->required();
  create->add_option("--lang", c.create.language)->check(CLI::IsMember({"en", "nl"}))->capture_default_str();
  add(app, "read", "UBL to the JSON invoice", c.read, status)->add_option("INVOICE.xml", c.read.file)->required();
  auto* sign = add(app, "sign", "put a XAdES signature into a UBL document", c.sign, status);
  sign->add_option("INVOICE.xml", c.sign.file)->required();
  sign->add_option("--certificate", c.sign.certificate, "PEM or PKCS#12")->required();
  sign->add_option("--key", c.sign.key, "PEM, when not in --certificate");
  sign->add_option("--passphrase-file", c.sign.passphrase.file,
                   "first line: the passphrase of the key; else PEPPOLGW_PASSPHRASE, or it is asked for");
  auto* verify = add(app, "verify", "who signed a UBL document, what, and when", c.verify, status);
  verify->add_option("INVOICE.xml", c.verify.file)->required();
  verify->add_option("--trust", c.verify.trust, "PEM files of the authorities to believe");
}

// No key on the command line: every user of the machine can read those.
void add_api_key(CLI::App* sub, Secret& into) {
  sub->add_option("--key-file", into.file, "first line: the API key; else PEPPOLGW_KEY, or it is asked for")
      ->type_name("FILE");
  sub->add_option("--key", into.given)->group("");  // as it was once; it is warned of
}

void add_network_commands(CLI::App& app, Commands& c, int& status) {
  auto* lookup = add(app, "lookup", "where a participant receives", c.lookup, status);
  lookup->add_option("PARTICIPANT", c.lookup.participant, "such as 0106:12345678")->required();
  lookup->add_option("--document-type", c.lookup.document_type, "full identifier; without it all are listed");
  lookup->add_option("--process", c.lookup.process);
  lookup->add_flag("--explain", c.lookup.explain, "print the name asked for before asking, then each step");
  lookup->add_option("--config", c.lookup.config, "gateway.toml: which network")->required();
  auto* send = add(app, "send", "submit a document to a running gateway", c.send, status);
  send->add_option("FILE", c.send.file, "UBL or JSON invoice")->required();
  send->add_option("--from", c.send.from, "sender, such as 0106:12345678");
  send->add_option("--to", c.send.to, "receiver");
  send->add_option("--api", c.send.api, "address of the gateway's API")->envname("PEPPOLGW_API")->required();
  add_api_key(send, c.send.key);
  send->add_option("--idempotency-key", c.send.idempotency_key, "the document's hash when left out");
  send->add_option("--validate", c.send.validate)
      ->check(CLI::IsMember({"strict", "warn", "off"}))
      ->capture_default_str();
  auto* resend = add(app, "resend", "send a document again that failed or was undeliverable", c.resend, status);
  resend->add_option("DOCUMENT", c.resend.document, "doc_...")->required();
  resend->add_option("--reason", c.resend.reason, "for the document's timeline");
  resend->add_flag("--although-received", c.resend.although_received,
                   "also one that is sent_unconfirmed: the receiver may have it, and may get it twice");
  resend->add_option("--api", c.resend.api)->envname("PEPPOLGW_API")->required();
  add_api_key(resend, c.resend.key);
  auto& r = c.register_participant;
  auto* reg = add(app, "register", "register a participant at a running gateway", r, status);
  reg->add_option("IDENTIFIER", r.identifier, "such as kvk:12345678, vat:NL..., 0106:12345678")->required();
  reg->add_option("--name", r.name)->required();
  reg->add_option("--country", r.country)->capture_default_str();
  reg->add_option("--organisation", r.organisation, "org_...")->required();
  reg->add_option("--api", r.api)->envname("PEPPOLGW_API")->required();
  add_api_key(reg, r.key);
}

void add_service_commands(CLI::App& app, Commands& c, int& status) {
  add(app, "serve", "run a gateway: API, AS4 and SMP", c.serve, status)
      ->add_option("--config", c.serve.config)
      ->required();
  add(app, "check-config", "read a configuration and its keys, and say what is wrong", c.check_config, status)
      ->add_option("--config", c.check_config.config)
      ->required();
  auto* key = add(app, "key", "make an API key and print it once", c.key, status);
  key->add_option("--config", c.key.config)->required();
  key->add_option("--organisation", c.key.organisation, "org_...; an operator's key when left out");
  key->add_option("--name", c.key.name)->required();
  auto* sandbox = add(app, "sandbox", "a Peppol network on this machine, until stopped", c.sandbox, status);
  sandbox->add_option("--dir", c.sandbox.directory, "where it is kept; a new folder when left out");
  sandbox->add_flag("--without-gateways", c.sandbox.without_gateways,
                    "the network alone; start its gateways with serve");
  auto* demo = add(app, "demo", "send one invoice through a sandbox network, told step by step", c.demo, status);
  demo->add_option("FILE", c.demo.file, "UBL or JSON invoice; one of its own when left out");
  demo->add_flag("--keep", c.demo.keep, "leave the network running");
}

int main_of(int argc, char** argv) {
  CLI::App app{"peppolgw: a Peppol access point, SMP and e-invoice gateway in one program"};
  app.set_version_flag("--version", PEPPOLGW_VERSION);
  app.require_subcommand(1);
  Commands commands;
  int status = kDone;
  add_validate(app, commands.validate, status);
  add_suite(app, commands.suite, status);
  add_rules(app, commands, status);
  add_document_commands(app, commands, status);
  add_network_commands(app, commands, status);
  add_service_commands(app, commands, status);
  if (argc == 1) {
    fmt::print("{}", app.help());
    return kCannotRun;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kCannotRun;
  }
  return status;
}

}  // namespace
}  // namespace peppol::gateway::cli

int main(int argc, char** argv) {
  ::umask(0077);  // what this program writes is for its user alone
  peppol::keep_freed_memory();
  try {
    return peppol::gateway::cli::main_of(argc, argv);
  } catch (const std::exception& bug) {
    return peppol::gateway::cli::cannot_run(
        {peppol::ErrorCode::kInternal, std::string("an unexpected failure: ") + bug.what()});
  }
}
