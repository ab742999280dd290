// What happened, for the operator: one line per event, as JSON or for reading.
//
//   log.info("delivery.rescheduled", "the receiver did not answer", {{"document", id}, {"attempt", "2"}});
//
// The name of an event is stable; the sentence may change. A field is never a
// secret. All members may be called from any thread.
//
// Sentences and values may hold what others sent: in both formats an event is
// one line of valid UTF-8. Control characters, line separators and marks that
// turn the direction of writing appear as \u000a and the like; a sentence is cut
// to 4,000 bytes and a value to 2,000, with "... (N bytes)" behind.

#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace peppol {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

struct LogField {
  std::string_view name;
  std::string_view value;
};
using LogFields = std::initializer_list<LogField>;

class Log {
 public:
  // Writes to standard error. `clock` outlives the log.
  Log(const Clock& clock, LogFormat format, LogLevel least);
  ~Log();

  void debug(std::string_view event, std::string_view sentence, LogFields fields = {});
  void info(std::string_view event, std::string_view sentence, LogFields fields = {});
  void warning(std::string_view event, std::string_view sentence, LogFields fields = {});
  void error(std::string_view event, std::string_view sentence, LogFields fields = {});

 private:
  void write(LogLevel level, std::string_view event, std::string_view sentence, LogFields fields);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace peppol
