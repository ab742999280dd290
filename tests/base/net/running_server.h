// A Server on two threads of its own, gone at the end of the scope.

#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <thread>

#include "base/net/http_server.h"

class RunningServer {
 public:
  RunningServer(peppol::net::ServerOptions options, peppol::net::RequestHandler handler) {
    auto made = peppol::net::Server::listen(io, "127.0.0.1", 0, std::move(options), std::move(handler));
    EXPECT_TRUE(made.has_value()) << made.error().detail;
    server = std::move(*made);
    for (auto& thread : threads_) thread = std::thread([this] { io.run(); });
  }
  ~RunningServer() {
    server->stop();
    guard_.reset();
    io.stop();
    for (auto& thread : threads_) thread.join();
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(server->port()) + path; }

  boost::asio::io_context io;
  std::unique_ptr<peppol::net::Server> server;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{io.get_executor()};
  std::thread threads_[2];
};
