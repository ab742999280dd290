#include "gateway/store/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "gateway/store/data_folder.h"

namespace peppol::gateway {
namespace {

constexpr int kBusyMilliseconds = 10'000;
constexpr int kCacheKibibytes = 16 * 1024;  // the pages of indexes that every document touches
// Pages of 4 KiB in the log before they are copied to the file: what changes with every document is copied once.
constexpr int kPagesPerCheckpoint = 8'000;

// Text in the store is UTF-8, whatever its source forgot.
int bind_text(sqlite3_stmt* statement, int index, std::string_view text) {
  if (!is_utf8(text)) {
    const std::string repaired = repair_utf8(std::string(text));
    return sqlite3_bind_text64(statement, index, repaired.data(), repaired.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  return sqlite3_bind_text64(statement, index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

int bind(sqlite3_stmt* statement, int index, const Parameter::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *integer);
  if (const auto* text = std::get_if<std::string_view>(&value)) return bind_text(statement, index, *text);
  if (const auto* blob = std::get_if<Blob>(&value))
    return sqlite3_bind_blob64(statement, index, blob->bytes.data() ? blob->bytes.data() : "", blob->bytes.size(),
                               SQLITE_STATIC);
  return sqlite3_bind_null(statement, index);
}

Row::Cell cell(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return std::monostate{};
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    default: break;
  }
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  return bytes ? Bytes(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))) : Bytes();
}

std::vector<int> parameters_of(sqlite3_stmt* statement) {
  std::vector<int> indexes;
  for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
    const char* name = sqlite3_bind_parameter_name(statement, index);  // "$3"
    const auto number = static_cast<std::size_t>(name ? std::atoi(name + 1) : 0);
    if (number == 0) continue;
    indexes.resize(std::max(indexes.size(), number));
    indexes[number - 1] = index;
  }
  return indexes;
}

// Gives the statement back for its next use, whatever happened.
struct Resetting {
  sqlite3_stmt* statement;
  explicit Resetting(sqlite3_stmt* s) : statement(s) {}
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;
  ~Resetting() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

std::int64_t Row::integer(std::size_t column) const {
  const auto* value = std::get_if<std::int64_t>(&cells_.at(column));
  return value ? *value : 0;
}

const Bytes& Row::text(std::size_t column) const {
  static const Bytes empty;
  const auto* value = std::get_if<Bytes>(&cells_.at(column));
  return value ? *value : empty;
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& file, Access access) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_NOMUTEX |
                    (access == Access::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  const int status = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Connection> connection(new Connection(handle));
  if (status != SQLITE_OK)
    return fail(ErrorCode::kStorage, fmt::format("the store {} cannot be opened: {}", file.string(),
                                                 handle ? sqlite3_errmsg(handle) : "out of memory"));
  // SQLite gives the files it makes beside this one (-wal, -shm) the same permissions.
  if (access == Access::kReadWrite)
    if (auto kept = keep_from_others(file); !kept) return tl::unexpected(kept.error());
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyMilliseconds);
  std::string setup =
      fmt::format("pragma foreign_keys = on; pragma synchronous = full; pragma cache_size = -{};", kCacheKibibytes);
  if (access == Access::kReadWrite)
    setup = fmt::format("pragma journal_mode = wal; pragma secure_delete = fast; pragma wal_autocheckpoint = {}; {}",
                        kPagesPerCheckpoint, setup);
  if (auto done = connection->script(setup); !done) return tl::unexpected(done.error());
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement.handle);
  sqlite3_close(handle_);
}

tl::unexpected<Error> Connection::failure(std::string_view sql) const {
  const int status = sqlite3_extended_errcode(handle_);
  const ErrorCode code = (status & 0xff) == SQLITE_CONSTRAINT ? ErrorCode::kConflict : ErrorCode::kStorage;
  return fail(code, fmt::format("the store refused \"{}\": {}", shown(sql, 80), sqlite3_errmsg(handle_)));
}

Result<const Connection::Statement*> Connection::prepared(std::string_view sql) {
  if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  sqlite3_stmt* statement = nullptr;
  const int status = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
  if (status != SQLITE_OK) return failure(sql);
  return &statements_.emplace(sql, Statement{statement, parameters_of(statement)}).first->second;
}

bool Connection::is_in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::vector<std::string> Connection::statements() const {
  std::vector<std::string> texts;
  for (const auto& [sql, statement] : statements_) texts.push_back(sql);
  return texts;
}

Result<Rows> Connection::query(std::string_view sql, Parameters parameters) {
  return query(sql, std::span(parameters.begin(), parameters.size()));
}

Result<Rows> Connection::query(std::string_view sql, std::span<const Parameter> parameters) {
  const auto statement = prepared(sql);
  if (!statement) return tl::unexpected(statement.error());
  const auto& [handle, indexes] = **statement;
  const Resetting resetting(handle);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i >= indexes.size() || indexes[i] == 0)
      return fail(ErrorCode::kInternal, fmt::format("\"{}\" has no parameter ${}", shown(sql, 80), i + 1));
    if (bind(handle, indexes[i], parameters[i].value()) != SQLITE_OK) return failure(sql);
  }
  Rows rows;
  for (;;) {
    const int status = sqlite3_step(handle);
    if (status == SQLITE_DONE) return rows;
    if (status != SQLITE_ROW) return failure(sql);
    std::vector<Row::Cell> cells;
    cells.reserve(static_cast<std::size_t>(sqlite3_column_count(handle)));
    for (int column = 0; column < sqlite3_column_count(handle); ++column) cells.push_back(cell(handle, column));
    rows.emplace_back(std::move(cells));
  }
}

Result<std::int64_t> Connection::execute(std::string_view sql, Parameters parameters) {
  if (auto rows = query(sql, parameters); !rows) return tl::unexpected(rows.error());
  return sqlite3_changes64(handle_);
}

Result<void> Connection::script(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure(sql);
  return {};
}

}  // namespace peppol::gateway
