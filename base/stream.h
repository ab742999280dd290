// Bytes that come and go in pieces, so that a 100 MB payload never needs 100 MB
// of memory.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace peppol {

class Source {
 public:
  virtual ~Source() = default;
  // Fills the front of `into` and returns how much; 0 is the end. `into` is not empty.
  virtual Result<std::size_t> read(std::span<char> into) = 0;
};

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
};

// Reads from bytes that the caller keeps alive.
class ViewSource final : public Source {
 public:
  explicit ViewSource(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(std::span<char> into) override;

 private:
  std::string_view rest_;
};

// Appends to a string, up to a limit; beyond it fails with kLimitExceeded,
// naming `what`.
class StringSink final : public Sink {
 public:
  StringSink(std::uint64_t max_bytes, std::string what) : max_bytes_(max_bytes), what_(std::move(what)) {}
  Result<void> write(std::string_view bytes) override;
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  std::uint64_t max_bytes_;
  std::string what_;
  Bytes bytes_;
};

struct SpoolLimits {
  std::uint64_t max_bytes;             // more fails with kLimitExceeded
  std::uint64_t max_memory = 1 << 20;  // beyond it the bytes go to a file
  std::filesystem::path folder = "/tmp";
};

// Bytes written once and read any number of times; small ones stay in memory,
// large ones go to a file that has no name and vanishes with the Spool.
class Spool final : public Sink {
 public:
  explicit Spool(SpoolLimits limits);
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;
  ~Spool() override;

  Result<void> write(std::string_view bytes) override;
  std::uint64_t size() const;

  // A reader from the start; the Spool outlives it and is not written meanwhile.
  std::unique_ptr<Source> open() const;

  // Everything at once, for payloads known to be small.
  Result<Bytes> read_all() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Copies to the end; returns how many bytes.
Result<std::uint64_t> copy(Source& from, Sink& to);

}  // namespace peppol
