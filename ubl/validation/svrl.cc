#include "ubl/validation/svrl.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <vector>

#include "base/xml/writer.h"

namespace peppol::validation {
namespace {

using xml::escape_attribute;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_plain(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; }

// As an xs:NCName: other characters become "_".
std::string name_of(std::string_view text) {
  std::string name;
  std::transform(text.begin(), text.end(), std::back_inserter(name), [](char c) { return is_plain(c) ? c : '_'; });
  if (!name.empty() && !is_letter(name.front())) name.insert(0, "_");
  return name;
}

// As an xs:anyURI.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kAlsoPlain = "/~!$&'()*+,;=@";
  std::string uri;
  for (const char c : path) {
    if (is_plain(c) || kAlsoPlain.find(c) != std::string_view::npos)
      uri += c;
    else
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : fmt::format(" {}=\"{}\"", name, escape_attribute(value));
}

void write_pattern(std::string& text, std::string_view id, std::string_view name, std::string_view document) {
  text += "  <svrl:active-pattern" + attribute("id", name_of(id)) + attribute("documents", document) +
          attribute("name", name) + "/>\n";
}

void write_fired(std::string& text, std::string_view context) {
  fmt::format_to(std::back_inserter(text), "  <svrl:fired-rule context=\"{}\"/>\n", escape_attribute(context));
}

// A rule that could not be judged is a failed assertion, and its text begins with the code of the error.
void write_finding(std::string& text, const Finding& f, Language language) {
  const bool is_report = f.is_report && f.error.empty();
  const std::string_view element = is_report ? "successful-report" : "failed-assert";
  const std::string_view test = f.test.empty() ? f.rule : f.test;
  const std::string_view location = f.location.empty() ? std::string_view("/") : f.location;
  text += fmt::format("  <svrl:{}", element) + attribute("id", name_of(f.rule)) +
          fmt::format(" location=\"{}\" test=\"{}\"", escape_attribute(location), escape_attribute(test)) +
          attribute("role", name_of(f.role)) + attribute("flag", to_string(f.severity)) + ">\n    <svrl:text>";
  if (!f.error.empty()) text += xml::escape_text(f.error) + ": ";
  text += xml::escape_text(message_in(f, language)) + fmt::format("</svrl:text>\n  </svrl:{}>\n", element);
}

// What no rule set found, in a pattern for each name such findings have; the structure's also when it is right.
void write_without_rules(std::string& text, const Report& report, const std::string& document, Language language) {
  std::vector<std::string_view> names;
  if (report.structure_checked) names.emplace_back(kStructurePack);
  const auto is_run = [&](std::string_view name) {
    return std::any_of(report.runs.begin(), report.runs.end(), [&](const RuleSetRun& run) { return run.name == name; });
  };
  for (const auto& f : report.findings)
    if (!is_run(f.pack) && std::find(names.begin(), names.end(), f.pack) == names.end()) names.emplace_back(f.pack);
  for (const auto name : names) {
    write_pattern(text, name, name, document);
    write_fired(text, "/");
    for (const auto& f : report.findings)
      if (f.pack == name) write_finding(text, f, language);
  }
}

// The findings of a pattern at a node are those of the one rule of it that fired there.
void write_run(std::string& text, const Report& report, const RuleSetRun& run, const std::string& document,
               Language language) {
  auto fired = run.fired;
  std::stable_sort(fired.begin(), fired.end(), [&](const auto& a, const auto& b) {
    return run.rules->rule(a.rule).pattern_index < run.rules->rule(b.rule).pattern_index;
  });
  auto finding = report.findings.begin();
  const auto skip_others = [&] {
    finding = std::find_if(finding, report.findings.end(), [&](const Finding& f) { return f.pack == run.name; });
  };
  skip_others();
  std::optional<std::size_t> pattern;
  for (const auto& one : fired) {
    const auto rule = run.rules->rule(one.rule);
    if (pattern != rule.pattern_index) {
      pattern = rule.pattern_index;
      const std::string name = rule.pattern.empty() ? fmt::format("{}", *pattern + 1) : std::string(rule.pattern);
      write_pattern(text, rule.pattern, run.name + " " + name, document);
    }
    write_fired(text, rule.context);
    while (finding != report.findings.end() && finding->pattern_index == *pattern && finding->node == one.node) {
      write_finding(text, *finding++, language);
      skip_others();
    }
  }
}

}  // namespace

SvrlPart svrl_part(const Report& report, std::string_view file, Language language) {
  SvrlPart part;
  const std::string document = uri_of(file);
  write_without_rules(part.text, report, document, language);
  for (const auto& run : report.runs) {
    write_run(part.text, report, run, document, language);
    for (const auto& ns : run.rules->namespaces()) part.used.namespaces.emplace(ns.prefix, ns.uri);
    const std::string& version = run.rules->version();
    part.used.rules.insert(version.empty() ? run.name : fmt::format("{} {}", run.name, version));
  }
  return part;
}

void SvrlUsed::add(const SvrlUsed& more) {
  namespaces.insert(more.namespaces.begin(), more.namespaces.end());
  rules.insert(more.rules.begin(), more.rules.end());
}

std::string svrl_head(const SvrlUsed& used) {
  std::string head = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svrl:schematron-output xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\" title=\"{}\">\n",
      escape_attribute(fmt::format("{}", fmt::join(used.rules, ", "))));
  for (const auto& [prefix, uri] : used.namespaces)
    head += fmt::format("  <svrl:ns-prefix-in-attribute-values prefix=\"{}\" uri=\"{}\"/>\n", escape_attribute(prefix),
                        escape_attribute(uri));
  return head;
}

}  // namespace peppol::validation
