#include "base/net/io_threads.h"

#include "base/net/task.h"

namespace peppol::net {

void IoThreads::run() {
  for (;;) {
    try {
      context_.run();
      return;
    } catch (...) {
      if (log_ != nullptr) log_->error("io.failed", words_of(std::current_exception()));
    }
  }
}

void IoThreads::start() {
  for (std::size_t i = 0; i < count_; ++i) threads_.emplace_back([this] { run(); });
}

void IoThreads::stop() {
  busy_.reset();
  context_.stop();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
  threads_.clear();
}

}  // namespace peppol::net
