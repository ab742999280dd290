// Any text as an expression: compiled, and evaluated over a small invoice.

#include <string_view>

#include "ubl/xpath/compile.h"
#include "ubl/xpath/failure.h"
#include "ubl/xpath/values.h"

namespace {

using namespace peppol;  // NOLINT: a program of one file

constexpr std::string_view kInvoice =
    "<i:Invoice xmlns:i='urn:i' xmlns:c='urn:c' c:lang='nl'><c:ID>I-1</c:ID><c:Date>2026-02-28</c:Date>"
    "<c:Line c:no='1'><c:Amount currencyID='EUR'>12.50</c:Amount><c:Rate>21</c:Rate></c:Line>"
    "<c:Line c:no='2'><c:Amount currencyID='EUR'>-3</c:Amount><c:Rate>x</c:Rate><!--note--><?pi data?></c:Line>"
    "<c:Note xml:lang='en-GB'>  a  b </c:Note></i:Invoice>";

const tree::Document& invoice() {
  static const auto document = tree::Document::parse(kInvoice);
  return *document;
}

void evaluate(const xpath::Expr& expr, const xpath::Program& program, int frame_size) {
  xpath::EvaluationLimits limits;
  limits.max_steps = 200'000;
  limits.max_memory = std::size_t{64} << 20;
  limits.max_call_depth = 100;
  xpath::Run run(program, &invoice(), limits, Time{std::chrono::seconds{1'795'362'000}});
  xpath::Context context(run);
  context.frame = xpath::new_frame(run.temporary(), frame_size);
  context.item = context.current = xpath::node_item(1);
  xpath::Sequence items(run.temporary());
  try {
    expr.eval(context, items);
    for (const xpath::Item& item : items) {
      if (xpath::string_of(item, &invoice(), run.temporary()).size() > (std::size_t{1} << 30)) __builtin_trap();
    }
  } catch (const xpath::DynamicError&) {
  } catch (const xpath::LimitReached&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  xpath::Program program;
  xpath::Scope scope(program);
  scope.declare_namespace("i", "urn:i");
  scope.declare_namespace("c", "urn:c");
  try {
    const xpath::ExprPtr expr = xpath::compile({reinterpret_cast<const char*>(data), size}, scope);
    evaluate(*expr, program, scope.frame_size);
  } catch (const xpath::StaticError&) {
  }
  return 0;
}
