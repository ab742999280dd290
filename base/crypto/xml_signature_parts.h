// Small parts shared by the XML signature files. Private to base/crypto.

#pragma once

#include "base/error.h"
#include "base/xml/canonical.h"
#include "base/xml/element.h"

namespace peppol::crypto {

// The method and prefix list of a ds:CanonicalizationMethod or ds:Transform. Fails with kUnsupported
// when it is no canonicalisation, with kMalformed when it holds anything but one prefix list.
Result<xml::Canonicalization> canonicalization_of(xml::Element method);

// The decoded text of a child such as ds:DigestValue.
Result<Bytes> base64_child(xml::Element parent, std::string_view local_name);

}  // namespace peppol::crypto
