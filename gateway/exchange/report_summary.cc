#include "gateway/exchange/report_summary.h"

#include <boost/json.hpp>

#include <algorithm>

namespace peppol::gateway {

std::string report_summary(const validation::Report& report) {
  using validation::Severity;
  const auto count = [&](Severity severity) {
    return std::count_if(report.findings.begin(), report.findings.end(),
                         [&](const validation::Finding& one) { return one.severity == severity; });
  };
  boost::json::object summary = {{"valid", report.valid()}, {"worst", nullptr}};
  for (const auto severity : {Severity::kFatal, Severity::kWarning, Severity::kInformation}) {
    const auto found = count(severity);
    if (found > 0 && summary["worst"].is_null()) summary["worst"] = to_string(severity);
    summary[to_string(severity)] = found;
  }
  return boost::json::serialize(summary);
}

}  // namespace peppol::gateway
