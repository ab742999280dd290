#include "ubl/model/problem.h"

#include <utility>

namespace peppol::model {

void Problems::add(Problem problem) {
  ++count_;
  if (kept_.size() < kMax) kept_.push_back(std::move(problem));
}

}  // namespace peppol::model
