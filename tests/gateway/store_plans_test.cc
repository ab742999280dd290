// No statement of the store looks through a table that grows: the plan of each
// that was run here is asked for, and each that stands in the sources has been
// run here.

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "gateway/store/participants.h"
#include "tests/gateway/temporary_store.h"

namespace peppol::gateway {
namespace {

namespace fs = std::filesystem;

// The texts of a C++ source: those that stand side by side are one.
std::vector<std::string> literals_of(std::string_view source) {
  std::vector<std::string> found;
  bool goes_on = false;  // nothing but space since the last one
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source.substr(i).starts_with("//")) {
      i = std::min(source.find('\n', i), source.size());
      continue;
    }
    const bool after_word = i > 0 && std::isalnum(static_cast<unsigned char>(source[i - 1]));
    if (source[i] == '\'' && !after_word) {  // a character, not the mark in 10'000
      i = std::min(source.find('\'', i + 1 + (source[i + 1] == '\\')), source.size());
      goes_on = false;
      continue;
    }
    if (source[i] == '"' && after_word && source[i - 1] == 'R') {
      i = std::min(source.find(")\"", i), source.size()) + 1;
      goes_on = false;
      continue;
    }
    if (source[i] != '"') {
      goes_on = goes_on && std::isspace(static_cast<unsigned char>(source[i]));
      continue;
    }
    if (!goes_on) found.emplace_back();
    for (++i; i < source.size() && source[i] != '"'; ++i) {
      if (source[i] == '\\') ++i;
      found.back() += source[i];
    }
    goes_on = true;
  }
  return found;
}

bool is_sql(std::string_view text) {
  for (const auto* word : {"select ", "insert into ", "update ", "delete from "})
    if (text.starts_with(word)) return true;
  return text.find("$1") != std::string_view::npos || text.find(" = $") != std::string_view::npos;
}

// Whether `text`, in which "{}" stands for anything, is in `statement`.
bool is_in(std::string_view text, std::string_view statement) {
  std::size_t at = 0;
  while (!text.empty()) {
    const auto hole = std::min(text.find("{}"), text.size());
    at = statement.find(text.substr(0, hole), at);
    if (at == std::string_view::npos) return false;
    at += hole;
    text.remove_prefix(std::min(hole + 2, text.size()));
  }
  return true;
}

class StorePlans : public TemporaryStore {
 protected:
  // Every table has rows, and SQLite knows nothing of their number, as in a gateway.
  void fill() {
    for (int i = 0; i < 200; ++i) {
      const auto n = std::to_string(1000 + i);
      ASSERT_TRUE(Accounts(*database_, clock_).create_organisation("Another " + n, "NL"));
      auto out = document("doc_" + n + "o", "F" + n);
      out.client_reference = "ref" + n;
      ASSERT_TRUE(accept(out));
      ASSERT_TRUE(receive(document("doc_" + n + "i", "F" + n, Direction::kIn)));
      ASSERT_TRUE(database_->write([&](Connection& c) {
        return keep_answer(c, {organisation_, n, "sha", 202, "application/json", "{}"}, clock_.now());
      }));
    }
  }

  void use_accounts() {
    Accounts accounts(*database_, clock_);
    ASSERT_TRUE(accounts.organisation(organisation_));
    ASSERT_TRUE(accounts.organisations(std::nullopt, 50));
    const auto key = accounts.create_key(organisation_, "name", "test");
    ASSERT_TRUE(key);
    ASSERT_TRUE(accounts.principal_of(key->secret));
    ASSERT_TRUE(accounts.revoke_key(organisation_, key->id));
  }

  void use_documents() {
    Documents documents(*database_);
    const auto one = documents.get("doc_1000o");
    ASSERT_TRUE(one);
    std::vector<std::optional<std::string>> statuses = {std::nullopt};
    for (const auto status : document_statuses()) statuses.emplace_back(status);
    for (const auto& organisation : {std::optional<std::string>(), std::optional(organisation_)}) {
      for (const auto& direction : {std::optional<Direction>(), std::optional(Direction::kIn)})
        for (const auto& reference : {std::optional<std::string>(), std::optional<std::string>("ref1001")})
          for (const auto& number : {std::optional<std::string>(), std::optional<std::string>("F1001")})
            for (const auto& status : statuses)
              ASSERT_TRUE(documents.list({organisation, direction, status, reference, number, std::nullopt, 50}));
      ASSERT_TRUE(documents.waiting({organisation, std::nullopt, 50}));
    }
    ASSERT_TRUE(documents.timeline(one->id));
    ASSERT_TRUE(documents.content(one->content_sha256));
    ASSERT_TRUE(documents.unjudged(50));
    ASSERT_TRUE(documents.acknowledge("doc_1001i", clock_.now()));
    ASSERT_TRUE(documents.find_twin(*one));
    ASSERT_TRUE(documents.kept_answer(organisation_, "1000"));
    ASSERT_TRUE(database_->write([&](Connection& c) -> Result<void> {
      if (auto found = find_same(c, fingerprint_of(*one)); !found) return tl::unexpected(found.error());
      return set_document_status(c, one->id, "sending", std::nullopt, clock_.now());
    }));
  }

  void use_deliveries() {
    Deliveries deliveries(*database_);
    ASSERT_TRUE(deliveries.waiting(32));
    ASSERT_TRUE(deliveries.cap_due(clock_.now() - std::chrono::hours(1)));
    ASSERT_TRUE(deliveries.postpone("doc_1000o", clock_.now()));
    ASSERT_TRUE(deliveries.state("doc_1000o"));
    ASSERT_TRUE(deliveries.endpoint("doc_1000o"));
    ASSERT_TRUE(deliveries.message("doc_1000o"));
    ASSERT_TRUE(deliveries.receipt("doc_1000o"));
    DeliveryStep step;
    step.document_id = "doc_1000o";
    step.state = "{}";
    step.status = "sent";
    step.receipt = "receipt";
    step.endpoint = "{}";
    step.message_id = "another";
    step.message = std::make_shared<const OutgoingMessage>(OutgoingMessage{"type", "for", "bytes"});
    step.notes.push_back({clock_.now(), "document.sent", "{}"});
    ASSERT_TRUE(deliveries.store(step, clock_.now()));
  }

  void use_received() {
    ReceivedMessages received(*database_);
    ASSERT_TRUE(received.store({"empty", "digest", "receipt", std::nullopt, clock_.now()}));
    ASSERT_TRUE(received.find("doc_1000i-message"));
    ASSERT_TRUE(received.note_judging_start("doc_1000i"));
    ASSERT_TRUE(
        received.store_judgement(*Documents(*database_).get("doc_1000i"), {.verdict = "validated"}, clock_.now()));
  }

  void use_participants() {
    Participants participants(*database_, clock_);
    const auto identifier = *directory::ParticipantId::parse("0106:12345678");
    const auto added = participants.add({.id = {},
                                         .organisation_id = organisation_,
                                         .identifier = identifier,
                                         .name = "De Halm",
                                         .country = "NL",
                                         .last_error = {},
                                         .capabilities = {},
                                         .created_at = {}});
    ASSERT_TRUE(added);
    ASSERT_TRUE(participants.set_status(added->id, RegistrationStatus::kRegistered, std::nullopt));
    ASSERT_TRUE(participants.find(identifier));
    ASSERT_TRUE(participants.get(added->id));
    ASSERT_TRUE(participants.of_organisation(organisation_, added->id, 10));
    ASSERT_TRUE(participants.unfinished());
    ASSERT_TRUE(database_->write([](Connection& c) -> Result<void> {
      auto changed = c.execute("update participant set types_checked = 0 where id > ''");
      return changed ? Result<void>() : tl::unexpected(changed.error());
    }));
    ASSERT_TRUE(participants.mend_capabilities());
    ASSERT_TRUE(participants.remove(added->id));
  }

  std::set<std::string> use_all() {
    fill();
    use_accounts();
    use_documents();
    use_deliveries();
    use_received();
    use_participants();
    const auto all = database_->statements();
    return {all.begin(), all.end()};
  }

  // The steps of its plan that look at every row of something.
  std::vector<std::string> scans_of(const std::string& statement) {
    std::vector<std::string> scans;
    const auto plan = database_->write<Rows>([&](Connection& c) { return c.query("explain query plan " + statement); });
    EXPECT_TRUE(plan.has_value()) << statement;
    if (!plan) return scans;
    for (const auto& step : *plan)
      if (step.text(3).starts_with("SCAN ") && step.text(3) != "SCAN CONSTANT ROW") scans.push_back(step.text(3));
    return scans;
  }
};

TEST_F(StorePlans, LookThroughNoTableThatGrows) {
  const auto all = use_all();
  ASSERT_GT(all.size(), 100u);
  for (const auto& statement : all) EXPECT_THAT(scans_of(statement), ::testing::IsEmpty()) << statement;
}

TEST_F(StorePlans, StayAsTheyAreWhenSqliteHasCounted) {
  const auto all = use_all();
  ASSERT_TRUE(database_->write([](Connection& c) { return c.script("analyze"); }));
  for (const auto& statement : all) EXPECT_THAT(scans_of(statement), ::testing::IsEmpty()) << statement;
}

// These two have taken the index that gives the order, and looked at every document of the organisation.
TEST_F(StorePlans, FindADuplicateByItsNumber) {
  for (const auto& statement : use_all()) {
    if (statement.find("issue_date = $3") == std::string::npos) continue;
    const auto plan = database_->write<Rows>([&](Connection& c) { return c.query("explain query plan " + statement); });
    EXPECT_THAT(plan->front().text(3), ::testing::HasSubstr("document_by_number (number=? AND organisation_id=?"))
        << statement;
  }
}

TEST_F(StorePlans, KnowAllStatementsOfTheSources) {
  const auto run = use_all();
  std::size_t texts = 0;
  for (const auto& entry : fs::recursive_directory_iterator(PEPPOLGW_SOURCE_DIR "/gateway")) {
    if (entry.path().extension() != ".cc" || entry.path().filename() == "database.cc") continue;
    std::ifstream stream(entry.path());
    const std::string source{std::istreambuf_iterator<char>(stream), {}};
    for (const auto& text : literals_of(source)) {
      if (!is_sql(text)) continue;
      ++texts;
      const bool was_run = std::any_of(run.begin(), run.end(), [&](const auto& one) { return is_in(text, one); });
      EXPECT_TRUE(was_run) << entry.path().filename() << ": run it in this test: " << text;
    }
  }
  EXPECT_GT(texts, 30u);
}

}  // namespace
}  // namespace peppol::gateway
