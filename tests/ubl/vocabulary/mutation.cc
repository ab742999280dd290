#include "tests/ubl/vocabulary/mutation.h"

#include <array>

namespace peppol::vocabulary {

namespace {

// Values at the edge of what the types allow, on both sides. (Not "." nor "10:00:60": Xerces-C++ takes them, Xerces-J
// does not, and XML Schema does not.)
constexpr std::array kValues = {"",
                                " ",
                                "abc",
                                "true",
                                "TRUE",
                                "1",
                                "-0",
                                "+1.50",
                                "1.",
                                ".5",
                                "1e5",
                                "1,5",
                                "NaN",
                                "00012.500",
                                " 12 ",
                                "1 2",
                                "2024-02-29",
                                "2023-02-29",
                                "2100-02-29",
                                "2000-02-29Z",
                                "2024-04-31",
                                "2024-1-1",
                                "20240101",
                                "0000-01-01",
                                "-0044-03-15",
                                "12024-01-01",
                                "02024-01-01",
                                "2024-12-01+14:00",
                                "2024-12-01+14:01",
                                "2024-12-01-05:30",
                                "2024-12-01T10:00:00",
                                "\n2024-12-01\t",
                                "10:00:00",
                                "24:00:00",
                                "24:00:01",
                                "10:60:00",
                                "10:00",
                                "10:00:00.123+01:00",
                                "10:00:00.",
                                "QUJD",
                                "QUI=",
                                "QUJ=",
                                "QQ==",
                                "QR==",
                                "Q===",
                                "Q U J D",
                                "QUJD\nQUJD",
                                "nl",
                                "nl-NL",
                                "nederlands",
                                "n_l",
                                "http://example.com/a b",
                                "http://example.com/%zz",
                                "http://example.com/#a#b",
                                "::",
                                "1a:b",
                                "urn:a:b",
                                "a[b",
                                "Größe",
                                "#"};
constexpr std::array kNames = {
    "cbc:ID",        "cbc:Note",  "cbc:IssueDate",    "cac:Party",     "cac:PostalAddress",
    "cbc:Name",      "cac:Price", "cac:TaxTotal",     "cbc:TaxAmount", "ext:UBLExtensions",
    "cac:TaxScheme", "cbc:Nope",  "cac:PaymentTerms", "cbc:UUID",      "cac:AllowanceCharge"};
constexpr std::array kAttributes = {"currencyID", "unitCode", "schemeID", "mimeCode",  "filename", "languageID",
                                    "listID",     "nope",     "Id",       "Algorithm", "URI",      "xml:lang"};

std::size_t below(std::size_t limit, std::mt19937& random) { return random() % limit; }

template <class Range>
auto& any_of(Range& range, std::mt19937& random) {
  return range[below(range.size(), random)];
}

std::string damage_children(Piece& parent, std::mt19937& random) {
  if (parent.parts.empty()) return "nothing";
  const std::size_t at = below(parent.parts.size(), random);
  const auto place = parent.parts.begin() + static_cast<std::ptrdiff_t>(at);
  const std::string name = parent.name + "/" + place->name;
  switch (below(5, random)) {
    case 0: parent.parts.erase(place); return "dropped in " + name;
    case 1: {
      const Piece copy = *place;
      parent.parts.insert(place, copy);
      return "doubled in " + name;
    }
    case 2: {
      std::swap(*place, any_of(parent.parts, random));
      return "swapped in " + name;
    }
    case 3: {
      parent.parts.insert(place, Piece{any_of(kNames, random), "", {}, {{"", "1", {}, {}}}});
      return "inserted in " + name;
    }
    default: parent.parts.insert(place, Piece{"", "text", {}, {}}); return "text in " + name;
  }
}

std::string damage_attributes(Piece& element, std::mt19937& random) {
  const std::size_t what = below(3, random);
  if (what == 0 || element.attributes.empty()) {
    const std::string name = any_of(kAttributes, random);
    for (const auto& row : element.attributes) {
      if (row.first == name) return "nothing";
    }
    element.attributes.emplace_back(name, any_of(kValues, random));
    return "attribute " + name + " for " + element.name;
  }
  auto& row = any_of(element.attributes, random);
  if (row.first.starts_with("xmlns")) return "nothing";
  const std::string name = row.first;
  if (what == 1) {
    row.second = any_of(kValues, random);
    return "value of " + element.name + "/@" + name;
  }
  std::erase_if(element.attributes, [&](const auto& other) { return other.first == name; });
  return "attribute " + name + " of " + element.name + " dropped";
}

std::string damage_type(Piece& element, std::mt19937& random) {
  constexpr std::array kTypes = {"xsi:type=\"cbc:IDType\"",
                                 "xsi:type=\"udt:IdentifierType\"",
                                 "xsi:type=\"xs:string\"",
                                 "xsi:type=\"xs:decimal\"",
                                 "xsi:type=\"cac:PartyType\"",
                                 "xsi:type=\"cbc:NoteType\"",
                                 "xsi:nil=\"true\"",
                                 "xsi:nil=\"false\"",
                                 "xsi:type=\"xs:token\"",
                                 "xsi:type=\"nope:IDType\"",
                                 "xsi:schemaLocation=\"urn:x x.xsd\""};
  const std::string text = any_of(kTypes, random);
  const std::size_t equals = text.find('=');
  element.attributes.emplace_back(text.substr(0, equals), text.substr(equals + 2, text.size() - equals - 3));
  for (const auto& [prefix, uri] :
       {std::pair("xs", "http://www.w3.org/2001/XMLSchema"),
        std::pair("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        std::pair("udt", "urn:oasis:names:specification:ubl:schema:xsd:UnqualifiedDataTypes-2")}) {
    std::erase_if(element.attributes, [&](const auto& row) { return row.first == std::string("xmlns:") + prefix; });
    element.attributes.emplace_back(std::string("xmlns:") + prefix, uri);
  }
  return text + " on " + element.name;
}

}  // namespace

std::string damage(Piece& document, std::mt19937& random) {
  const auto elements = described_elements_of(document);
  Piece& element = *elements[below(elements.size(), random)];
  switch (below(10, random)) {
    case 0:
    case 1:
    case 2:
    case 3: return damage_children(element, random);
    case 4:
    case 5: return damage_attributes(element, random);
    case 6: {
      const std::string old = element.name;
      element.name = any_of(kNames, random);
      return old + " called " + element.name;
    }
    case 7: return damage_type(element, random);
    default: {
      bool leaf = true;
      for (const Piece& part : element.parts) leaf = leaf && part.name.empty();
      if (!leaf) return damage_children(element, random);
      const std::string value = any_of(kValues, random);
      element.parts = {{"", value, {}, {}}};
      return "value of " + element.name + " is now \"" + value + "\"";
    }
  }
}

}  // namespace peppol::vocabulary
