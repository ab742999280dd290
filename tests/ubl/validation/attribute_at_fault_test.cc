#include "ubl/validation/attribute_at_fault.h"

#include <gtest/gtest.h>

namespace peppol::validation {
namespace {

// Tests of official rules, and what may stand around an attribute.
TEST(AttributeAtFault, IsTheOneThatTheTestLooksAt) {
  const struct {
    std::string_view test;
    std::string_view attribute;
  } rows[] = {
      {"exists(@schemeID)", "schemeID"},
      {"@schemeID", "schemeID"},
      {"((not(contains(normalize-space(@unitCode), ' ')) and contains(' 10 . @a ', concat(' ', "
       "normalize-space(@unitCode), ' '))))",
       "unitCode"},
      {"@mimeCode = ('text/csv', 'application/pdf')", "mimeCode"},
      {"@currencyID = ../cbc:DocumentCurrencyCode", "currencyID"},
      {"@a = 1.5 and @a", "a"},
      {"normalize-space(.) = 'x' and @schemeID", ""},
      {"@schemeID = '0088' and u:gln(normalize-space())", ""},
      {"@schemeID and matches( text( ), '^[0-9]')", ""},
      {"@listID or @schemeID", ""},
      {"cbc:EndpointID/@schemeID", ""},
      {"cac:PartyIdentification/cbc:ID[@schemeID = 'SEPA']", ""},
      {"exists(cbc:ID)", ""},
      {"'@a'", ""},
      {"@", ""},
      {"'@a", ""},
      {"", ""},
  };
  for (const auto& row : rows) EXPECT_EQ(attribute_at_fault(row.test), row.attribute) << row.test;
}

}  // namespace
}  // namespace peppol::validation
