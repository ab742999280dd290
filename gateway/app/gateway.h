// One running gateway: its store, its servers and what works behind them.
//
//   auto gateway = Gateway::start(config, log, clock);
//   ... gateway->api_url() ...
//   gateway->stop();
//
// start() returns when all servers listen. All members may be called from any
// thread; stop() once.

#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "gateway/app/config.h"
#include "gateway/store/accounts.h"

namespace peppol::gateway {

class Gateway {
 public:
  // `log` and `clock` outlive the gateway. Fails with kConfiguration or
  // kStorage; then nothing listens.
  static Result<std::unique_ptr<Gateway>> start(const Config& config, Log& log, const Clock& clock);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // "http://127.0.0.1:8080"
  std::string api_url() const;
  Accounts& accounts();

  // Accepts no more, lets what runs end (at most ten seconds), and closes.
  void stop();

 private:
  struct State;
  explicit Gateway(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace peppol::gateway
