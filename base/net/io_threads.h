// An io_context with threads of its own, so that what besieges one server takes
// no thread of another.
//
//   IoThreads io(2, &log);
//   auto server = Server::listen(io.context(), ...);
//   io.start();

#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>
#include <vector>

#include "base/log.h"

namespace peppol::net {

class IoThreads {
 public:
  // `log` outlives it; none: silent. Nothing runs before start().
  IoThreads(std::size_t threads, Log* log) : count_(threads), log_(log) {}
  ~IoThreads() { stop(); }
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;

  boost::asio::io_context& context() { return context_; }

  // What is thrown on a thread is logged as "io.failed", and the thread goes on.
  void start();
  bool is_started() const { return !threads_.empty(); }

  // Ends at once what runs; returns when the threads have ended. Not on one of them.
  void stop();

 private:
  void run();

  std::size_t count_;
  Log* log_;
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_{context_.get_executor()};
  std::vector<std::thread> threads_;
};

}  // namespace peppol::net
