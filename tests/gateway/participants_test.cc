#include "gateway/store/participants.h"

#include <gmock/gmock.h>

#include "gateway/store/accounts.h"
#include "tests/gateway/own_store.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

// Ids sort by the millisecond of their making.
class SteppingClock final : public Clock {
 public:
  Time now() const override { return time_ += std::chrono::milliseconds(1); }

 private:
  mutable Time time_ = *parse_time("2026-11-22T12:00:00Z");
};

class ParticipantsTest : public ::testing::Test {
 protected:
  ParticipantsTest() { organisation = Accounts(store.database(), clock).create_organisation("De Halm", "NL")->id; }

  Participant add(const std::string& identifier) {
    auto added = participants.add({.id = {},
                                   .organisation_id = organisation,
                                   .identifier = *directory::ParticipantId::parse(identifier),
                                   .name = "A",
                                   .country = "NL",
                                   .status = RegistrationStatus::kRegistered,
                                   .last_error = {},
                                   .capabilities = {},
                                   .created_at = {}});
    EXPECT_TRUE(added.has_value());
    return *added;
  }

  // As an earlier program left it.
  std::string add_unparsed(const std::string& identifier, const std::string& document_types) {
    const auto id = add(identifier).id;
    store.execute("update participant set document_types = $2, types_checked = 0 where id = $1", {id, document_types});
    return id;
  }

  SteppingClock clock;
  OwnStore store;
  Participants participants{store.database(), clock};
  std::string organisation;
};

constexpr const char* kGood =
    R"({"document_type":"busdox-docid-qns::urn:n::Invoice##c::2.1","process":"cenbii-procid-ubl::urn:p"})";

TEST_F(ParticipantsTest, MendsWhatAnEarlierProgramStoredUnparsed) {
  const auto untouched = add_unparsed("0106:10000001", "[" + std::string(kGood) + "]");
  const auto bad = add_unparsed(
      "0106:10000002",
      "[" + std::string(kGood) + "," + kGood +
          R"(,{"document_type":"busdox-docid-qns:: ::2.1","process":"cenbii-procid-ubl::urn:p"})"
          R"(,{"document_type":"busdox-docid-qns::urn:n::Invoice##c::2.1","process":"cenbii-procid-ubl::"})"
          R"(,{"document_type":"peppol-doctype-wildcard::urn:n::Invoice##urn:peppol:pint:billing-1**::2.1","process":"cenbii-procid-ubl::urn:p"})"
          R"(,{"document_type":"busdox-docid-qns::urn:n::Invoice##urn:peppol:pint:billing-1@eu-1::2.1","process":"cenbii-procid-ubl::urn:p"}])");
  const auto nothing = add_unparsed("0106:10000003", R"([{"document_type":"x"}])");
  const auto broken = add_unparsed("0106:10000004", "no JSON");
  EXPECT_EQ(participants.get(bad).error().code, ErrorCode::kInternal) << "the store is at fault, not who asks";

  const auto mended = participants.mend_capabilities();
  ASSERT_TRUE(mended.has_value()) << mended.error().detail;
  ASSERT_EQ(mended->size(), 3U) << "what was well is not told";
  EXPECT_EQ(mended->at(0).identifier, "0106:10000002");
  EXPECT_EQ(mended->at(0).kept, 2U);
  ASSERT_EQ(mended->at(0).dropped.size(), 3U);
  EXPECT_THAT(mended->at(0).dropped.at(0), HasSubstr("is not of the form"));
  EXPECT_THAT(mended->at(0).dropped.at(1), HasSubstr("empty"));
  EXPECT_THAT(mended->at(0).dropped.at(2), HasSubstr("billing-1**"));
  EXPECT_EQ(mended->at(1).kept, 0U);
  EXPECT_EQ(mended->at(2).kept, 0U);

  const auto types = participants.get(bad)->capabilities;
  ASSERT_EQ(types.size(), 2U);
  EXPECT_EQ(types.at(0).document_type.to_string(), "busdox-docid-qns::urn:n::Invoice##c::2.1");
  EXPECT_EQ(types.at(1).document_type.scheme(), directory::kWildcardScheme) << "where senders look for PINT";
  EXPECT_EQ(participants.get(untouched)->capabilities.size(), 1U);
  EXPECT_TRUE(participants.get(nothing)->capabilities.empty());
  EXPECT_TRUE(participants.get(broken)->capabilities.empty());
  EXPECT_TRUE(participants.mend_capabilities()->empty()) << "each row is looked at once";
}

TEST_F(ParticipantsTest, ArePagedInTheOrderOfTheirMaking) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.push_back(add("0106:2000000" + std::to_string(i)).id);
  std::vector<std::string> seen;
  std::optional<std::string> after;
  for (;;) {
    const auto page = participants.of_organisation(organisation, after, 2);
    ASSERT_TRUE(page.has_value());
    ASSERT_LE(page->size(), 2U);
    if (page->empty()) break;
    for (const auto& one : *page) seen.push_back(one.id);
    after = seen.back();
  }
  EXPECT_EQ(seen, made);
  EXPECT_TRUE(participants.of_organisation("org_other", {}, 10)->empty());
}

TEST_F(ParticipantsTest, HideAFailedRegistrationAndMakeWayForTheNext) {
  const auto failed = add("0106:30000001");
  ASSERT_TRUE(participants.set_status(failed.id, RegistrationStatus::kFailed, "another's"));
  EXPECT_EQ(participants.find(failed.identifier).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(participants.get(failed.id)->last_error, "another's");
  const auto next = add("0106:30000001");
  EXPECT_EQ(participants.find(next.identifier)->id, next.id);
  EXPECT_EQ(participants.get(failed.id).error().code, ErrorCode::kNotFound);
}

TEST_F(ParticipantsTest, KnowWhatIsUnfinished) {
  add("0106:40000001");
  std::vector<std::string> unfinished;
  for (const auto status : {RegistrationStatus::kPending, RegistrationStatus::kRemoving, RegistrationStatus::kFailed}) {
    const auto made = add("0106:4100000" + std::to_string(static_cast<int>(status)));
    ASSERT_TRUE(participants.set_status(made.id, status, "why"));
    if (status != RegistrationStatus::kFailed) unfinished.push_back(made.id);
  }
  const auto found = participants.unfinished();
  ASSERT_TRUE(found.has_value());
  std::vector<std::string> ids;
  for (const auto& one : *found) ids.push_back(one.id);
  EXPECT_EQ(ids, unfinished);
}

}  // namespace
}  // namespace peppol::gateway
