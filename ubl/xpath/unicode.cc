#include "ubl/xpath/unicode.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

namespace peppol::xpath {

namespace {

icu::UnicodeString unicode_string(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::string utf8(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

}  // namespace

std::optional<std::string> normalized(std::string_view text, std::string_view form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = nullptr;
  if (form == "NFC") normalizer = icu::Normalizer2::getNFCInstance(status);
  if (form == "NFD") normalizer = icu::Normalizer2::getNFDInstance(status);
  if (form == "NFKC") normalizer = icu::Normalizer2::getNFKCInstance(status);
  if (form == "NFKD") normalizer = icu::Normalizer2::getNFKDInstance(status);
  if (normalizer == nullptr || U_FAILURE(status)) return std::nullopt;
  const icu::UnicodeString result = normalizer->normalize(unicode_string(text), status);
  if (U_FAILURE(status)) return std::nullopt;
  return utf8(result);
}

std::string upper_cased(std::string_view text) { return utf8(unicode_string(text).toUpper(icu::Locale::getRoot())); }
std::string lower_cased(std::string_view text) { return utf8(unicode_string(text).toLower(icu::Locale::getRoot())); }

}  // namespace peppol::xpath
