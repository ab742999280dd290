#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <iterator>

namespace peppol {
namespace {

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarning: return "warning";
    case LogLevel::kError: return "error";
  }
  return "error";
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::err;
}

// A value cannot end its line: what would is written as an escape.
void append_quoted(std::string& line, std::string_view text) {
  line += '"';
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (line += '\\') += c;
    else if (code < 0x20 || code == 0x7f)
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", code);
    else
      line += c;
  }
  line += '"';
}

}  // namespace

struct Log::State {
  const Clock& clock;
  LogFormat format;
  spdlog::logger logger;
};

Log::Log(const Clock& clock, LogFormat format, LogLevel least)
    : state_(new State{clock, format, spdlog::logger("peppolgw", std::make_shared<spdlog::sinks::stderr_sink_mt>())}) {
  state_->logger.set_pattern("%v");
  state_->logger.set_level(to_spdlog(least));
  state_->logger.flush_on(spdlog::level::debug);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view event, std::string_view sentence, LogFields fields) {
  if (!state_->logger.should_log(to_spdlog(level))) return;
  const std::string time = format_time(state_->clock.now());
  std::string line;
  if (state_->format == LogFormat::kJson) {
    line = fmt::format(R"({{"time":"{}","level":"{}","event":"{}","message":)", time, name_of(level), event);
    append_quoted(line, sentence);
    for (const auto& [name, value] : fields) {
      line += ',';
      append_quoted(line, name);
      line += ':';
      append_quoted(line, value);
    }
    line += '}';
  } else {
    line = fmt::format("{} {:<7} {:<26} {}", time, name_of(level), event, sentence);
    for (const auto& [name, value] : fields) {
      fmt::format_to(std::back_inserter(line), " {}=", name);
      append_quoted(line, value);
    }
  }
  state_->logger.log(to_spdlog(level), line);
}

void Log::debug(std::string_view event, std::string_view sentence, LogFields fields) {
  write(LogLevel::kDebug, event, sentence, fields);
}
void Log::info(std::string_view event, std::string_view sentence, LogFields fields) {
  write(LogLevel::kInfo, event, sentence, fields);
}
void Log::warning(std::string_view event, std::string_view sentence, LogFields fields) {
  write(LogLevel::kWarning, event, sentence, fields);
}
void Log::error(std::string_view event, std::string_view sentence, LogFields fields) {
  write(LogLevel::kError, event, sentence, fields);
}

}  // namespace peppol
