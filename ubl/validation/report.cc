#include "ubl/validation/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace peppol::validation {
std::string json_text(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': quoted += "\\\""; break;
      case '\\': quoted += "\\\\"; break;
      case '\n': quoted += "\\n"; break;
      case '\r': quoted += "\\r"; break;
      case '\t': quoted += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20)
          fmt::format_to(std::back_inserter(quoted), "\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
          quoted += c;
    }
  }
  return quoted + '"';
}

namespace {

std::string json_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const auto& text : texts) list += (list.size() > 1 ? "," : "") + json_text(text);
  return list + "]";
}

std::string finding_json(const Finding& f, Language language) {
  std::string json = fmt::format(R"({{"rule":{},"severity":"{}","location":{},"line":{},"message":{},"pack":{})",
                                 json_text(f.rule), to_string(f.severity), json_text(f.location), f.line,
                                 json_text(message_in(f, language)), json_text(f.pack));
  if (!f.terms.empty()) json += ",\"terms\":" + json_list(f.terms);
  if (!f.pointer.empty()) json += ",\"pointer\":" + json_text(f.pointer);
  if (!f.error.empty()) json += ",\"error\":" + json_text(f.error);
  return json + "}";
}

}  // namespace

const std::string& message_in(const Finding& finding, Language language) {
  return language == Language::kDutch && !finding.message_nl.empty() ? finding.message_nl : finding.message;
}

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::kFatal: return "fatal";
    case Severity::kWarning: return "warning";
    case Severity::kInformation: return "information";
  }
  return "fatal";
}

bool Report::valid() const {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& f) { return f.severity == Severity::kFatal; });
}

std::string report_json(const Report& report, std::string_view file, Language language) {
  std::string json = fmt::format(R"({{"file":{},"documentType":{},"rules":{},"valid":{},"findings":[)", json_text(file),
                                 json_text(report.document_type), json_list(report.rules), report.valid());
  for (std::size_t i = 0; i < report.findings.size(); ++i)
    json += (i > 0 ? "," : "") + finding_json(report.findings[i], language);
  return json + "]}";
}

namespace {

// The severity in a text for people; JSON has it in English, for programs.
std::string_view word_for(Severity severity, Language language) {
  if (language == Language::kEnglish) return to_string(severity);
  switch (severity) {
    case Severity::kFatal: return "fout";
    case Severity::kWarning: return "waarschuwing";
    case Severity::kInformation: return "informatie";
  }
  return "fout";
}

std::string verdict_of(const Report& report, std::size_t fatal, Language language) {
  const std::size_t other = report.findings.size() - fatal;
  if (language == Language::kEnglish)
    return fmt::format("{} ({} fatal, {} other", report.valid() ? "valid" : "invalid", fatal, other);
  return fmt::format("{} ({} {}, {} overig", report.valid() ? "geldig" : "ongeldig", fatal,
                     fatal == 1 ? "fout" : "fouten", other);
}

}  // namespace

std::string report_text(const Report& report, std::string_view file, Language language) {
  std::string text;
  std::size_t fatal = 0;
  for (const auto& f : report.findings) {
    fatal += f.severity == Severity::kFatal;
    fmt::format_to(std::back_inserter(text), "{}:{}: {} {}{}: {}\n    {}\n", file, f.line,
                   word_for(f.severity, language), f.rule, f.error.empty() ? "" : " (" + f.error + ")",
                   message_in(f, language), f.location);
  }
  fmt::format_to(std::back_inserter(text), "{}: {}; {})\n", file, verdict_of(report, fatal, language),
                 fmt::join(report.rules, ", "));
  return text;
}

}  // namespace peppol::validation
