#include "gateway/http/language.h"

#include <optional>

#include "base/bytes.h"

namespace peppol::gateway {
namespace {

using validation::Language;

constexpr int kMostWeight = 1000;

// RFC 9110, 12.4.2: 0 to 1 with at most three decimals, in thousandths; nothing for another text.
std::optional<int> weight_of(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int weight = (text[0] - '0') * kMostWeight;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  for (std::size_t i = 2, unit = 100; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    weight += (text[i] - '0') * static_cast<int>(unit);
  }
  return weight <= kMostWeight ? std::optional(weight) : std::nullopt;
}

struct Choice {
  std::string_view range;
  int weight = kMostWeight;
};

// "nl-BE ; q=0.8"
std::optional<Choice> choice_of(std::string_view item) {
  const auto semicolon = item.find(';');
  Choice choice{trim_ascii(item.substr(0, semicolon))};
  if (semicolon == std::string_view::npos) return choice;
  const std::string_view parameter = trim_ascii(item.substr(semicolon + 1));
  if (parameter.size() < 2 || (parameter[0] != 'q' && parameter[0] != 'Q') || parameter[1] != '=') return std::nullopt;
  const auto weight = weight_of(parameter.substr(2));
  if (!weight) return std::nullopt;
  choice.weight = *weight;
  return choice;
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
  Language best = Language::kEnglish;
  int greatest = 0;
  while (!accept_language.empty()) {
    const auto comma = accept_language.find(',');
    const auto choice = choice_of(accept_language.substr(0, comma));
    accept_language = comma == std::string_view::npos ? std::string_view() : accept_language.substr(comma + 1);
    if (!choice || choice->weight <= greatest) continue;
    const std::string primary = to_lower_ascii(choice->range.substr(0, choice->range.find('-')));
    if (primary != "nl" && primary != "en" && primary != "*") continue;
    best = primary == "nl" ? Language::kDutch : Language::kEnglish;
    greatest = choice->weight;
  }
  return best;
}

Language language_of(const net::Request& request) {
  return preferred_language(request.headers().find("Accept-Language").value_or(""));
}

}  // namespace peppol::gateway
