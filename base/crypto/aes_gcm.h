// AES-128-GCM in the layout of XML Encryption 1.1: IV (12 bytes), ciphertext,
// tag (16 bytes). No additional data.

#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::crypto {

inline constexpr std::size_t kAes128KeyBytes = 16;

// A fresh key and IV for every message: `key` has 16 bytes from random_bytes().
Result<void> encrypt_aes128_gcm(std::string_view key, Source& plaintext, Sink& ciphertext);

// The plaintext, once its tag is checked; until then nothing is released. Fails with kUntrusted
// (always the same words) when the tag does not match or there are less than 28 bytes, and with
// kLimitExceeded when it is larger than the spool's limit.
Result<Spool> decrypt_aes128_gcm(std::string_view key, Source& ciphertext, SpoolLimits limits);

// The same in memory, for what is known to be small.
Result<Bytes> encrypt_aes128_gcm(std::string_view key, std::string_view plaintext);
Result<Bytes> decrypt_aes128_gcm(std::string_view key, std::string_view ciphertext);

}  // namespace peppol::crypto
