// demo: a KVK company sends an invoice to a VAT company through a network of
// its own, told step by step.

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "base/embedded.h"
#include "base/random.h"
#include "gateway/app/config.h"
#include "gateway/app/gateway.h"
#include "gateway/app/identity.h"
#include "gateway/cli/api_client.h"
#include "gateway/cli/commands.h"
#include "gateway/cli/input.h"
#include "gateway/cli/until_stopped.h"
#include "gateway/sandbox/network.h"

namespace peppol::embedded {
std::span<const EmbeddedFile> demo_files();
}

namespace peppol::gateway::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{30};
constexpr std::string_view kSender = "0106:12345678";
constexpr std::string_view kReceiver = "9944:NL004495445B01";

// Tells each step with the time since the beginning.
class Teller {
 public:
  void tell(std::string_view what, std::string_view detail) const {
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
    fmt::print("{:>6} ms  {:<12} {}\n", passed.count(), what, detail);
    std::fflush(stdout);
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// One of the two companies and the gateway it uses.
struct Company {
  std::string name;
  std::string identifier;
  std::string organisation;
  std::string key;
  std::string api_url;
};

Result<json::object> object_of(Result<ApiClient::Answer> answer) {
  if (!answer) return tl::unexpected(answer.error());
  if (answer->status >= 300) return tl::unexpected(error_of(*answer));
  return answer->json();
}

Result<Company> join(Gateway& gateway, std::string name, std::string_view identifier) {
  const auto operator_key = gateway.accounts().create_key(std::nullopt, "demo", "test");
  if (!operator_key) return tl::unexpected(operator_key.error());
  const ApiClient api(gateway.api_url(), operator_key->secret);
  const auto organisation = object_of(api.post("/v1/organisations", {{"name", name}, {"country", "NL"}}));
  if (!organisation) return tl::unexpected(organisation.error());
  Company company{std::move(name), std::string(identifier), text_in(*organisation, "id"), "", gateway.api_url()};
  const auto key = object_of(api.post("/v1/organisations/" + company.organisation + "/api-keys", {{"name", "demo"}}));
  if (!key) return tl::unexpected(key.error());
  company.key = text_in(*key, "secret");
  const auto registered =
      object_of(ApiClient(company.api_url, company.key)
                    .post("/v1/organisations/" + company.organisation + "/registrations",
                          {{"identifier", company.identifier},
                           {"name", company.name},
                           {"country", "NL"},
                           {"document_types", {"billing", "nlcius", "selfbilling", "pint", "pint-selfbilling"}}}));
  if (!registered) return tl::unexpected(registered.error());
  if (text_in(*registered, "status") != "registered")
    return fail(ErrorCode::kUnreachable, fmt::format("{} is {}", company.identifier, text_in(*registered, "status")));
  return company;
}

struct Running {
  SandboxFolder folder;
  std::unique_ptr<SandboxNetwork> network;
  std::vector<std::unique_ptr<Gateway>> gateways;
};

Result<Running> start_network(const fs::path& directory, Log& log, const Clock& clock) {
  auto folder = make_sandbox(directory, clock);
  if (!folder) return tl::unexpected(folder.error());
  auto network = SandboxNetwork::start(*folder, log);
  if (!network) return tl::unexpected(network.error());
  Running running{std::move(*folder), std::move(*network), {}};
  for (const auto& one : running.folder.gateways) {
    const auto config = Config::load(one.config_file);
    if (!config) return tl::unexpected(config.error());
    auto gateway = Gateway::start(*config, log, clock);
    if (!gateway) return tl::unexpected(gateway.error());
    running.gateways.push_back(std::move(*gateway));
  }
  return running;
}

// Asks until `wanted` says yes, or patience is out.
template <class Wanted>
Result<json::object> poll(const ApiClient& api, const std::string& path, Wanted wanted) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    auto answer = object_of(api.get(path));
    if (!answer) return answer;
    if (wanted(*answer)) return answer;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return fail(ErrorCode::kUnreachable, fmt::format("nothing changed at {} within {} s", path, kPatience.count()));
}

bool is_final(const json::object& document) {
  const std::string status = text_in(document, "status");
  return status == "sent" || status == "failed" || status == "undeliverable" || status == "rejected" ||
         status == "sent_unconfirmed";
}

// "12 ms" into the life of the document.
std::int64_t since(const json::object& first, const json::object& event) {
  const auto begin = parse_time(text_in(first, "at"));
  const auto at = parse_time(text_in(event, "at"));
  return begin && at ? (*at - *begin).count() : 0;
}

std::string words_of_lookup(const json::object& detail) {
  std::string words;
  for (const auto& step : detail.at("steps").as_array())
    words += fmt::format("\n{:>26}{}: {}\n{:>28}-> {}", "", text_in(step.as_object(), "step"),
                         text_in(step.as_object(), "asked"), "", text_in(step.as_object(), "answer"));
  return words;
}

std::string words_of_event(const json::object& event) {
  const auto* detail = event.if_contains("detail");
  if (!detail || !detail->is_object()) return "";
  const auto& object = detail->get_object();
  if (object.contains("steps")) return words_of_lookup(object);
  std::string words;
  for (const auto& [name, value] : object)
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", std::string_view(name.data(), name.size()),
                         value.is_string() ? std::string(value.get_string()) : json::serialize(value));
  return words;
}

class Demo {
 public:
  Demo(Company sender, Company receiver, fs::path folder, const Teller& teller)
      : sender_(std::move(sender)), receiver_(std::move(receiver)), folder_(std::move(folder)), teller_(teller) {}

  // Sends the document and follows it into the inbox; what came of it is in the folder.
  Result<void> run(const Bytes& document, bool is_own) {
    const ApiClient from(sender_.api_url, sender_.key);
    const bool is_json = trim_ascii(document).starts_with('{');
    // A document of the user's goes between our two companies, whatever it says of its parties.
    std::string query =
        fmt::format("?sender={}&receiver={}", percent_encode(sender_.identifier), percent_encode(receiver_.identifier));
    if (!is_own) query += "&validate=warn";
    const auto accepted = object_of(from.post_document("/v1/documents" + query, document,
                                                       is_json ? "application/json" : "application/xml", make_uuid()));
    if (!accepted) return tl::unexpected(accepted.error());
    const std::string id = text_in(*accepted, "id");
    teller_.tell("accepted", fmt::format("{} from {} to {}", id, sender_.identifier, receiver_.identifier));
    const auto sent = poll(from, "/v1/documents/" + id, is_final);
    if (!sent) return tl::unexpected(sent.error());
    const auto& timeline = sent->at("timeline").as_array();
    for (const auto& event : timeline)
      fmt::print("{:>9} +{} ms  {}: {}\n", "", since(timeline.front().as_object(), event.as_object()),
                 text_in(event.as_object(), "event").substr(std::string_view("document.").size()),
                 words_of_event(event.as_object()));
    if (text_in(*sent, "status") != "sent")
      return fail(ErrorCode::kRefusedByReceiver, fmt::format("{} is {}", id, text_in(*sent, "status")));
    return collect(id, *sent);
  }

 private:
  Result<void> collect(const std::string& id, const json::object& sent) {
    const ApiClient from(sender_.api_url, sender_.key);
    const ApiClient to(receiver_.api_url, receiver_.key);
    const std::string message = text_in(sent, "message_id");
    const json::object* arrived = nullptr;
    const auto inbox = poll(to, "/v1/inbox", [&](const json::object& page) {
      for (const auto& one : page.at("data").as_array())
        if (text_in(one.as_object(), "message_id") == message) return true;
      return false;
    });
    if (!inbox) return tl::unexpected(inbox.error());
    for (const auto& one : inbox->at("data").as_array())
      if (text_in(one.as_object(), "message_id") == message) arrived = &one.as_object();
    const auto sent_bytes = from.get("/v1/documents/" + id + "/content");
    const auto receipt = from.get("/v1/documents/" + id + "/receipt");
    const auto received_bytes = to.get("/v1/documents/" + text_in(*arrived, "id") + "/content");
    if (!sent_bytes) return tl::unexpected(sent_bytes.error());
    if (!receipt) return tl::unexpected(receipt.error());
    if (!received_bytes) return tl::unexpected(received_bytes.error());
    teller_.tell("receipt", fmt::format("signed by the receiver's access point, {} bytes", receipt->body.size()));
    teller_.tell("in the inbox", fmt::format("{} of {}", text_in(*arrived, "id"), receiver_.identifier));
    // Made only now: a document that was refused leaves no empty folder.
    std::error_code failed;
    fs::create_directories(folder_, failed);
    if (failed)
      return fail(ErrorCode::kStorage, fmt::format("{} cannot be made: {}", folder_.string(), failed.message()));
    for (const auto& [name, bytes] : {std::pair<const char*, const Bytes&>{"sent.xml", sent_bytes->body},
                                      {"received.xml", received_bytes->body},
                                      {"receipt.xml", receipt->body}})
      if (auto done = write_file(folder_ / name, bytes); !done) return done;
    if (auto done = write_file(folder_ / "timeline.json", json::serialize(sent)); !done) return done;
    if (sent_bytes->body != received_bytes->body)
      return fail(ErrorCode::kInternal, "the document in the inbox is not the one that was sent");
    teller_.tell("the same",
                 fmt::format("{} bytes, sent and received are equal byte for byte", sent_bytes->body.size()));
    return {};
  }

  Company sender_;
  Company receiver_;
  fs::path folder_;
  const Teller& teller_;
};

// The demo's own invoice under another number, which its network has not seen yet.
Bytes next_invoice() {
  constexpr std::string_view kNumber = "DEMO-0001";
  Bytes invoice(embedded::demo_files().front().bytes);
  return invoice.replace(invoice.find(kNumber), kNumber.size(), "DEMO-0002");
}

// Lines for a shell; a test runs them as they are printed.
void tell_how_to_go_on(const Company& sender, const Company& receiver, const fs::path& next) {
  fmt::print(
      "\nThe network stays up; stop it with Ctrl-C. For a second terminal, the sender's API and key, and the "
      "receiver's:\n\n"
      "  export API={}/v1 KEY={}\n"
      "  export RECEIVER_API={}/v1 RECEIVER_KEY={}\n\n"
      "Then one more invoice from the one to the other, what the sender sent, and what the receiver got:\n\n"
      "  curl -s -H \"Authorization: Bearer $KEY\" -H 'Content-Type: application/json' "
      "-H 'Idempotency-Key: my-next' \\\n"
      "       --data-binary @{} \"$API/documents?sender={}&receiver={}\"\n"
      "  curl -s -H \"Authorization: Bearer $KEY\" $API/documents\n"
      "  curl -s -H \"Authorization: Bearer $RECEIVER_KEY\" $RECEIVER_API/inbox\n",
      sender.api_url, sender.key, receiver.api_url, receiver.key, next.string(), sender.identifier,
      receiver.identifier);
  std::fflush(stdout);
}

}  // namespace

int run(const DemoCommand& command) {
  const StopSignals stop;
  Bytes document(embedded::demo_files().front().bytes);
  if (!command.file.empty()) {
    auto given = read_input(command.file);
    if (!given) return cannot_run(given.error());
    document = std::move(*given);
  }
  const SystemClock clock;
  Log log(clock, LogFormat::kText, LogLevel::kError);
  const Teller teller;
  const TemporaryFolder network_folder;
  auto running = start_network(network_folder.path(), log, clock);
  if (!running) return cannot_run(running.error());
  teller.tell("network", fmt::format("certificates made; DNS {}, SML {}, two access points with SMPs",
                                     running->folder.dns_address, running->folder.sml_url));
  const auto sender = join(*running->gateways[0], "Bakkerij De Halm B.V.", kSender);
  if (!sender) return cannot_run(sender.error());
  teller.tell("registered", fmt::format("{} ({}), known by its KVK number", sender->name, sender->identifier));
  const auto receiver = join(*running->gateways[1], "Molen De Hoop B.V.", kReceiver);
  if (!receiver) return cannot_run(receiver.error());
  teller.tell("registered", fmt::format("{} ({}), known by its VAT id", receiver->name, receiver->identifier));
  const fs::path results = fs::temp_directory_path() / ("peppolgw-demo-" + make_uuid().substr(0, 8));
  const auto done = Demo(*sender, *receiver, results, teller).run(document, command.file.empty());
  if (!done) return cannot_run(done.error());
  fmt::print("\nThe document as sent and as received, the receipt and the timeline are in\n{}\n", results.string());
  if (command.keep) {
    const fs::path next = results / "next.json";
    if (auto written = write_file(next, next_invoice()); !written) return cannot_run(written.error());
    tell_how_to_go_on(*sender, *receiver, next);
    stop.wait();
  }
  return kDone;
}

}  // namespace peppol::gateway::cli
