#include "base/crypto/aes_gcm.h"

#include <array>

#include "base/crypto/openssl_handles.h"
#include "base/random.h"

namespace peppol::crypto {
namespace {

constexpr std::size_t kIvBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kBlockBytes = 64 * 1024;

Error not_authentic() {
  return {ErrorCode::kUntrusted,
          "The encrypted part cannot be decrypted: it was changed, cut or made with another key."};
}

enum class Direction { kDecrypt = 0, kEncrypt = 1 };

Result<CipherContext> start(std::string_view key, std::string_view iv, Direction direction) {
  if (key.size() != kAes128KeyBytes) {
    if (direction == Direction::kDecrypt) return tl::unexpected(not_authentic());
    return fail(ErrorCode::kInternal, "An AES-128 key has 16 bytes.");
  }
  CipherContext context(EVP_CIPHER_CTX_new());
  if (!context || EVP_CipherInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, octets(key), octets(iv),
                                    static_cast<int>(direction)) != 1) {
    return openssl_failed("Preparing AES-128-GCM");
  }
  return context;
}

Result<void> pass(EVP_CIPHER_CTX& context, std::string_view in, Bytes& scratch, Sink& to) {
  if (in.empty()) return {};
  scratch.resize(in.size() + EVP_MAX_BLOCK_LENGTH);
  int length = 0;
  if (EVP_CipherUpdate(&context, octets(scratch), &length, octets(in), static_cast<int>(in.size())) != 1) {
    return openssl_failed("AES-128-GCM");
  }
  return to.write(std::string_view(scratch).substr(0, static_cast<std::size_t>(length)));
}

// Reads until `into` is full or the source ends; returns how much.
Result<std::size_t> fill(Source& from, std::span<char> into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    auto got = from.read(into.subspan(filled));
    if (!got) return got;
    if (*got == 0) break;
    filled += *got;
  }
  return filled;
}

Result<void> check_tag(EVP_CIPHER_CTX& context, std::string tag) {
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> rest{};
  int length = 0;
  if (tag.size() != kTagBytes ||
      EVP_CIPHER_CTX_ctrl(&context, EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag.data()) != 1 ||
      EVP_CipherFinal_ex(&context, rest.data(), &length) != 1) {
    drain_errors();
    return tl::unexpected(not_authentic());
  }
  return {};
}

}  // namespace

Result<void> encrypt_aes128_gcm(std::string_view key, Source& plaintext, Sink& ciphertext) {
  const Bytes iv = random_bytes(kIvBytes);
  auto context = start(key, iv, Direction::kEncrypt);
  if (!context) return tl::unexpected(context.error());
  if (auto written = ciphertext.write(iv); !written) return written;
  Bytes block(kBlockBytes, '\0');
  Bytes scratch;
  while (true) {
    auto got = plaintext.read(block);
    if (!got) return tl::unexpected(got.error());
    if (*got == 0) break;
    if (auto passed = pass(**context, std::string_view(block).substr(0, *got), scratch, ciphertext); !passed) {
      return passed;
    }
  }
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> rest{};
  int length = 0;
  Bytes tag(kTagBytes, '\0');
  if (EVP_CipherFinal_ex(context->get(), rest.data(), &length) != 1 ||
      EVP_CIPHER_CTX_ctrl(context->get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag.data()) != 1) {
    return openssl_failed("Finishing AES-128-GCM");
  }
  return ciphertext.write(tag);
}

Result<Spool> decrypt_aes128_gcm(std::string_view key, Source& ciphertext, SpoolLimits limits) {
  Bytes iv(kIvBytes, '\0');
  auto got = fill(ciphertext, iv);
  if (!got) return tl::unexpected(got.error());
  if (*got != kIvBytes) return tl::unexpected(not_authentic());
  auto context = start(key, iv, Direction::kDecrypt);
  if (!context) return tl::unexpected(context.error());

  // `block` always keeps the last 16 bytes seen, which may be the tag.
  Spool plaintext(std::move(limits));
  Bytes block(kBlockBytes + kTagBytes, '\0');
  Bytes scratch;
  std::size_t held = 0;
  while (true) {
    got = fill(ciphertext, std::span(block).subspan(held));
    if (!got) return tl::unexpected(got.error());
    const std::size_t available = held + *got;
    if (available < kTagBytes) return tl::unexpected(not_authentic());
    const std::size_t ready = available - kTagBytes;
    if (auto passed = pass(**context, std::string_view(block).substr(0, ready), scratch, plaintext); !passed) {
      return tl::unexpected(passed.error());
    }
    block.replace(0, kTagBytes, std::string(block, ready, kTagBytes));
    held = kTagBytes;
    if (available < block.size()) break;
  }
  if (auto checked = check_tag(**context, block.substr(0, kTagBytes)); !checked) {
    return tl::unexpected(checked.error());
  }
  return plaintext;
}

Result<Bytes> encrypt_aes128_gcm(std::string_view key, std::string_view plaintext) {
  ViewSource source(plaintext);
  StringSink sink(plaintext.size() + kIvBytes + kTagBytes, "the encrypted part");
  if (auto done = encrypt_aes128_gcm(key, source, sink); !done) return tl::unexpected(done.error());
  return sink.take();
}

Result<Bytes> decrypt_aes128_gcm(std::string_view key, std::string_view ciphertext) {
  ViewSource source(ciphertext);
  auto spool = decrypt_aes128_gcm(key, source, SpoolLimits{ciphertext.size() + 1, ciphertext.size() + 1});
  if (!spool) return tl::unexpected(spool.error());
  return spool->read_all();
}

}  // namespace peppol::crypto
