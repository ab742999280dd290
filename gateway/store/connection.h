// One SQLite connection: statements with parameters in, rows out.
//
//   auto rows = connection.query("select id from document where status = $1", {"sent"});
//
// Parameters are $1, $2, ... so that the same text serves PostgreSQL. A text
// that is not UTF-8 is repaired when it is bound; a Blob stays as it is.
// A connection is used by one thread at a time.

#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace peppol::gateway {

struct Blob {
  std::string_view bytes;
};

// What a parameter may be; std::nullopt is null.
class Parameter {
 public:
  Parameter(std::int64_t value) : value_(value) {}                          // NOLINT(google-explicit-constructor)
  Parameter(std::string_view value) : value_(value) {}                      // NOLINT(google-explicit-constructor)
  Parameter(const std::string& value) : value_(std::string_view(value)) {}  // NOLINT(google-explicit-constructor)
  Parameter(const char* value) : value_(std::string_view(value)) {}         // NOLINT(google-explicit-constructor)
  Parameter(Blob value) : value_(value) {}                                  // NOLINT(google-explicit-constructor)
  Parameter(std::nullopt_t) {}                                              // NOLINT(google-explicit-constructor)
  template <class T>
  Parameter(const std::optional<T>& value) {  // NOLINT(google-explicit-constructor)
    if (value) *this = Parameter(*value);
  }

  using Value = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;
  const Value& value() const { return value_; }

 private:
  Value value_;
};
using Parameters = std::initializer_list<Parameter>;

// One row of an answer; columns count from 0.
class Row {
 public:
  using Cell = std::variant<std::monostate, std::int64_t, Bytes>;
  explicit Row(std::vector<Cell> cells) : cells_(std::move(cells)) {}

  bool is_null(std::size_t column) const { return std::holds_alternative<std::monostate>(cells_.at(column)); }
  std::int64_t integer(std::size_t column) const;
  const Bytes& text(std::size_t column) const;  // text and blobs; "" for null
  std::optional<std::string> optional_text(std::size_t column) const;

 private:
  std::vector<Cell> cells_;
};
using Rows = std::vector<Row>;

enum class Access { kReadWrite, kReadOnly };

class Connection {
 public:
  // WAL, foreign keys on, every commit synchronised to the disk. Fails with
  // kStorage, naming the file.
  static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& file, Access access);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Fails with kStorage; with kConflict when a unique or foreign key would break.
  Result<Rows> query(std::string_view sql, Parameters parameters = {});
  Result<Rows> query(std::string_view sql, std::span<const Parameter> parameters);
  // Rows that changed.
  Result<std::int64_t> execute(std::string_view sql, Parameters parameters = {});
  // Several statements without parameters.
  Result<void> script(const std::string& sql);

  // False between transactions, and after a failure of the disk has ended one.
  bool is_in_transaction() const;
  // The texts of query() and execute() so far: what the test of query plans looks at.
  std::vector<std::string> statements() const;

 private:
  explicit Connection(sqlite3* handle) : handle_(handle) {}
  struct Statement {
    sqlite3_stmt* handle;
    std::vector<int> parameters;  // SQLite's index of $1, $2, ...: it numbers them by where each first stands
  };
  Result<const Statement*> prepared(std::string_view sql);
  tl::unexpected<Error> failure(std::string_view sql) const;

  sqlite3* handle_;
  std::map<std::string, Statement, std::less<>> statements_;
};

}  // namespace peppol::gateway
