// One element of a document as a document of its own, with the namespaces it
// had in scope: for files that hold documents within documents.

#pragma once

#include "base/error.h"
#include "ubl/tree/document.h"

namespace peppol::tree {

Result<Document> excerpt(Node element, const ParseLimits& limits = {});

}  // namespace peppol::tree
