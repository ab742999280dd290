// What is sent and in which conversation: document type and process
// identifiers. Both compare with case.
//
//   auto invoice = DocumentTypeId::parse("busdox-docid-qns::urn:oasis:...::Invoice##urn:cen.eu:...::2.1");

#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace peppol::directory {

inline constexpr std::string_view kBusdoxScheme = "busdox-docid-qns";
inline constexpr std::string_view kWildcardScheme = "peppol-doctype-wildcard";
inline constexpr std::string_view kProcessScheme = "cenbii-procid-ubl";

// The only transport profile in use; the older ones have been removed.
inline constexpr std::string_view kAs4Profile = "peppol-transport-as4-v2_0";

// "<root namespace>::<root element>##<customization>::<version>"
struct DocumentTypeParts {
  std::string root_namespace;
  std::string root_element;
  std::string customization;
  std::string version;

  std::string to_value() const;
};

class DocumentTypeId {
 public:
  // "scheme::value" for the two schemes of the network, or the value alone:
  // then a customization of PINT makes it a wildcard one, any other busdox.
  // Fails with kMalformed: longer than 500 characters, white space, or a "*"
  // that its scheme or its place forbids.
  static Result<DocumentTypeId> parse(std::string_view text);
  static Result<DocumentTypeId> make(std::string_view scheme, std::string_view value);

  const std::string& scheme() const { return scheme_; }
  const std::string& value() const { return value_; }
  std::string to_string() const { return scheme_ + "::" + value_; }

  // None for a value of another form.
  std::optional<DocumentTypeParts> parts() const;

  // True for a registration that takes every specialisation: its customization ends in "*".
  bool has_wildcard() const { return value_.find('*') != std::string::npos; }

  // What a new registration has to obey besides; identifiers of others are taken as they are. kMalformed names the
  // rule: one of the two schemes (POLICY 16), all four parts (POLICY 20), and under peppol-doctype-wildcard, where PINT
  // belongs, a customization of different parts with "@" between them (BR-PDC-01 to 05).
  Result<void> check_form() const;

  friend bool operator==(const DocumentTypeId&, const DocumentTypeId&) = default;
  friend std::strong_ordering operator<=>(const DocumentTypeId&, const DocumentTypeId&) = default;

 private:
  DocumentTypeId(std::string scheme, std::string value) : scheme_(std::move(scheme)), value_(std::move(value)) {}

  std::string scheme_;
  std::string value_;
};

class ProcessId {
 public:
  // "scheme::value", or the value alone with "cenbii-procid-ubl". Fails with
  // kMalformed: empty, longer than 200 characters, white space.
  static Result<ProcessId> parse(std::string_view text);
  static Result<ProcessId> make(std::string_view scheme, std::string_view value);

  // What a new registration has to obey besides: the scheme "cenbii-procid-ubl" (POLICY 24). kMalformed.
  Result<void> check_form() const;

  const std::string& scheme() const { return scheme_; }
  const std::string& value() const { return value_; }
  std::string to_string() const { return scheme_ + "::" + value_; }

  friend bool operator==(const ProcessId&, const ProcessId&) = default;
  friend std::strong_ordering operator<=>(const ProcessId&, const ProcessId&) = default;

 private:
  ProcessId(std::string scheme, std::string value) : scheme_(std::move(scheme)), value_(std::move(value)) {}

  std::string scheme_;
  std::string value_;
};

}  // namespace peppol::directory
