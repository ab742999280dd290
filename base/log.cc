#include "base/log.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

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

constexpr std::size_t kMaxSentence = 4'000;  // bytes, before escaping
constexpr std::size_t kMaxValue = 2'000;

// Whether a reader, a terminal or a program that splits lines could take the character for something else than text:
// control characters, line and paragraph separators, and those that turn the direction of writing.
bool is_dangerous(std::string_view character) {
  if (character.size() == 1) return static_cast<unsigned char>(character[0]) < 0x20 || character[0] == 0x7f;
  if (character.size() == 2) return character[0] == '\xc2' && static_cast<unsigned char>(character[1]) < 0xa0;
  if (character.size() != 3 || character[0] != '\xe2') return false;
  const auto last = static_cast<unsigned char>(character[2]);
  if (character[1] == '\x80') return (last >= 0x8e && last <= 0x8f) || (last >= 0xa8 && last <= 0xae);
  return character[1] == '\x81' && last >= 0xa6 && last <= 0xa9;
}

unsigned code_point(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return byte(0);
  if (character.size() == 2) return (byte(0) & 0x1fU) << 6U | (byte(1) & 0x3fU);
  return (byte(0) & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU);
}

// Well-formed, on one line, and no longer than told: what would end the line or is no text is written as an escape.
void append_escaped(std::string& line, std::string_view text, std::size_t max_bytes, std::string_view escaped) {
  std::string_view rest = cut_utf8(text, max_bytes);
  while (!rest.empty()) {
    const std::size_t length = utf8_character_bytes(rest);
    const std::string_view character = rest.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0)
      line += "\xEF\xBF\xBD";
    else if (is_dangerous(character))
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", code_point(character));
    else if (length == 1 && escaped.find(character[0]) != std::string_view::npos)
      (line += '\\') += character;
    else
      line += character;
    rest.remove_prefix(character.size());
  }
  if (text.size() > max_bytes) fmt::format_to(std::back_inserter(line), "... ({} bytes)", text.size());
}

void append_quoted(std::string& line, std::string_view text, std::size_t max_bytes = kMaxValue) {
  line += '"';
  append_escaped(line, text, max_bytes, "\"\\");
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
    append_quoted(line, sentence, kMaxSentence);
    for (const auto& [name, value] : fields) {
      line += ',';
      append_quoted(line, name);
      line += ':';
      append_quoted(line, value);
    }
    line += '}';
  } else {
    line = fmt::format("{} {:<7} {:<26} ", time, name_of(level), event);
    append_escaped(line, sentence, kMaxSentence, "\\");
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
