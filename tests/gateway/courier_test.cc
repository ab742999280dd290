// One delivery against an access point that behaves as phase4 4.4.1 was measured to: it registers a message id before
// it does anything with the message, answers a repeat with an error, and never with the receipt of the first time.

#include "gateway/exchange/courier.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <deque>
#include <set>
#include <thread>

#include "as4/receipt.h"
#include "as4/receiver.h"
#include "base/crypto/digest.h"
#include "directory/smp_address.h"
#include "directory/smp_server.h"
#include "gateway/app/identity.h"
#include "gateway/exchange/delivery_text.h"
#include "gateway/store/accounts.h"
#include "tests/base/net/running_server.h"
#include "tests/directory/sandbox_pki.h"

namespace peppol::gateway {
namespace {

using directory::sandbox_pki;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::string_view kInvoice = "<Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"/>";

class SetClock final : public Clock {
 public:
  Time now() const override { return time; }
  std::atomic<Time> time = *parse_time("2026-11-22T12:00:00Z");
};

// Where the access point leaves what it takes.
class Mailbox final : public as4::Inbox {
 public:
  Result<bool> is_serviced(const as4::Identifier&, const as4::Identifier&, const as4::Identifier&) override {
    return true;
  }
  Result<std::optional<as4::AnsweredMessage>> find(std::string_view) override { return std::nullopt; }
  Result<void> store(as4::ReceivedMessage message) override {
    instances.push_back(message.layout.header.instance_identifier);
    return {};
  }
  std::vector<std::string> instances;
};

class AccessPoint {
 public:
  enum class Does {
    kReceipts,      // delivers, and sends the receipt
    kLosesReceipt,  // delivers, and something in between answers 502
    kFailsForNow,   // EBMS:0202, signed; delivers nothing
    kRefuses,       // EBMS:0101, signed
    kIsTooBusy,     // 503, before it reads anything
  };

  net::Response answer(const std::string& content_type, const Bytes& body, Time now) {
    const std::lock_guard lock(mutex_);
    ++posts;
    const Does does = next.empty() ? Does::kReceipts : next.front();
    if (!next.empty()) next.pop_front();
    if (does == Does::kIsTooBusy) return net::text_response(503, "later");
    Mailbox scratch;
    const auto received = receive(content_type, body, now, scratch);
    EXPECT_TRUE(received.outcome == as4::As4Answer::Outcome::kAccepted) << received.detail;
    const bool is_repeat = !ids.insert(received.message_id).second;
    last_id = received.message_id;
    if (is_repeat)
      return error(received.message_id, as4::EbmsCode::kOther,
                   "Not invoking SPIs, because message with Message ID '" + last_id +
                       "' was already handled (this is a duplicate)",
                   now);
    if (does == Does::kFailsForNow) return error(last_id, as4::EbmsCode::kDeliveryFailure, "no connection", now);
    if (does == Does::kRefuses) return error(last_id, as4::EbmsCode::kFailedAuthentication, "not trusted", now);
    delivered.push_back(scratch.instances.front());
    if (does == Does::kLosesReceipt) return net::text_response(502, "<html>Bad gateway</html>");
    return net::content_response(200, received.content_type, received.body);
  }

  std::deque<Does> next;
  int posts = 0;
  std::set<std::string> ids;
  std::string last_id;
  std::vector<std::string> delivered;  // SBDH instance ids

 private:
  static as4::As4Answer receive(const std::string& content_type, const Bytes& body, Time now, Mailbox& into) {
    const as4::Receiver receiver({.keys = {sandbox_pki().access_point},
                                  .trust = sandbox_pki().store,
                                  .requirement = {.issuer_common_names = {"Test AP CA"}},
                                  .limits = {},
                                  .host = "ap.test"},
                                 into);
    ViewSource source(body);
    return receiver.receive(content_type, source, now);
  }

  static net::Response error(const std::string& about, as4::EbmsCode code, std::string detail, Time now) {
    auto text = as4::make_error({now, as4::make_message_id("ap.test"), about}, {code, std::move(detail)},
                                sandbox_pki().access_point);
    return net::content_response(200, "application/soap+xml", std::move(*text));
  }

  std::mutex mutex_;
};

class OneRegistration final : public directory::SmpRegistry {
 public:
  Result<std::optional<std::vector<directory::DocumentTypeId>>> document_types(
      const directory::ParticipantId&) const override {
    return std::vector{information.document_type};
  }
  Result<std::optional<directory::ServiceMetadata>> metadata(const directory::ParticipantId&,
                                                             const directory::DocumentTypeId&) const override {
    return directory::ServiceMetadata(information);
  }
  Result<std::optional<directory::BusinessCard>> business_card(const directory::ParticipantId&) const override {
    return std::nullopt;
  }
  directory::ServiceInformation information = directory::sandbox_information();
};

const crypto::KeyPair& sender_keys() {
  static const crypto::KeyPair made =
      sandbox_pki()
          .ap_ca
          .issue({.subject = {.common_name = "PAP000002"},
                  .validity = {*parse_time("2026-01-01T00:00:00Z"), *parse_time("2036-01-01T00:00:00Z")}})
          .value();
  return made;
}

net::ServerOptions with_tls() {
  net::ServerOptions options;
  options.tls = net::TlsIdentity{sandbox_pki().tls.certificate.pem(), *sandbox_pki().tls.key.to_pem("")};
  return options;
}

using Does = AccessPoint::Does;

class CourierTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "peppolgw-courier-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    database_ = Database::open(folder_ / "store.db").value();
    registry_.information.processes.at(0).endpoints.at(0).address =
        "https://127.0.0.1:" + std::to_string(server_.server->port()) + "/as4";
    documents_.emplace(*database_);
    deliveries_.emplace(*database_);
    participants_.emplace(*database_, clock_);
    rooms_ =
        std::make_unique<OutboxRooms>(OutboxRooms{*documents_, *deliveries_, *participants_, lookup_, http_,
                                                  sender_keys(), sandbox_pki().store, certificates_, clock_, log_});
    accept();
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  void accept() {
    organisation_ = Accounts(*database_, clock_).create_organisation("De Halm", "NL")->id;
    ASSERT_TRUE(participants_->add({.id = "reg_1",
                                    .organisation_id = organisation_,
                                    .identifier = *directory::ParticipantId::parse("0106:12345678"),
                                    .name = "De Halm",
                                    .country = "NL",
                                    .last_error = {},
                                    .capabilities = {},
                                    .created_at = clock_.now()}));
    accept_document(kDocument, "first@peppolgw");
  }

  void accept_document(const std::string& id, const std::string& message_id) {
    Document d;
    d.id = id;
    d.organisation_id = organisation_;
    d.direction = Direction::kOut;
    d.status = "queued";
    d.sender = "0106:12345678";
    d.receiver = registry_.information.participant.value();
    d.document_type = registry_.information.document_type.to_string();
    d.process = "cenbii-procid-ubl::" + std::string(directory::kBillingProcess);
    d.number = "F1";
    d.issue_date = "2026-11-22";
    d.content_sha256 = to_hex(crypto::sha256(kInvoice));
    d.content_size = static_cast<std::int64_t>(kInvoice.size());
    d.instance_id = "the-sbdh-instance";
    d.message_id = message_id;
    d.created_at = d.updated_at = clock_.now();
    as4::Delivery delivery;
    delivery.message_id = d.message_id;
    ASSERT_TRUE(database_->write([&](Connection& c) -> Result<void> {
      if (auto done = insert_content(c, d.content_sha256, kInvoice); !done) return done;
      if (auto done = insert_document(c, d); !done) return done;
      return insert_delivery(c, d.id, write_delivery(delivery), d.created_at);
    }));
  }

  std::optional<Time> next_due() {
    const auto waiting = deliveries_->waiting(1).value();
    return waiting.empty() ? std::nullopt : std::optional(waiting.front().due_at);
  }

  // Follows the delivery until it has ended, or for so many runs; the clock jumps to each next attempt.
  Document run(int most) {
    for (int i = 0; i < most; ++i) {
      const auto due = next_due();
      if (!due) break;
      clock_.time = std::max(clock_.now(), *due);
      const auto done = courier().run(kDocument);
      EXPECT_TRUE(done) << done.error().detail;
    }
    return document();
  }
  Document run() { return run(100); }

  // What couriers do on threads of their own comes true, or the test fails.
  template <class Condition>
  static void until(Condition holds) {
    const auto end = std::chrono::steady_clock::now() + seconds(20);
    while (!holds() && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(holds());
  }

  Courier courier() { return {*rooms_, policy_}; }
  Document document() { return documents_->get(kDocument).value(); }
  as4::Delivery delivery() { return read_delivery(deliveries_->state(kDocument).value()).value(); }

  std::vector<std::string> events() {
    std::vector<std::string> names;
    const auto timeline = documents_->timeline(kDocument).value();
    for (const auto& event : timeline) names.push_back(event.name + " " + event.detail);
    return names;
  }

  static constexpr const char* kDocument = "doc_1";

  SetClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::optional<Documents> documents_;
  std::optional<Deliveries> deliveries_;
  std::optional<Participants> participants_;
  AccessPoint peer_;
  RunningServer server_{with_tls(), [this](net::Request& request) -> net::Task<net::Response> {
                          const auto body = co_await request.body(1 << 20);
                          const std::string type(request.headers().find("Content-Type").value_or(""));
                          co_return peer_.answer(type, *body, clock_.now());
                        }};
  std::string organisation_;
  OneRegistration registry_;
  bool registered_ = true;
  std::atomic<int> lookups_ = 0;
  std::atomic<int> bugs_ = 0;  // of so many look-ups to come
  directory::Lookup lookup_{{.zone = "sml.test",
                             .smp = sandbox_pki().smp_trust(),
                             .receivers = sandbox_pki().receiver_trust(),
                             .kept = seconds(24 * 3600)},
                            {.query_naptr = [this](const std::string&) { return naptr(); },
                             .get = [this](const std::string& url) { return smp(url); }},
                            clock_};
  net::HttpClient http_{{.ca_pem = sandbox_pki().root.certificate().pem()}};
  crypto::CertificateCache certificates_{8};
  Log log_{clock_, LogFormat::kText, LogLevel::kError};
  OutboxPolicy policy_{.retry = {.first_wait = seconds(10), .give_up_after = seconds(3600)},
                       .http = {},
                       .max_message_bytes = 1 << 20,
                       .spool_folder = "/tmp"};
  std::unique_ptr<OutboxRooms> rooms_;

 private:
  Result<std::vector<net::Naptr>> naptr() {
    ++lookups_;
    if (bugs_ > 0 && bugs_-- > 0) throw std::runtime_error("a bug in a resolver");
    if (!registered_) return fail(ErrorCode::kNotFound, "no such name");
    return std::vector{
        net::Naptr{.flags = "U", .service = "Meta:SMP", .regexp = directory::naptr_regexp("https://smp.test")}};
  }
  Result<net::HttpResponse> smp(const std::string& url) {
    const std::string base = "https://smp.test";
    auto answer = directory::answer_smp("GET", url.substr(base.size()), registry_, {base, &sandbox_pki().smp});
    return net::HttpResponse{.status = answer.status, .body = std::move(answer.body)};
  }
};

TEST_F(CourierTest, DeliversAndKeepsTheReceipt) {
  const auto sent = run();
  EXPECT_EQ(sent.status, "sent") << sent.last_error.value_or("");
  EXPECT_EQ(sent.message_id, "first@peppolgw");
  EXPECT_TRUE(deliveries_->receipt(kDocument)->has_value());
  EXPECT_EQ(peer_.posts, 1);
}

// Today's phase4 calls the repeat a duplicate; the document is there, and nobody may be told that it failed.
TEST_F(CourierTest, TellsThatTheReceiverMayHaveWhatItCallsADuplicate) {
  peer_.next = {Does::kLosesReceipt};
  const auto end = run();
  EXPECT_EQ(end.status, "sent_unconfirmed");
  EXPECT_THAT(end.last_error.value_or(""), HasSubstr("the receiver may have the document, and no receipt proves it"));
  EXPECT_THAT(end.last_error.value_or(""), HasSubstr("already handled"));
  EXPECT_THAT(events().back(), HasSubstr("document.sent_unconfirmed"));
  EXPECT_EQ(peer_.posts, 2);
  EXPECT_EQ(peer_.delivered.size(), 1U);
  EXPECT_EQ(next_due(), std::nullopt);

  const auto refused = courier().resend(kDocument, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("although_received=true"));
  EXPECT_EQ(courier().cancel(kDocument).error().code, ErrorCode::kConflict);

  ASSERT_TRUE(courier().resend(kDocument, {"they say no", as4::Consent::kMayArriveTwice}));
  EXPECT_EQ(document().status, "queued");
  EXPECT_EQ(events().back(), R"(document.resend {"reason":"they say no","although_received":true})");
  peer_.ids.clear();  // ten minutes have passed
  EXPECT_EQ(run().status, "sent");
  EXPECT_EQ(peer_.last_id, "first@peppolgw");
}

TEST_F(CourierTest, SendsNothingMoreWhenTheReceiverMayHaveForgottenTheMessage) {
  peer_.next.assign(100, Does::kLosesReceipt);
  const auto begin = clock_.now();
  // An access point that forgets at once: each further attempt would be delivered.
  policy_.retry.doubt_window = seconds(60);
  run(1);
  const int before = peer_.posts;
  clock_.time = begin + seconds(60);
  const auto end = run(1);
  EXPECT_EQ(end.status, "sent_unconfirmed");
  EXPECT_EQ(peer_.posts, before);
}

TEST_F(CourierTest, RepeatsUnderAnotherMessageIdWhatThePeerProvablyDidNotTake) {
  peer_.next = {Does::kFailsForNow};
  const auto waiting = run(1);
  EXPECT_EQ(waiting.status, "retrying");
  EXPECT_EQ(waiting.message_id, "first-2@peppolgw") << "stored before the attempt";
  EXPECT_EQ(delivery().message_id, "first-2@peppolgw");
  EXPECT_FALSE(deliveries_->message(kDocument)->has_value()) << "the message made with the old id";
  const auto sent = run();
  EXPECT_EQ(sent.status, "sent") << sent.last_error.value_or("");
  EXPECT_EQ(peer_.ids, (std::set<std::string>{"first@peppolgw", "first-2@peppolgw"}));
  EXPECT_EQ(peer_.delivered, std::vector<std::string>{"the-sbdh-instance"});
  EXPECT_THAT(events(), ::testing::Contains(HasSubstr(R"("message_id":"first-2@peppolgw")")));
}

TEST_F(CourierTest, KeepsItsMessageIdOnceInDoubt) {
  peer_.next = {Does::kLosesReceipt, Does::kFailsForNow};
  run(1);
  peer_.ids.clear();  // so that the second attempt gets EBMS:0202, not "already handled"
  EXPECT_EQ(run(1).message_id, "first@peppolgw");
  EXPECT_EQ(run().status, "sent_unconfirmed");
  EXPECT_EQ(peer_.ids.size(), 1U);
}

TEST_F(CourierTest, FailsWhenNothingArrivedForSure) {
  peer_.next.assign(100, Does::kIsTooBusy);
  const auto end = run();
  EXPECT_EQ(end.status, "failed");
  EXPECT_THAT(end.last_error.value_or(""), HasSubstr("http-503"));
  peer_.next.clear();
  const int asked = lookups_;
  ASSERT_TRUE(courier().resend(kDocument, {}));
  EXPECT_EQ(run().status, "sent");
  EXPECT_EQ(lookups_, asked + 1) << "the answer of the last look-up was still kept";
  EXPECT_EQ(peer_.ids, std::set<std::string>{"first@peppolgw"});
}

TEST_F(CourierTest, SendsWhatWasRefusedAgainUnderAnotherMessageId) {
  peer_.next = {Does::kRefuses};
  EXPECT_EQ(run().status, "failed");
  ASSERT_TRUE(courier().resend(kDocument, {}));
  EXPECT_EQ(document().message_id, "first-2@peppolgw");
  EXPECT_EQ(run().status, "sent");
}

// The program ended an hour ago while a message was on its way.
TEST_F(CourierTest, DoesNotRepeatWhatWasUnderWayLongAgo) {
  as4::Delivery delivery;
  delivery.message_id = "first@peppolgw";
  delivery.state = as4::DeliveryState::kSending;
  delivery.sends = 1;
  delivery.sent_at = clock_.now();
  DeliveryStep step;
  step.document_id = kDocument;
  step.state = write_delivery(delivery);
  step.due_at = clock_.now();
  ASSERT_TRUE(deliveries_->store(step, clock_.now()));
  clock_.time = clock_.now() + std::chrono::hours(1);
  EXPECT_EQ(run().status, "sent_unconfirmed");
  EXPECT_EQ(peer_.posts, 0);
}

TEST_F(CourierTest, LooksTheReceiverUpAnewAfterEveryThirdFailure) {
  peer_.next.assign(3, Does::kIsTooBusy);
  run(3);
  EXPECT_EQ(lookups_, 1);
  EXPECT_EQ(run().status, "sent");
  EXPECT_EQ(lookups_, 2) << "the answer of the first look-up was still kept";
}

TEST_F(CourierTest, CancelsWhatIsUndeliverable) {
  registered_ = false;
  EXPECT_EQ(run().status, "undeliverable");
  registered_ = true;
  ASSERT_TRUE(courier().cancel(kDocument));
  EXPECT_EQ(document().status, "cancelled");
  EXPECT_EQ(courier().resend(kDocument, {}).error().code, ErrorCode::kConflict);
  EXPECT_EQ(courier().cancel(kDocument).error().code, ErrorCode::kConflict);
  EXPECT_EQ(peer_.posts, 0);
}

TEST_F(CourierTest, CancelsWhatHasNotArrived) {
  peer_.next = {Does::kIsTooBusy};
  run(1);
  ASSERT_TRUE(courier().cancel(kDocument));
  EXPECT_EQ(document().status, "cancelled");
  EXPECT_EQ(next_due(), std::nullopt);
}

TEST_F(CourierTest, AStepThatThrowsIsToldAndRepeatedAndStopsNoOtherDelivery) {
  accept_document("doc_2", "second@peppolgw");
  bugs_ = 1;
  Outbox outbox(*rooms_, policy_);
  outbox.start();
  const auto count = [&](std::string_view status) {
    return (documents_->get(kDocument)->status == status) + (documents_->get("doc_2")->status == status);
  };
  until([&] { return count("sent") == 1 && count("retrying") == 1; });
  const auto late = document().status == "retrying" ? document() : documents_->get("doc_2").value();
  EXPECT_THAT(late.last_error.value_or(""), HasSubstr("a bug in a resolver"));
  EXPECT_THAT(documents_->timeline(late.id)->back().detail, HasSubstr("a bug in a resolver"));
  clock_.time = clock_.now() + seconds(60);
  outbox.wake();
  until([&] { return count("sent") == 2; });
  EXPECT_EQ(peer_.delivered.size(), 2U);
}

TEST_F(CourierTest, AStepThatThrowsEachTimeEndsAsFailed) {
  policy_.retry.max_failures = 3;
  bugs_ = 1000;
  Outbox outbox(*rooms_, policy_);
  outbox.start();
  until([&] {
    clock_.time = clock_.now() + seconds(60);
    outbox.wake();
    return document().status == "failed";
  });
  EXPECT_EQ(delivery().failures, 3);
  EXPECT_EQ(lookups_, 3);
  EXPECT_THAT(document().last_error.value_or(""), HasSubstr("a bug in a resolver"));
  EXPECT_EQ(next_due(), std::nullopt);
}

TEST_F(CourierTest, AnEndpointThatCannotBeReadIsLookedUpAnew) {
  peer_.next = {Does::kIsTooBusy};
  run(1);
  ASSERT_EQ(document().status, "retrying");
  ASSERT_TRUE(database_->write([](Connection& c) { return c.script("update delivery set endpoint = '{\"url\": 1'"); }));
  Outbox outbox(*rooms_, policy_);
  outbox.start();
  until([&] {
    clock_.time = clock_.now() + seconds(60);
    outbox.wake();
    return document().status == "sent";
  });
  EXPECT_EQ(lookups_, 2);
}

TEST_F(CourierTest, AStepThatThrewAfterTheMessageMayHaveLeftStaysInDoubt) {
  as4::Delivery sending = delivery();
  sending.state = as4::DeliveryState::kSending;
  sending.started_at = sending.sent_at = clock_.now();
  sending.sends = 1;
  DeliveryStep step;
  step.document_id = kDocument;
  step.state = write_delivery(sending);
  step.due_at = clock_.now();
  ASSERT_TRUE(deliveries_->store(step, clock_.now()));
  ASSERT_TRUE(courier().interrupted(kDocument, "a bug"));
  EXPECT_EQ(document().status, "retrying");
  EXPECT_TRUE(delivery().may_be_received);
  EXPECT_EQ(delivery().in_doubt_since, sending.sent_at);
  EXPECT_FALSE(courier().cancel(kDocument));
}

}  // namespace
}  // namespace peppol::gateway
