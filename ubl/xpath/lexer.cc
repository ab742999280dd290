#include "ubl/xpath/lexer.h"

#include <array>

#include "ubl/xpath/failure.h"

namespace peppol::xpath {

namespace {

constexpr std::size_t kMaxTokens = 200'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}
bool continues_name(char c) { return starts_name(c) || is_digit(c) || c == '-' || c == '.'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    std::vector<Token> tokens;
    while (skip_space(), at_ < text_.size()) {
      Token token;
      token.place = at_;
      read(token);
      token.end = at_;
      tokens.push_back(std::move(token));
      if (tokens.size() > kMaxTokens) fail("the expression is longer than " + std::to_string(kMaxTokens) + " words");
    }
    Token end;
    end.place = end.end = text_.size();
    tokens.push_back(end);
    return tokens;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  [[noreturn]] void fail(const std::string& why) const { throw StaticError("XPST0003", why, at_); }

  void skip_space() {
    for (;;) {
      const char c = peek();
      if (at_ < text_.size() && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
        ++at_;
      } else if (c == '(' && peek(1) == ':') {
        skip_comment();
      } else {
        return;
      }
    }
  }

  void skip_comment() {
    int depth = 0;
    do {
      if (at_ >= text_.size()) fail("a comment (: is not closed");
      if (peek() == '(' && peek(1) == ':') {
        ++depth;
        at_ += 2;
      } else if (peek() == ':' && peek(1) == ')') {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0);
  }

  std::string name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && continues_name(peek())) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  void read(Token& token) {
    const char c = peek();
    if (starts_name(c)) return read_name(token);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return read_number(token);
    if (c == '"' || c == '\'') return read_string(token);
    if (c == '*' && peek(1) == ':' && starts_name(peek(2))) {
      at_ += 2;
      token.kind = Token::Kind::kName;
      token.prefix = "*";
      token.has_prefix = true;
      token.text = name();
      return;
    }
    constexpr std::array<std::string_view, 9> kPairs = {"::", "//", "..", "<=", ">=", "!=", "<<", ">>", ":="};
    token.kind = Token::Kind::kSymbol;
    for (std::string_view pair : kPairs) {
      if (text_.substr(at_, 2) == pair) {
        token.text = pair;
        at_ += 2;
        return;
      }
    }
    if (std::string_view("()[].,/@*+-=<>|$?").find(c) == std::string_view::npos) {
      fail(std::string("the character \"") + c + "\" has no meaning here");
    }
    token.text = std::string(1, c);
    ++at_;
  }

  void read_name(Token& token) {
    token.kind = Token::Kind::kName;
    token.text = name();
    if (peek() != ':' || peek(1) == ':') return;
    if (peek(1) == '*') {
      token.prefix = std::move(token.text);
      token.text = "*";
      token.has_prefix = true;
      at_ += 2;
    } else if (starts_name(peek(1))) {
      ++at_;
      token.prefix = std::move(token.text);
      token.has_prefix = true;
      token.text = name();
    }
  }

  void read_number(Token& token) {
    const std::size_t start = at_;
    token.kind = Token::Kind::kInteger;
    while (is_digit(peek())) ++at_;
    if (peek() == '.' && peek(1) != '.') {
      token.kind = Token::Kind::kDecimal;
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    if (peek() == 'e' || peek() == 'E') {
      token.kind = Token::Kind::kDouble;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!is_digit(peek())) fail("a number's exponent has no digits");
      while (is_digit(peek())) ++at_;
    }
    if (starts_name(peek())) fail("a number runs into a name");
    token.text = std::string(text_.substr(start, at_ - start));
  }

  void read_string(Token& token) {
    const char quote = peek();
    token.kind = Token::Kind::kString;
    ++at_;
    for (;;) {
      if (at_ >= text_.size()) fail("a string is not closed");
      if (peek() == quote) {
        ++at_;
        if (peek() != quote) return;
      }
      token.text += peek();
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokenized(std::string_view text) { return Lexer(text).run(); }

}  // namespace peppol::xpath
