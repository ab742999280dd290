// A Standard Business Document: the header with its payload, as one XML
// document of any size, written and taken apart without parsing the payload.
//
//   auto shape = scan_payload(*payload.open());         // sender
//   write_sbd(header, payload, *shape, out);
//   auto layout = scan_sbd(received);                   // receiver
//   write_payload(received, *layout, out);
//
// What goes in comes out, byte for byte: the XML declaration (and byte order
// mark) of the payload becomes that of the whole document, and everything
// behind it, comments included, stands unchanged between the header and the
// end tag; the receiver puts both together again. The whole document therefore
// has the payload's own encoding, as the envelope demands; UTF-8, US-ASCII and
// ISO-8859-1 are carried, others are refused.
//
// Plain functions; they may be called from any thread.

#pragma once

#include <cstdint>
#include <string>

#include "as4/sbdh.h"
#include "base/error.h"
#include "base/stream.h"

namespace peppol::as4 {

// Where the parts of a document lie, as byte offsets from its start.
struct SbdLayout {
  SbdHeader header;
  PayloadRoot payload;
  std::string encoding;                // "UTF-8", "US-ASCII" or "ISO-8859-1"
  std::uint64_t prolog_end = 0;        // behind the byte order mark and XML declaration
  std::uint64_t payload_begin = 0;     // behind the header's end tag
  std::uint64_t payload_end = 0;       // before the document's end tag
  std::uint64_t declarations_at = 0;   // where inherited_declarations belong in the payload's root
  std::string inherited_declarations;  // namespaces the payload takes from outside, or empty
};

// What a payload is that can be carried.
struct PayloadShape {
  PayloadRoot root;
  std::uint64_t prolog_end = 0;  // behind the byte order mark and XML declaration
};

// Reads a payload to its end. Fails with kMalformed when it is not one XML
// element, has a DOCTYPE or uses a namespace prefix without declaring it; with
// kUnsupported for another encoding; with kLimitExceeded and otherwise as
// scan_sbd() does.
Result<PayloadShape> scan_payload(Source& payload);

// Writes the whole document; `shape` is what scan_payload() said of `payload`.
// Fails with kMalformed when the payload is not what `header` says, otherwise
// as `payload` and `out` fail.
Result<void> write_sbd(const SbdHeader& header, const Spool& payload, const PayloadShape& shape, Sink& out);

// Reads a document to its end and checks the header. Fails with kMalformed,
// kUnsupported or kLimitExceeded (nested deeper than 200 elements, a tag longer
// than 64 KiB, a header longer than 256 KiB), or as `document` does.
Result<SbdLayout> scan_sbd(Source& document);

// Writes the payload as a document of its own: the bytes that write_sbd() was
// given. Where a foreign sender's payload uses namespaces declared outside it,
// their declarations are added to its root element; nothing else changes.
Result<void> write_payload(Source& document, const SbdLayout& layout, Sink& out);

}  // namespace peppol::as4
