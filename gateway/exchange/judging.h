// What the rules say of the documents that came in. Each is claimed once,
// judged once and told once ("document.validated"), whether it was
// acknowledged meanwhile or not.
//
//   Judging judging(rooms);
//   judging.catch_up();        // at the start, and now and then: what is left
//   judging.arrived(document, tree);  // it is in the store: judged on the pool
//
// A document that cannot be judged (its check throws, a rule set does not
// load, a limit is passed) gets the verdict "not_validated" with the cause as
// its last_error, and is not tried again. When the store fails it stays as it
// is, for the next catch_up(). One that the program ended with, at
// kMostStarts starts, is not tried again either.
//
// All members may be called from any thread; none throws.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/crypto/trust_store.h"
#include "base/error.h"
#include "base/log.h"
#include "base/net/task.h"
#include "gateway/store/received.h"
#include "ubl/tree/document.h"
#include "ubl/validation/report.h"

namespace peppol::gateway {

class Judging {
 public:
  // The starts at which the judging of one document is taken up again.
  static constexpr std::int64_t kMostStarts = 3;

  using Check = std::function<Result<validation::Report>(const tree::Document&, Time)>;
  struct Rooms {
    Documents& documents;
    ReceivedMessages& received;
    Check check;
    const crypto::TrustStore& signers;  // who may have signed a document
    net::Pool& pool;
    const Clock& clock;
    Log& log;
  };
  explicit Judging(Rooms rooms);

  // `tree` is its content, or null: then it is read from the store.
  void arrived(const Document& document, std::shared_ptr<const tree::Document> tree);

  // Judges on this thread what nobody has claimed, one after the other, until
  // nothing is left or the store fails. A second call meanwhile does nothing.
  void catch_up();

 private:
  class Claim;
  std::optional<Document> claim_next();
  bool claim(const std::string& id);
  bool settle(const Document& document, const tree::Document* tree = nullptr);
  bool settle_left(const Document& document);
  bool store(const Document& document, const Result<Judgement>& judgement);
  Result<Judgement> judgement_of(const Document& document, const tree::Document* tree) const;
  Result<Judgement> judge_stored(const Document& document) const;
  Result<Judgement> judge(const Document& document, const tree::Document& tree) const;

  Rooms rooms_;
  const Time begun_;
  std::mutex mutex_;
  std::set<std::string> claimed_;
  std::set<std::string> noted_;  // of earlier runs, whose taking up is in the store; catch_up()'s own
  std::atomic<bool> is_behind_ = false;
  std::atomic<bool> is_catching_up_ = false;
};

}  // namespace peppol::gateway
