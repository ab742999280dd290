// create, read, sign, verify: one document in, one out.

#include <fmt/format.h>

#include "base/clock.h"
#include "base/crypto/trust_store.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "ubl/model/create.h"
#include "ubl/model/read.h"
#include "ubl/signature/signature.h"
#include "ubl/tree/document.h"

namespace peppol::gateway::cli {
namespace {

void write_output(std::string_view bytes) {
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  std::fflush(stdout);
}

// Not accepted for what it is, and not because there is none, or the document is no XML or too large.
bool is_bad_signature(const Error& error, const Bytes& xml) {
  if (error.code == ErrorCode::kMalformed) return tree::Document::parse(xml).has_value();
  return error.code == ErrorCode::kUntrusted || error.code == ErrorCode::kUnsupported;
}

}  // namespace

int run(const CreateCommand& command) {
  const auto json = read_input(command.file);
  if (!json) return cannot_run(json.error());
  const auto created = model::create(*json, model::CreateOptions{});
  if (created) {
    write_output(created->ubl);
    return kDone;
  }
  const auto& refusal = created.error();
  if (refusal.problems.empty()) return cannot_run(refusal.error);
  for (const auto& problem : refusal.problems)
    fmt::print(stderr, "{}: {}\n", command.file, command.language == "nl" ? problem.message_nl : problem.message);
  return kInvalid;
}

int run(const ReadCommand& command) {
  const auto xml = read_input(command.file);
  if (!xml) return cannot_run(xml.error());
  const auto document = tree::Document::parse(*xml);
  if (!document) return cannot_run({document.error().code, command.file + ": " + document.error().detail});
  const auto read = model::read(*document);
  if (!read) return cannot_run(read.error());
  write_output(read->json() + "\n");
  for (const auto& beyond : read->leftovers)
    fmt::print(stderr, "{}:{}: not in the JSON: {}: {}\n", command.file, beyond.line, beyond.location, beyond.why);
  return kDone;
}

int run(const SignCommand& command) {
  const auto xml = read_input(command.file);
  if (!xml) return cannot_run(xml.error());
  const auto certificate = read_input(command.certificate.string());
  if (!certificate) return cannot_run(certificate.error());
  const auto key = command.key.empty() ? certificate : read_input(command.key.string());
  if (!key) return cannot_run(key.error());
  const auto found = find_secret(command.passphrase);
  if (!found) return cannot_run(found.error());
  const auto open = [&](std::string_view passphrase) {
    return command.key.empty() ? crypto::KeyPair::parse(*certificate, passphrase)
                               : crypto::KeyPair::from_pem(*certificate, *key, passphrase);
  };
  auto pair = open(found->value_or(""));
  if (!pair && pair.error().code == ErrorCode::kUnauthorized && !*found) {
    const auto asked = ask_for_secret(command.passphrase);
    if (!asked) return cannot_run(asked.error());
    pair = open(*asked);
  }
  if (!pair) return cannot_run(pair.error());
  const auto signed_xml = signature::sign(*xml, *pair, SystemClock().now());
  if (!signed_xml) return cannot_run(signed_xml.error());
  write_output(*signed_xml);
  return kDone;
}

int run(const VerifyCommand& command) {
  const auto xml = read_input(command.file);
  if (!xml) return cannot_run(xml.error());
  crypto::TrustStore trust("the certificates given with --trust");
  for (const auto& file : command.trust) {
    const auto pem = read_input(file.string());
    if (!pem) return cannot_run(pem.error());
    if (auto added = trust.add_pem(*pem); !added) return cannot_run(added.error());
  }
  const auto verdict =
      signature::verify(*xml, {.store = command.trust.empty() ? nullptr : &trust, .now = SystemClock().now()});
  if (!verdict) {
    fmt::print("{}: {}\n", command.file, verdict.error().detail);
    return is_bad_signature(verdict.error(), *xml) ? kInvalid : kCannotRun;
  }
  for (const auto& signer : verdict->signers)
    fmt::print("{}: signed by {} at {} (as the signer says)\n", command.file, signer.certificate.describe(),
               format_time(signer.claimed_at));
  if (command.trust.empty())
    fmt::print("{}: whether the signer is to be believed was not checked; give --trust\n", command.file);
  return kDone;
}

}  // namespace peppol::gateway::cli
