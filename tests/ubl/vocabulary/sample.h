// Documents written for these tests.

#pragma once

#include <string>

namespace peppol::vocabulary {

// The least an invoice may be.
extern const std::string kSmallestInvoice;

// The same with a signature extension that uses much of XML Signature and XAdES, and an extension nobody describes.
extern const std::string kSignedInvoice;

}  // namespace peppol::vocabulary
