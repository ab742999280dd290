// A client that sends bytes as they are, for what no decent client sends.

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <string_view>

#include "tests/base/net/running_server.h"

class RawClient {
 public:
  explicit RawClient(const RunningServer& server) : RawClient(server.server->port()) {}
  explicit RawClient(std::uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void send(std::string_view bytes) {
    boost::system::error_code ignored;
    boost::asio::write(socket_, boost::asio::buffer(bytes), ignored);
  }
  std::string read_to_end() {
    std::string all;
    boost::system::error_code end;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(all), end);
    return all;
  }
  std::string read(std::size_t count) {
    std::string bytes(count, '\0');
    boost::system::error_code end;
    bytes.resize(boost::asio::read(socket_, boost::asio::buffer(bytes), end));
    return bytes;
  }
  std::string talk(std::string_view bytes) {
    send(bytes);
    return read_to_end();
  }
  // Byte by byte, or in 500 pieces when there are more.
  std::string talk_in_pieces(std::string_view bytes) {
    socket_.set_option(boost::asio::ip::tcp::no_delay(true));
    const auto piece = bytes.size() / 500 + 1;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) send(bytes.substr(0, piece));
    return read_to_end();
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
};
