// Which function answers which request.
//
//   router.add("GET", "/v1/documents/{id}", {}, [&](Call call) -> net::Task<net::Response> { ... call.places ... });
//
// The list holds the names of its query parameters; a request with another one is refused, because a misspelt
// parameter would be ignored otherwise.
// Every route but those added as open needs an API key ("Authorization:
// Bearer gwk_...", the scheme in any case); the call then carries whose it is.
// A key that asks too much gets 429 with Retry-After, but on routes added as
// unlimited: a client must always be able to say that it has a document.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/net/http_server.h"
#include "gateway/access/key_limits.h"
#include "gateway/store/accounts.h"

namespace peppol::gateway {

struct Call {
  net::Request& request;
  Principal principal;
  std::map<std::string, std::string, std::less<>> places;  // what stood at {id}

  // Whose work it is, for pools whose tenants take turns: the organisation, or an operator's key.
  std::string tenant() const { return principal.organisation_id.value_or(principal.key_id); }
};

using Route = std::function<net::Task<net::Response>(Call)>;

class Router {
 public:
  // `accounts` and `pool` outlive the router; looking up a key runs on `pool`.
  Router(Accounts& accounts, net::Pool& pool, KeyLimits limits)
      : accounts_(accounts), pool_(pool), limits_(std::move(limits)) {}

  using Parameters = std::vector<std::string_view>;  // literals
  void add(std::string method, std::string_view path, Parameters parameters, Route route);
  void add_open(std::string method, std::string_view path, Parameters parameters, Route route);
  void add_unlimited(std::string method, std::string_view path, Parameters parameters, Route route);

  net::Task<net::Response> answer(net::Request& request);

 private:
  enum class Access { kKey, kKeyUnlimited, kOpen };

  struct Entry {
    std::string method;
    std::vector<std::string> sections;  // "{id}" matches anything
    Parameters parameters;
    Route route;
    Access access;
  };

  void add(Access access, std::string method, std::string_view path, Parameters parameters, Route route);
  net::Task<Result<Principal>> principal_of(const net::Request& request) const;
  net::Task<net::Response> answer(const Entry& entry, net::Request& request);

  Accounts& accounts_;
  net::Pool& pool_;
  KeyLimits limits_;
  std::vector<Entry> entries_;
};

}  // namespace peppol::gateway
