#include "base/crypto/xml_algorithms.h"
#include "ubl/signature/profile.h"
#include "ubl/signature/signature.h"

namespace peppol::signature {

// A document has few distinct names, however many elements it has.
bool may_be_signed(const tree::Document& document) {
  for (tree::NameId id = 0; id < document.name_count(); ++id) {
    const tree::ExpandedName name = document.expanded_name(id);
    if (name == tree::ExpandedName{"UBLDocumentSignatures", kSig}) return true;
    if (name == tree::ExpandedName{"Signature", crypto::kDsNamespace}) return true;
  }
  return false;
}

}  // namespace peppol::signature
