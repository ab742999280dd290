#include "ubl/model/json.h"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/decimal.h"

namespace peppol::model {

namespace {

constexpr std::string_view kTwice = "twice";

// Builds the tree from the parser's events; Boost.JSON asks for these names.
struct TreeBuilder {
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = 1'000'000;
  static constexpr std::size_t max_array_size = 100'000'000;
  static constexpr std::size_t max_key_size = 1000;
  static constexpr std::size_t max_string_size = 256U << 20U;
  // NOLINTEND(readability-identifier-naming)

  using ErrorCodeOfBoost = boost::json::error_code;
  using Text = boost::json::string_view;

  explicit TreeBuilder(const JsonLimits& given) : limits(given) {}

  JsonLimits limits;
  Json root;
  std::vector<Json*> open;
  std::string key;
  std::string partial;
  std::string refused;  // why the text is refused, when it is we who do it
  ErrorCode refused_code = ErrorCode::kMalformed;

  bool refuse(ErrorCode code, std::string why, ErrorCodeOfBoost& ec) {
    refused = std::move(why);
    refused_code = code;
    ec = boost::json::error::syntax;
    return false;
  }

  Json* add(Json value, ErrorCodeOfBoost& ec) {
    if (open.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *open.back();
    if (parent.kind == Json::Kind::kObject) return add_member(parent, std::move(value), ec);
    if (parent.items.size() >= limits.max_items) {
      refuse(ErrorCode::kLimitExceeded,
             fmt::format("An array of the JSON text has more than {} items, the limit.", limits.max_items), ec);
      return nullptr;
    }
    parent.items.push_back(std::move(value));
    return &parent.items.back();
  }

  Json* add_member(Json& parent, Json value, ErrorCodeOfBoost& ec) {
    if (parent.members.size() >= limits.max_members) {
      refuse(ErrorCode::kLimitExceeded,
             fmt::format("An object of the JSON text has more than {} members, the limit.", limits.max_members), ec);
      return nullptr;
    }
    if (parent.find(key) != nullptr) {
      refuse(ErrorCode::kMalformed, fmt::format("The member \"{}\" stands {} in its object.", key, kTwice), ec);
      return nullptr;
    }
    parent.members.emplace_back(key, std::move(value));
    return &parent.members.back().second;
  }

  bool enter(Json value, ErrorCodeOfBoost& ec) {
    Json* added = add(std::move(value), ec);
    if (added == nullptr) return false;
    open.push_back(added);
    return true;
  }

  bool leave() {
    open.pop_back();
    return true;
  }

  bool finish_number(Text last, ErrorCodeOfBoost& ec) {
    partial.append(last.data(), last.size());
    if (partial.size() > limits.max_number_chars) {
      return refuse(
          ErrorCode::kLimitExceeded,
          fmt::format("A number of the JSON text has more than {} characters, the limit.", limits.max_number_chars),
          ec);
    }
    const bool added = add(Json::number(partial), ec) != nullptr;
    partial.clear();
    return added;
  }

  bool append(Text part) {
    partial.append(part.data(), part.size());
    return true;
  }

  bool on_document_begin(ErrorCodeOfBoost& /*ec*/) { return true; }
  bool on_document_end(ErrorCodeOfBoost& /*ec*/) { return true; }
  bool on_array_begin(ErrorCodeOfBoost& ec) { return enter(Json::array(), ec); }
  bool on_array_end(std::size_t /*n*/, ErrorCodeOfBoost& /*ec*/) { return leave(); }
  bool on_object_begin(ErrorCodeOfBoost& ec) { return enter(Json::object(), ec); }
  bool on_object_end(std::size_t /*n*/, ErrorCodeOfBoost& /*ec*/) { return leave(); }
  bool on_string_part(Text s, std::size_t /*n*/, ErrorCodeOfBoost& /*ec*/) { return append(s); }
  bool on_string(Text s, std::size_t /*n*/, ErrorCodeOfBoost& ec) {
    append(s);
    const bool added = add(Json::string(partial), ec) != nullptr;
    partial.clear();
    return added;
  }
  bool on_key_part(Text s, std::size_t /*n*/, ErrorCodeOfBoost& /*ec*/) { return append(s); }
  bool on_key(Text s, std::size_t /*n*/, ErrorCodeOfBoost& /*ec*/) {
    append(s);
    key = std::exchange(partial, {});
    return true;
  }
  bool on_number_part(Text s, ErrorCodeOfBoost& /*ec*/) { return append(s); }
  bool on_int64(std::int64_t /*i*/, Text s, ErrorCodeOfBoost& ec) { return finish_number(s, ec); }
  bool on_uint64(std::uint64_t /*u*/, Text s, ErrorCodeOfBoost& ec) { return finish_number(s, ec); }
  bool on_double(double /*d*/, Text s, ErrorCodeOfBoost& ec) { return finish_number(s, ec); }
  bool on_bool(bool value, ErrorCodeOfBoost& ec) {
    Json json = Json::string(value ? "true" : "false");
    json.kind = Json::Kind::kBoolean;
    return add(std::move(json), ec) != nullptr;
  }
  bool on_null(ErrorCodeOfBoost& ec) { return add(Json{}, ec) != nullptr; }
  bool on_comment_part(Text /*s*/, ErrorCodeOfBoost& /*ec*/) { return true; }
  bool on_comment(Text /*s*/, ErrorCodeOfBoost& /*ec*/) { return true; }
};

tl::unexpected<Error> complaint(const TreeBuilder& tree, const boost::json::error_code& ec, std::size_t at,
                                const JsonLimits& limits) {
  if (!tree.refused.empty()) return fail(tree.refused_code, tree.refused);
  if (ec == boost::json::error::too_deep) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The JSON text is nested deeper than {}, the limit.", limits.max_depth));
  }
  return fail(ErrorCode::kMalformed, fmt::format("The text is not JSON: {} near byte {}.", ec.message(), at));
}

void print(const Json& value, std::size_t depth, std::string& out) {
  const std::string indent(2 * (depth + 1), ' ');
  const auto close = [&](char bracket) {
    out += '\n';
    out.append(2 * depth, ' ');
    out += bracket;
  };
  switch (value.kind) {
    case Json::Kind::kNull: out += "null"; return;
    case Json::Kind::kBoolean:
    case Json::Kind::kNumber: out += value.text; return;
    case Json::Kind::kString: out += to_json_string(value.text); return;
    case Json::Kind::kArray: {
      if (value.items.empty()) {
        out += "[]";
        return;
      }
      char before = '[';
      for (const Json& item : value.items) {
        out += before;
        out += '\n';
        out += indent;
        print(item, depth + 1, out);
        before = ',';
      }
      return close(']');
    }
    case Json::Kind::kObject: {
      if (value.members.empty()) {
        out += "{}";
        return;
      }
      char before = '{';
      for (const auto& [name, member] : value.members) {
        out += before;
        out += '\n';
        out += indent + to_json_string(name) + ": ";
        print(member, depth + 1, out);
        before = ',';
      }
      return close('}');
    }
  }
}

bool same_number(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto left = Decimal::parse(a);
  const auto right = Decimal::parse(b);
  return left && right && *left == *right;
}

}  // namespace

Json::Json() = default;
Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json Json::string(std::string_view text) {
  Json value;
  value.kind = Kind::kString;
  value.text = text;
  return value;
}

Json Json::number(std::string_view text) {
  Json value = string(text);
  value.kind = Kind::kNumber;
  return value;
}

Json Json::array() {
  Json value;
  value.kind = Kind::kArray;
  return value;
}

Json Json::object() {
  Json value;
  value.kind = Kind::kObject;
  return value;
}

const Json* Json::find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json* Json::find(std::string_view name) {
  for (auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Json& Json::member(std::string_view name) {
  if (Json* found = find(name)) return *found;
  kind = Kind::kObject;
  return members.emplace_back(std::string(name), Json{}).second;
}

Result<Json> parse_json(std::string_view bytes, const JsonLimits& limits) {
  if (bytes.size() > limits.max_bytes) {
    return fail(ErrorCode::kLimitExceeded,
                fmt::format("The JSON text has {} bytes; the limit is {}.", bytes.size(), limits.max_bytes));
  }
  boost::json::parse_options options;
  options.max_depth = limits.max_depth;
  boost::json::basic_parser<TreeBuilder> parser(options, limits);
  boost::json::error_code ec;
  const std::size_t read = parser.write_some(false, bytes.data(), bytes.size(), ec);
  if (ec) return complaint(parser.handler(), ec, read, limits);
  if (bytes.substr(read).find_first_not_of(" \t\r\n") != std::string_view::npos) {
    return fail(ErrorCode::kMalformed, fmt::format("The JSON text goes on after its end at byte {}.", read));
  }
  return std::move(parser.handler().root);
}

std::string to_text(const Json& value) {
  std::string out;
  print(value, 0, out);
  out += '\n';
  return out;
}

std::string to_json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
          out += c;
        }
    }
  }
  return out + '"';
}

std::string pointer_step(std::string_view name) {
  std::string out = "/";
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

bool same_value(const Json& a, const Json& b) {
  if (a.kind != b.kind) return false;
  if (a.kind == Json::Kind::kNumber) return same_number(a.text, b.text);
  if (a.text != b.text || a.items.size() != b.items.size() || a.members.size() != b.members.size()) return false;
  if (!std::equal(a.items.begin(), a.items.end(), b.items.begin(), same_value)) return false;
  return std::all_of(a.members.begin(), a.members.end(), [&b](const Json::Member& member) {
    const Json* other = b.find(member.first);
    return other != nullptr && same_value(member.second, *other);
  });
}

}  // namespace peppol::model
