// SVRL is what the schema of the standard says, whatever was checked, and tells
// the rules that fired and the tests that failed.

#include "ubl/validation/svrl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "tests/ubl/validation/invoice.h"
#include "tests/ubl/vocabulary/xerces_validator.h"
#include "ubl/validation/validator.h"

namespace peppol::validation {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kSvrl = "http://purl.oclc.org/dsdl/svrl";
const std::string kSchemas = PEPPOLGW_SOURCE_DIR "/../shared/corpus/xsd/";
// What breaks XML when it is not escaped.
const std::string kNasty = "a \"b\" <c> & 'd' \\e\n\tf\x01 \xC3\xA9 \xFF ]]> --";

std::string whole(const std::vector<SvrlPart>& parts) {
  SvrlUsed used;
  std::string text;
  for (const auto& part : parts) {
    used.add(part.used);
    text += part.text;
  }
  return svrl_head(used) + text + std::string(kSvrlEnd);
}

void expect_valid(const std::string& svrl) {
  if (!fs::exists(kSchemas)) GTEST_SKIP() << "skipped: ../shared is not here";
  vocabulary::XercesValidator judge(std::vector{kSchemas + "w3c-etsi/xml.xsd", kSchemas + "svrl/svrl.xsd"});
  EXPECT_EQ(judge.complaint(svrl), "");
}

// Where each id stands once, by the schema of 2016 too.
void expect_valid_in_2016(const std::string& svrl) {
  if (!fs::exists(kSchemas)) GTEST_SKIP() << "skipped: ../shared is not here";
  const fs::path file = fs::path(testing::TempDir()) / ("svrl-" + make_uuid() + ".xml");
  std::ofstream(file, std::ios::binary) << svrl;
  const std::string command =
      "xmllint --noout --relaxng '" + kSchemas + "svrl/svrl-2016.rng' '" + file.string() + "' 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
  fs::remove(file);
}

class SvrlTest : public ::testing::Test {
 protected:
  SvrlTest() : folder_(fs::path(testing::TempDir()) / ("svrl-" + make_uuid())) { fs::create_directories(folder_); }
  ~SvrlTest() override { fs::remove_all(folder_); }

  std::string rules(const std::string& name, const std::string& inside) {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary) << "<schema xmlns='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2'"
                                             "><ns prefix='u' uri='urn:u'/>"
                                          << inside << "</schema>";
    return path.string();
  }

  Report check(const std::string& xml, Selection selection = {}) {
    selection.fired_rules = FiredRules::kKeep;
    const auto document = tree::Document::parse(xml);
    EXPECT_TRUE(document);
    auto report = validator_.validate(*document, selection, now_);
    EXPECT_TRUE(report) << report.error().detail;
    return report ? *report : Report{};
  }

  // Element names in their order, with the attribute that tells most.
  static std::vector<std::string> outline(const std::string& svrl) {
    const auto document = tree::Document::parse(svrl);
    EXPECT_TRUE(document) << document.error().detail;
    std::vector<std::string> lines;
    for (const tree::Node child : document->root().children()) {
      const char* attribute = child.is(kSvrl, "active-pattern")                  ? "id"
                              : child.is(kSvrl, "fired-rule")                    ? "context"
                              : child.is(kSvrl, "ns-prefix-in-attribute-values") ? "prefix"
                                                                                 : "test";
      lines.push_back(std::string(child.local_name()) + " " + std::string(child.attribute(attribute).text()));
    }
    return lines;
  }

  fs::path folder_;
  Time now_ = *parse_time("2026-11-22T12:00:00Z");
  RuleLibrary library_{fs::path()};
  Validator validator_{library_};
};

TEST_F(SvrlTest, TellsWhichRuleFiredAndWhichTestFailedOrSucceeded) {
  const std::string own = rules("own.sch",
                                "<pattern id='first'><rule context='u:b'><assert id='A-1' flag='warning' test='@x &lt; "
                                "2'>x</assert><report id='R-1' role='info' test='@x'>has <value-of select='@x'/>"
                                "</report></rule></pattern>"
                                "<pattern id='never'><rule context='u:c'><assert test='false()'/></rule></pattern>"
                                "<pattern><rule context='/*'><assert id='A-2' test='true()'/></rule></pattern>");
  const Report report = check("<a xmlns='urn:u'><b x='1'/><b/><b x='3'/></a>", {{{own}}, Structure::kSkip});
  const SvrlPart part = svrl_part(report, "dir/f.xml", Language::kEnglish);
  const std::string svrl = whole({part});
  EXPECT_THAT(outline(svrl),
              ElementsAre("ns-prefix-in-attribute-values u", "active-pattern first", "fired-rule u:b",
                          "successful-report @x", "fired-rule u:b", "failed-assert @x < 2", "fired-rule u:b",
                          "failed-assert @x < 2", "successful-report @x", "active-pattern ", "fired-rule /*"));
  EXPECT_THAT(svrl, HasSubstr("<svrl:active-pattern id=\"first\" documents=\"dir/f.xml\""));
  EXPECT_THAT(svrl, HasSubstr("id=\"R-1\" location=\"/*:a[namespace-uri()='urn:u'][1]"
                              "/*:b[namespace-uri()='urn:u'][3]\" test=\"@x\" role=\"info\" flag=\"fatal\""));
  EXPECT_THAT(svrl, HasSubstr("<svrl:text>has 3</svrl:text>"));
  expect_valid(svrl);
}

TEST_F(SvrlTest, IsOneValidDocumentForSeveralDocuments) {
  std::vector<SvrlPart> parts = {
      svrl_part(check(valid_invoice()), "a b/\xC3\xA9%<1>.xml", Language::kEnglish),
      svrl_part(check(with(valid_invoice(), "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:Id/>")), "-", Language::kDutch),
      svrl_part(check("<unknown/>"), "c.xml", Language::kEnglish),
      svrl_part(check("<unknown/>", {{}, Structure::kSkip}), "d.xml", Language::kEnglish)};
  Report broken;
  broken.findings.push_back(unreadable({ErrorCode::kMalformed, kNasty}));
  parts.push_back(svrl_part(broken, "e.xml", Language::kEnglish));
  const std::string svrl = whole(parts);
  for (const char* file : {"a%20b/%C3%A9%25%3C1%3E.xml", "-", "c.xml", "d.xml", "e.xml"})
    EXPECT_NE(svrl.find(" documents=\"" + std::string(file) + "\""), std::string::npos) << file;
  EXPECT_NE(svrl.find("title=\"en16931 "), std::string::npos);
  expect_valid(svrl);
}

TEST_F(SvrlTest, OfDynamicErrorsAndStrangeNamesIsValid) {
  const std::string own = rules("own.sch",
                                "<ns prefix='xs' uri='http://www.w3.org/2001/XMLSchema'/><pattern id='1 &lt;a&gt;'>"
                                "<rule context='u:b'><report id='2.1' role='very bad' test='xs:integer(.) gt 1'>x"
                                "</report></rule></pattern>");
  const Report report = check("<a xmlns='urn:u'><b>z</b></a>", {{{own}}, Structure::kSkip});
  ASSERT_EQ(report.findings.size(), 1U);
  const std::string svrl = whole({svrl_part(report, "f", Language::kEnglish)});
  EXPECT_THAT(svrl, HasSubstr("<svrl:failed-assert id=\"_2.1\""));
  EXPECT_THAT(svrl, HasSubstr("<svrl:text>FORG0001: "));
  expect_valid(svrl);
}

TEST_F(SvrlTest, FollowsTheEditionOf2016WhereNoIdIsRepeated) {
  const Report report = check(with(valid_invoice(), "<cbc:ID>F2026-0117</cbc:ID>", "<cbc:ID/>"));
  ASSERT_FALSE(report.valid());
  expect_valid_in_2016(whole({svrl_part(report, "f.xml", Language::kEnglish)}));
  expect_valid_in_2016(whole({svrl_part(check("<unknown/>"), "f.xml", Language::kEnglish)}));
}

TEST_F(SvrlTest, TellsAsManyFindingsAsTheReportHas) {
  const Report report = check(with(valid_invoice(), "<cac:InvoiceLine>", "<cbc:Note/><cac:InvoiceLine>"));
  ASSERT_GE(report.findings.size(), 2U);
  std::size_t told = 0;
  for (const auto& line : outline(whole({svrl_part(report, "f", Language::kEnglish)})))
    told += line.starts_with("failed-assert") || line.starts_with("successful-report") ? 1 : 0;
  EXPECT_EQ(told, report.findings.size());
}

}  // namespace
}  // namespace peppol::validation
