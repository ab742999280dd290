// SHA-256 and what is made of it.

#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::crypto {

Bytes sha256(std::string_view bytes);
// Reads the source to its end.
Result<Bytes> sha256(Source& source);

Bytes sha1(std::string_view bytes);  // to recognise old signatures, never to make one

// False when the lengths differ; otherwise takes the same time for any content.
bool constant_time_equal(std::string_view a, std::string_view b);

// Overwrites the characters, in a way the compiler keeps, and empties it.
void wipe(Bytes& secret);

// SHA-256 of bytes that come in pieces; is a Sink, so that copy() feeds it.
class Sha256 final : public Sink {
 public:
  Sha256();
  ~Sha256() override;

  Result<void> write(std::string_view bytes) override;
  void update(std::string_view bytes);
  // The digest of all so far; afterwards it starts anew.
  Bytes finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Passes bytes on and takes their SHA-256 on the way. Borrows `to`.
class DigestingSink final : public Sink {
 public:
  explicit DigestingSink(Sink& to) : to_(to) {}
  Result<void> write(std::string_view bytes) override;
  Bytes finish() { return digest_.finish(); }

 private:
  Sink& to_;
  Sha256 digest_;
};

}  // namespace peppol::crypto
