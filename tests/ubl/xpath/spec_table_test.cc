// Every row of tests/data/xpath/*.tsv: an expression, a tab, and what it gives. The rows are the examples of XPath 2.0
// and of XQuery 1.0 and XPath 2.0 Functions and Operators (W3C), and cases beside them that their text decides.
//
// What is given is written so that the type shows: 1 is an xs:integer, 1.0 an xs:decimal, "a" an xs:string, true an
// xs:boolean, any other type is named, "double(1)", and so are nodes, "element(a)". Items are joined by ", ", no item
// is "()", and "!XPTY0004" is an error. Lines that begin with "@": "@document XML" sets the document, whose root
// element is the context item, "@namespace prefix uri" declares a prefix, "@variable name expression" a variable.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/constant.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/values.h"

namespace peppol::xpath {

namespace {

constexpr Time kNow{std::chrono::seconds{1'795'362'000}};  // 2026-11-22T15:40:00Z

std::string shown_node(const Item& item, const tree::Document& document) {
  if (item.type != Type::kNode) return "made(" + std::string(item.text()) + ")";
  const tree::Node node = document.node(item.node);
  switch (node.kind()) {
    case tree::Kind::kDocument: return "document()";
    case tree::Kind::kElement: return "element(" + node.name() + ")";
    case tree::Kind::kAttribute: return "attribute(" + node.name() + ")";
    case tree::Kind::kText: return "text(" + std::string(node.text()) + ")";
    case tree::Kind::kComment: return "comment(" + std::string(node.text()) + ")";
    default: return "instruction(" + std::string(node.local_name()) + ")";
  }
}

std::string shown(const Item& item, const tree::Document& document, Arena& arena) {
  if (item.is_node()) return shown_node(item, document);
  const std::string text(string_of(item, &document, arena));
  switch (item.type) {
    case Type::kString: return "\"" + text + "\"";
    case Type::kInteger:
    case Type::kBoolean: return text;
    case Type::kDecimal: return text.find('.') == std::string::npos ? text + ".0" : text;
    default: return std::string(type_name(item.type)).substr(3) + "(" + text + ")";
  }
}

// What rows stand in.
struct Setting {
  std::optional<tree::Document> document;
  std::vector<std::pair<std::string, std::string>> namespaces;
  std::vector<std::pair<std::string, std::string>> variables;
};

enum class Way { kOptimised, kAsWritten };

void declare(Scope& scope, const Setting& setting) {
  for (const auto& [prefix, uri] : setting.namespaces) scope.declare_namespace(prefix, uri);
  for (const auto& [name, text] : setting.variables) {
    const int index = static_cast<int>(scope.program.globals.size());
    GlobalVariable variable;
    variable.name = name;
    Scope inner(scope);
    inner.frame_size = 0;
    variable.value = compile(text, inner);
    variable.frame_size = inner.frame_size;
    scope.program.globals.push_back(std::move(variable));
    scope.declare({name, Scope::Variable::Kind::kGlobal, index, {}});
  }
}

std::string evaluated(const std::string& text, const Setting& setting, Way way) {
  Program program;
  Scope scope(program);
  try {
    declare(scope, setting);
    const ExprPtr expr = way == Way::kOptimised ? compile(text, scope) : parse_only(text, scope);
    Run run(program, &*setting.document, EvaluationLimits{}, kNow);
    Context context(run);
    context.frame = new_frame(run.temporary(), scope.frame_size);
    context.item = context.current = node_item(setting.document->root().index());
    Sequence items(run.temporary());
    expr->eval(context, items);
    std::string result;
    for (const Item& item : items) {
      result += (result.empty() ? "" : ", ") + shown(item, *setting.document, run.temporary());
    }
    return items.empty() ? "()" : result;
  } catch (const DynamicError& error) {
    return "!" + error.code();
  } catch (const StaticError& error) {
    return "!" + error.code();
  }
}

void set(Setting& setting, const std::string& line) {
  const std::size_t blank = line.find(' ');
  const std::string word = line.substr(0, blank);
  const std::string rest = line.substr(blank + 1);
  const std::size_t next = rest.find(' ');
  if (word == "@document") {
    auto document = tree::Document::parse(rest);
    ASSERT_TRUE(document) << rest;
    setting.document.emplace(std::move(*document));
  } else if (word == "@namespace") {
    setting.namespaces.emplace_back(rest.substr(0, next), rest.substr(next + 1));
  } else if (word == "@variable") {
    setting.variables.emplace_back(rest.substr(0, next), rest.substr(next + 1));
  } else {
    FAIL() << "a row's setting is not known: " << line;
  }
}

std::size_t check(const std::filesystem::path& path) {
  std::ifstream in(path);
  Setting setting;
  set(setting, "@document <root/>");
  std::size_t rows = 0;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '@') {
      set(setting, line);
      continue;
    }
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) {
      ADD_FAILURE() << path.filename() << ":" << number << ": the row has no tab";
      continue;
    }
    ++rows;
    const std::string text = line.substr(0, tab);
    const std::string expected = line.substr(tab + 1);
    EXPECT_EQ(evaluated(text, setting, Way::kOptimised), expected) << path.filename() << ":" << number << ": " << text;
    EXPECT_EQ(evaluated(text, setting, Way::kAsWritten), expected)
        << path.filename() << ":" << number << " not optimised: " << text;
  }
  return rows;
}

TEST(XPath, GivesWhatTheSpecificationsSay) {
  std::size_t rows = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PEPPOLGW_SOURCE_DIR "/tests/data/xpath")) {
    if (entry.path().extension() == ".tsv") rows += check(entry.path());
  }
  std::printf("%zu rows\n", rows);
  EXPECT_GE(rows, 600U);
}

}  // namespace

}  // namespace peppol::xpath
