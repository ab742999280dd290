#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <map>

#include "gateway/api/registration_wish.h"
#include "gateway/store/accounts.h"
#include "tests/gateway/own_store.h"

namespace peppol::gateway {
namespace {

using ::testing::HasSubstr;

const Time kNow = parse_time("2026-11-22T12:00:00Z").value();

Result<RegistrationWish> wish(const std::string& json) {
  const auto body = JsonBody::parse(json, {"identifier", "name", "country", "document_types"});
  if (!body) return tl::unexpected(body.error());
  return parse_registration_wish("org_1", *body, kNow);
}

TEST(RegistrationWish, KnowsTheShortFormsOfDutchNumbers) {
  EXPECT_EQ(wish(R"({"identifier":"kvk:12345678","name":"A","country":"NL"})")->identifier.value(), "0106:12345678");
  EXPECT_EQ(wish(R"({"identifier":"vat:NL004495445B01","name":"A","country":"NL"})")->identifier.value(),
            "9944:NL004495445B01");
}

TEST(RegistrationWish, TakesEverythingAnInvoiceReceiverNeedsByDefault) {
  const auto made = wish(R"({"identifier":"0106:12345678","name":"A","country":"NL"})");
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->capabilities.size(), 4u);
  EXPECT_THAT(made->capabilities.front().document_type.to_string(),
              HasSubstr("Invoice-2::Invoice##urn:cen.eu:en16931:2017"));
}

struct Mistake {
  const char* name;
  std::string json;
  const char* why;
};

class RegistrationWishRefuses : public ::testing::TestWithParam<Mistake> {};

TEST_P(RegistrationWishRefuses, NamingTheMember) {
  const auto made = wish(GetParam().json);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(made.error().detail, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Table, RegistrationWishRefuses,
    ::testing::Values(
        Mistake{"NoIdentifier", R"({"name":"A","country":"NL"})", "/identifier is missing"},
        Mistake{"SevenDigits", R"({"identifier":"kvk:1234567","name":"A","country":"NL"})", "/identifier"},
        Mistake{"WrongCheckDigits", R"({"identifier":"9944:NL123456789B12","name":"A","country":"NL"})", "/identifier"},
        Mistake{"RemovedScheme", R"({"identifier":"9954:00000001234567890000","name":"A","country":"NL"})",
                "/identifier"},
        Mistake{"SmallCountry", R"({"identifier":"kvk:12345678","name":"A","country":"nl"})", "/country"},
        Mistake{"UnknownMember", R"({"identifer":"kvk:12345678"})", "/identifer is not known"},
        Mistake{"UnknownName", R"({"identifier":"kvk:12345678","name":"A","country":"NL","document_types":["order"]})",
                "/document_types/0"}),
    [](const auto& row) { return std::string(row.param.name); });

// Sandbox, test and production alike: an SML, its DNS and the ways a call can end.
enum class Call { kWorks, kAnswerLost, kDown, kKilledBefore, kKilledAfter };
enum class Dns { kCurrent, kLags, kDown };
std::string to_string(Dns dns) {
  constexpr std::array<const char*, 3> kNames = {"DnsIsCurrent", "DnsLags", "DnsIsDown"};
  return kNames.at(static_cast<std::size_t>(dns));
}
struct Killed {};

class FakeSml final : public SmlRegistrar {
 public:
  Result<void> create(const directory::ParticipantId& id) override {
    if (const auto act = std::exchange(during_create, {})) act();
    return call([&]() -> Result<void> {
      if (!trusts_us) return fail(ErrorCode::kUntrusted, "the SML refused (UnauthorizedFault): no");
      if (holders.contains(id.key())) return fail(ErrorCode::kConflict, "the SML refused (BadRequestFault): [ERR-106]");
      change(id.key(), kUs);
      return {};
    });
  }
  Result<void> remove(const directory::ParticipantId& id) override {
    return call([&]() -> Result<void> {
      if (!trusts_us) return fail(ErrorCode::kUntrusted, "the SML refused (UnauthorizedFault): no");
      const auto found = holders.find(id.key());
      if (found == holders.end() || found->second != kUs)
        return fail(ErrorCode::kNotFound, "the SML refused (NotFoundFault): [ERR-110]");
      change(id.key(), "");
      return {};
    });
  }
  Result<Holder> holder(const directory::ParticipantId& id) override {
    if (dns == Dns::kDown) return fail(ErrorCode::kUnreachable, "no answer from 192.0.2.53");
    const auto& seen = dns == Dns::kLags ? before : holders;
    const auto found = seen.find(id.key());
    if (found == seen.end()) return Holder{};
    return Holder{found->second == kUs ? Holder::Kind::kUs : Holder::Kind::kAnother, found->second};
  }

  bool points_at_us(const std::string& key) const {
    const auto found = holders.find(key);
    return found != holders.end() && found->second == kUs;
  }

  static constexpr const char* kUs = "https://smp.us.example";
  std::map<std::string, std::string> holders;
  std::map<std::string, std::string> before;  // the last change
  Call next = Call::kWorks;
  Dns dns = Dns::kCurrent;
  bool trusts_us = true;
  std::function<void()> during_create;  // called once

 private:
  void change(const std::string& key, const std::string& smp) {
    before = holders;
    if (smp.empty())
      holders.erase(key);
    else
      holders[key] = smp;
  }

  Result<void> call(const std::function<Result<void>()>& act) {
    const Call how = std::exchange(next, Call::kWorks);
    if (how == Call::kKilledBefore) throw Killed();
    if (how == Call::kDown) return fail(ErrorCode::kUnreachable, "no answer from the SML");
    auto done = act();
    if (how == Call::kKilledAfter) throw Killed();
    if (how == Call::kAnswerLost) return fail(ErrorCode::kUnreachable, "the SML's answer was lost");
    return done;
  }
};

class RegistrationActs : public ::testing::Test {
 protected:
  RegistrationWish wished(const std::string& identifier) {
    auto made = wish(R"({"identifier":")" + identifier + R"(","name":"A","country":"NL"})");
    made->organisation_id = organisation;
    return *made;
  }
  SystemClock clock;
  Log log{clock, LogFormat::kText, LogLevel::kError};
  OwnStore store;
  Participants participants{store.database(), clock};
  FakeSml sml;
  const std::string organisation = Accounts(store.database(), clock).create_organisation("De Halm", "NL")->id;
  const RegistrationWish halm = [this] { return wished("0106:12345678"); }();
  const directory::ParticipantId& id = halm.identifier;
};

TEST_F(RegistrationActs, TakesAnIdentifierThatTheSmlGaveUsForSuccess) {
  sml.holders[id.key()] = FakeSml::kUs;
  const auto made = Registrations(participants, sml, log).register_participant(halm);
  ASSERT_TRUE(made.has_value()) << made.error().detail;
  EXPECT_EQ(made->status, RegistrationStatus::kRegistered);
  EXPECT_EQ(participants.find(id)->status, RegistrationStatus::kRegistered);
}

TEST_F(RegistrationActs, RefusesWhatAnotherSmpHoldsNamingIt) {
  sml.holders[id.key()] = "https://smp.other.example";
  const auto made = Registrations(participants, sml, log).register_participant(halm);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kConflict);
  EXPECT_THAT(made.error().detail, HasSubstr("0106:12345678 is registered with the SMP at https://smp.other.example"));
  EXPECT_FALSE(participants.find(id).has_value()) << "our SMP must not answer for it";
}

TEST_F(RegistrationActs, FailsAPendingOneThatBecameAnothersAndMakesWayForTheNext) {
  Registrations subject(participants, sml, log);
  sml.next = Call::kDown;
  const auto pending = subject.register_participant(halm);
  ASSERT_EQ(pending->status, RegistrationStatus::kPending);
  sml.holders[id.key()] = "https://smp.other.example";
  sml.dns = Dns::kDown;
  subject.resume();
  EXPECT_EQ(participants.get(pending->id)->status, RegistrationStatus::kPending) << "nobody can tell whose it is";
  EXPECT_THAT(participants.get(pending->id)->last_error.value_or(""), HasSubstr("cannot be told now"));
  sml.dns = Dns::kCurrent;
  subject.resume();
  EXPECT_EQ(participants.get(pending->id)->status, RegistrationStatus::kFailed);
  EXPECT_THAT(participants.get(pending->id)->last_error.value_or(""), HasSubstr("https://smp.other.example"));
  EXPECT_EQ(participants.find(id).error().code, ErrorCode::kNotFound) << "our SMP must not answer for it";

  sml.holders.clear();
  const auto again = subject.register_participant(halm);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(again->status, RegistrationStatus::kRegistered);
  EXPECT_EQ(participants.get(pending->id).error().code, ErrorCode::kNotFound);
}

TEST_F(RegistrationActs, RemovesAFailedOneAndLeavesItToItsHolder) {
  Registrations subject(participants, sml, log);
  sml.next = Call::kDown;
  const auto pending = subject.register_participant(halm);
  sml.holders[id.key()] = "https://smp.other.example";
  subject.resume();
  EXPECT_EQ(subject.remove_participant(*pending).value(), Removal::kDone);
  EXPECT_FALSE(participants.get(pending->id).has_value());
  EXPECT_EQ(sml.holders.at(id.key()), "https://smp.other.example");
}

TEST_F(RegistrationActs, BlamesTheGatewayWhenTheSmlDoesNotTakeItForAnSmp) {
  Registrations subject(participants, sml, log);
  sml.trusts_us = false;
  const auto made = subject.register_participant(halm);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kConfiguration);
  EXPECT_FALSE(participants.find(id).has_value());
  // One that was promised before stays, until somebody has mended the certificate.
  sml.next = Call::kDown;
  const auto pending = subject.register_participant(halm);
  subject.resume();
  EXPECT_EQ(participants.get(pending->id)->status, RegistrationStatus::kPending);
  sml.trusts_us = true;
  subject.resume();
  EXPECT_EQ(participants.get(pending->id)->status, RegistrationStatus::kRegistered);
}

TEST_F(RegistrationActs, KeepsARegistrationWhileTheSmlPointsAtUs) {
  Registrations subject(participants, sml, log);
  const auto made = subject.register_participant(halm);
  sml.trusts_us = false;
  EXPECT_EQ(subject.remove_participant(*made).value(), Removal::kPending);
  EXPECT_EQ(participants.find(id)->status, RegistrationStatus::kRemoving) << "and our SMP still answers for it";
  sml.trusts_us = true;
  subject.resume();
  EXPECT_FALSE(participants.find(id).has_value());
  EXPECT_TRUE(sml.holders.empty());
}

TEST_F(RegistrationActs, LetsOneWorkOnAnIdentifierAtATime) {
  Registrations subject(participants, sml, log);
  std::optional<Result<Participant>> second;
  sml.during_create = [&] {
    subject.resume();  // leaves it alone: a create of its own would be answered with a fault
    second = subject.register_participant(halm);
  };
  const auto first = subject.register_participant(halm);
  EXPECT_EQ(first->status, RegistrationStatus::kRegistered);
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->error().code, ErrorCode::kUnreachable);
  EXPECT_EQ(subject.register_participant(halm).error().code, ErrorCode::kConflict) << "the first has let go of it";
}

// Every order of three acts that begins with a registration, each with every end its call to the SML can have, under
// every state of DNS.
enum class Act { kRegister, kRemove, kResume };
constexpr std::array kActs = {Act::kRegister, Act::kRemove, Act::kResume};
constexpr std::array kCalls = {Call::kWorks, Call::kAnswerLost, Call::kDown, Call::kKilledBefore, Call::kKilledAfter};

class RegistrationOrder : public RegistrationActs, public ::testing::WithParamInterface<Dns> {
 protected:
  struct Step {
    Act act;
    Call call;

    friend std::ostream& operator<<(std::ostream& to, const Step& step) {
      constexpr std::array<const char*, 3> kActNames = {"register", "remove", "resume"};
      constexpr std::array<const char*, 5> kCallNames = {"works", "answer lost", "down", "killed before",
                                                         "killed after"};
      return to << kActNames.at(static_cast<std::size_t>(step.act)) << " ("
                << kCallNames.at(static_cast<std::size_t>(step.call)) << ")";
    }
  };

  // What is wanted after it: true to be registered; none when nothing was asked for, or it was refused.
  std::optional<bool> perform(const RegistrationWish& who, const Step& step) {
    Registrations subject(participants, sml, log);  // a kill leaves nothing of it
    sml.next = step.call;
    const auto present = participants.find(who.identifier);
    std::optional<bool> wanted;
    try {
      if (step.act == Act::kRegister && subject.register_participant(who)) wanted = true;
      if (step.act == Act::kRemove && present && subject.remove_participant(*present)) wanted = false;
      if (step.act == Act::kResume) subject.resume();
    } catch (const Killed&) {
      // What was stored before is carried out; only the answer to who asked was lost.
      const auto stored = participants.find(who.identifier);
      if (step.act != Act::kResume && stored) wanted = stored->status != RegistrationStatus::kRemoving;
    }
    sml.next = Call::kWorks;
    return wanted;
  }

  void run(const std::string& identifier, const std::array<Step, 3>& steps) {
    const auto who = wished(identifier);
    const auto& key = who.identifier.key();
    std::optional<bool> wanted;
    sml.dns = GetParam();
    for (const auto& step : steps) {
      if (const auto now = perform(who, step)) wanted = now;
      ASSERT_TRUE(!sml.points_at_us(key) || participants.find(who.identifier))
          << "the SML points at us and we know nothing of it";
    }
    sml.dns = Dns::kCurrent;
    Registrations(participants, sml, log).resume();
    const auto left = participants.find(who.identifier);
    ASSERT_EQ(left.has_value(), wanted.value_or(false));
    ASSERT_EQ(sml.points_at_us(key), left.has_value());
    ASSERT_TRUE(!left || left->status == RegistrationStatus::kRegistered);
    if (left) Registrations(participants, sml, log).remove_participant(*left).value();
  }
};

TEST_P(RegistrationOrder, EndsAsWantedAndNeverForgetsWhatTheSmlHolds) {
  std::vector<Step> all;
  for (const auto act : kActs)
    for (const auto call : kCalls) all.push_back({act, call});
  int number = 10'000'000;
  for (const auto call : kCalls)
    for (const auto& second : all)
      for (const auto& third : all) {
        const Step first{Act::kRegister, call};
        SCOPED_TRACE(::testing::Message() << first << ", " << second << ", " << third);
        run("0106:" + std::to_string(number++), {first, second, third});
        if (HasFatalFailure()) return;
      }
}

INSTANTIATE_TEST_SUITE_P(Table, RegistrationOrder, ::testing::Values(Dns::kCurrent, Dns::kLags, Dns::kDown),
                         [](const auto& row) { return to_string(row.param); });

}  // namespace
}  // namespace peppol::gateway
