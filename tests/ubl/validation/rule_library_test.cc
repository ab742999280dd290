// Which rule set a name means, today and tomorrow, and what may be imported.

#include "ubl/validation/rule_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <fstream>

#include "base/random.h"

namespace peppol::validation {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string schematron(const std::string& version, const std::string& inside = "") {
  return "<sch:schema xmlns:sch='http://purl.oclc.org/dsdl/schematron' queryBinding='xslt2' schemaVersion='" + version +
         "'>" + inside +
         "<sch:pattern><sch:rule context='/*'><sch:assert id='OWN-1' test='false()'>never</sch:assert></sch:rule>"
         "</sch:pattern></sch:schema>";
}

class RuleLibraryTest : public ::testing::Test {
 protected:
  RuleLibraryTest() : folder_(fs::path(testing::TempDir()) / ("rules-" + make_uuid())) {
    fs::create_directories(folder_ / "in");
  }
  ~RuleLibraryTest() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name, const std::string& bytes) {
    const fs::path path = folder_ / "in" / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  fs::path zip(const std::string& name, const std::vector<std::pair<std::string, std::string>>& files) {
    const fs::path path = folder_ / "in" / name;
    zip_t* made = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    for (const auto& [entry, bytes] : files) {
      zip_file_add(made, entry.c_str(), zip_source_buffer(made, bytes.data(), bytes.size(), 0), ZIP_FL_OVERWRITE);
    }
    EXPECT_EQ(zip_close(made), 0);
    return path;
  }

  // The version that a name means, or the refusal.
  static std::string version(RuleLibrary& library, const std::string& name, Time now) {
    const auto set = library.get(name, now);
    return set ? (*set)->version() : set.error().detail;
  }
  static std::string refusal(const Result<std::vector<RuleSetInfo>>& imported) {
    return imported ? "it was not refused" : imported.error().detail;
  }

  fs::path folder_;
  fs::path kept_ = folder_ / "kept";
  Time november_ = *parse_time("2026-11-22T12:00:00Z");
  RuleLibrary library_{kept_};
};

TEST_F(RuleLibraryTest, NamesThePacksWhenOneIsNotKnown) {
  const auto set = library_.get("en1693", november_);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, ErrorCode::kNotFound);
  for (const char* part : {"\"en1693\"", "en16931", "peppol-bis-3", "nlcius", "tsr", ".sch"})
    EXPECT_THAT(set.error().detail, HasSubstr(part));
  EXPECT_THAT(set.error().detail, ::testing::Not(HasSubstr("part-")));
  ASSERT_TRUE(library_.import(file("Own.sch", schematron("1")), {"my-rules", "2026-01-01"}));
  EXPECT_THAT(version(library_, "en1693", november_), HasSubstr("my-rules"));
}

TEST_F(RuleLibraryTest, AnImportIsUsedFromItsDateOn) {
  ASSERT_TRUE(library_.import(file("a.sch", schematron("one")), {"own", "2026-01-01"}));
  ASSERT_TRUE(library_.import(file("b.sch", schematron("two")), {"own", "2026-11-22"}));
  ASSERT_TRUE(library_.import(file("c.sch", schematron("three")), {"own", "2026-12-01"}));
  EXPECT_EQ(version(library_, "own", *parse_time("2026-01-01T00:00:00Z")), "one");
  EXPECT_EQ(version(library_, "own", *parse_time("2026-11-21T23:59:59Z")), "one");
  EXPECT_EQ(version(library_, "own", *parse_time("2026-11-22T00:00:00Z")), "two");
  EXPECT_EQ(version(library_, "own", *parse_time("2026-11-30T23:59:59Z")), "two");
  EXPECT_EQ(version(library_, "own", *parse_time("2026-12-01T00:00:00Z")), "three");
  EXPECT_THAT(version(library_, "own", *parse_time("2025-12-31T00:00:00Z")), HasSubstr("there is no rule set \"own\""));
}

TEST_F(RuleLibraryTest, AnImportTakesThePlaceOfAPack) {
  const std::string own = version(library_, "en16931", november_);
  ASSERT_TRUE(library_.import(file("EN16931-UBL-validation.sch", schematron("official")), {"", "2026-11-22"}));
  EXPECT_EQ(version(library_, "en16931", november_), "official");
  EXPECT_EQ(version(library_, "en16931", november_ - std::chrono::hours(24)), own);
}

TEST_F(RuleLibraryTest, AnotherProcessSeesAnImportWithinASecond) {
  RuleLibrary running{kept_};
  EXPECT_THAT(version(running, "own", november_), HasSubstr("there is no rule set"));
  ASSERT_TRUE(library_.import(file("a.sch", schematron("one")), {"own", "2026-01-01"}));
  EXPECT_THAT(version(running, "own", november_ + std::chrono::milliseconds(500)), HasSubstr("there is no rule set"));
  EXPECT_EQ(version(running, "own", november_ + std::chrono::milliseconds(1000)), "one");
  // The same date again: a correction of the set.
  ASSERT_TRUE(library_.import(file("a.sch", schematron("one, corrected")), {"own", "2026-01-01"}));
  EXPECT_EQ(version(running, "own", november_ + std::chrono::milliseconds(2000)), "one, corrected");
  EXPECT_EQ(version(library_, "own", november_), "one, corrected");
}

TEST_F(RuleLibraryTest, KeepsWhatAFileIncludes) {
  const fs::path main = file("main.sch", schematron("1", "<sch:include href='parts/more.sch'/>"));
  file("parts/more.sch",
       "<sch:pattern xmlns:sch='http://purl.oclc.org/dsdl/schematron'><sch:rule context='a'><sch:assert id='OWN-2' "
       "test='false()'/></sch:rule></sch:pattern>");
  ASSERT_TRUE(library_.import(main, {"own", "2026-01-01"}));
  fs::remove_all(folder_ / "in");
  RuleLibrary later{kept_};
  const auto set = later.get("own", november_);
  ASSERT_TRUE(set) << set.error().detail;
  EXPECT_EQ((*set)->assertions().size(), 2U);
}

TEST_F(RuleLibraryTest, TakesEverySchemaOfAZip) {
  const auto imported =
      library_.import(zip("release.zip", {{"sch/PEPPOL-EN16931-UBL.sch", schematron("z1")},
                                          {"sch/si-ubl-2.0.sch", schematron("z2", "<sch:include href='part.sch'/>")},
                                          {"sch/part.sch",
                                           "<sch:let xmlns:sch='http://purl.oclc.org/dsdl/schematron' "
                                           "name='x' value='1'/>"},
                                          {"README.txt", "not rules"}}),
                      {"", "2026-01-01"});
  ASSERT_TRUE(imported) << imported.error().detail;
  EXPECT_EQ(imported->size(), 2U);
  EXPECT_EQ(version(library_, "peppol-bis-3", november_), "z1");
  EXPECT_EQ(version(library_, "nlcius", november_), "z2");
}

TEST_F(RuleLibraryTest, RefusesAnImportAndChangesNothing) {
  ASSERT_TRUE(library_.import(file("a.sch", schematron("one")), {"own", "2026-01-01"}));
  const auto import = [this](const fs::path& path, const std::string& name, const std::string& date) {
    return refusal(library_.import(path, {name, date}));
  };
  const fs::path good = file("good.sch", schematron("two"));
  EXPECT_THAT(import(good, "own", "2026-02-30"), HasSubstr("\"2026-02-30\""));
  EXPECT_THAT(import(good, "own", "today"), HasSubstr("\"today\""));
  EXPECT_THAT(import(good, "../own", "2026-01-01"), HasSubstr("\"../own\""));
  EXPECT_THAT(import(good, "..", "2026-01-01"), HasSubstr("\"..\""));
  EXPECT_THAT(import(folder_ / "none.sch", "own", "2026-01-01"), HasSubstr("none.sch"));
  EXPECT_THAT(import(file("bad.sch", "<a/>"), "own", "2026-01-01"), HasSubstr("bad.sch"));
  EXPECT_THAT(import(file("bad.sch", schematron("3", "<sch:nothing/>")), "own", "2026-01-01"),
              HasSubstr("sch:nothing"));
  EXPECT_THAT(import(file("bad.zip", "no zip"), "own", "2026-01-01"), HasSubstr("bad.zip"));
  EXPECT_THAT(import(zip("empty.zip", {{"a.txt", "x"}}), "own", "2026-01-01"), HasSubstr("no .sch file"));
  EXPECT_THAT(import(zip("out.zip", {{"../a.sch", schematron("4")}}), "own", "2026-01-01"), HasSubstr("../a.sch"));
  EXPECT_THAT(import(zip("dots.zip", {{"...sch", schematron("5")}}), "", "2026-01-01"), HasSubstr("gives no name"));
  EXPECT_THAT(import(zip("two.zip", {{"a.sch", schematron("6")}, {"b.sch", schematron("7")}}), "own", "2026-01-01"),
              HasSubstr("--name"));
  file("outside/inside/main.sch", schematron("8", "<sch:include href='../more.sch'/>"));
  file("outside/more.sch", "<sch:pattern xmlns:sch='http://purl.oclc.org/dsdl/schematron'/>");
  EXPECT_THAT(import(folder_ / "in/outside/inside/main.sch", "own", "2026-01-01"), HasSubstr("outside its folder"));
  EXPECT_EQ(version(library_, "own", november_), "one");
  std::size_t left = 0;
  for (const auto& entry : fs::directory_iterator(kept_)) left += entry.is_directory() ? 1 : 0;
  EXPECT_EQ(left, 1U) << "something of a refused import is left in " << kept_;
  EXPECT_THAT(refusal(RuleLibrary(fs::path()).import(good, {"own", "2026-01-01"})), HasSubstr("no folder"));
}

TEST_F(RuleLibraryTest, ListsPacksAndImports) {
  ASSERT_TRUE(library_.import(file("a.sch", schematron("one")), {"own", "2026-01-01"}));
  const auto list = library_.list(november_);
  ASSERT_TRUE(list) << list.error().detail;
  const auto find = [&](const std::string& name) {
    return std::find_if(list->begin(), list->end(), [&](const RuleSetInfo& info) { return info.name == name; });
  };
  ASSERT_NE(find("en16931"), list->end());
  EXPECT_EQ(find("en16931")->origin, "built in");
  EXPECT_FALSE(find("en16931")->version.empty());
  ASSERT_NE(find("own"), list->end());
  EXPECT_EQ(find("own")->valid_from, "2026-01-01");
  EXPECT_THAT(find("own")->origin, HasSubstr("a.sch"));
}

TEST_F(RuleLibraryTest, AnOlderReleaseDoesNotTakeThePlaceOfANewer) {
  const auto import = [this](const std::string& version, const std::string& date, Older older = Older::kRefuse) {
    return refusal(library_.import(file("a.sch", schematron(version)), {"own", date, version, older}));
  };
  const std::string taken = "it was not refused";
  EXPECT_EQ(import("3.0.21", "2026-05-01"), taken);
  EXPECT_THAT(import("3.0.9", "2026-06-01"), HasSubstr("own 3.0.9 is older than own 3.0.21, imported with 2026-05-01"));
  EXPECT_THAT(import("3.0.20.4", "2026-05-01"), HasSubstr("--allow-older"));
  EXPECT_EQ(version(library_, "own", november_), "3.0.21");
  EXPECT_EQ(import("3.0.20", "2025-11-01"), taken) << "it is in force before the newer one, and no longer";
  EXPECT_EQ(import("3.0.21", "2026-05-01"), taken) << "the same again";
  EXPECT_EQ(import("3.0.21.1", "2026-06-01"), taken);
  EXPECT_EQ(import("3.0.20", "2026-07-01", Older::kTake), taken);
  EXPECT_EQ(version(library_, "own", november_), "3.0.20");
  const auto pack = library_.import(file("b.sch", schematron("x")), {"peppol-bis-3", "2020-01-01", "3.0.20"});
  EXPECT_THAT(refusal(pack), HasSubstr("is older than peppol-bis-3 3.0.21 (2026.5), built in"));
}

TEST_F(RuleLibraryTest, TellsTheVersionOfAnImport) {
  const auto version_of = [this](const std::string& name, const std::string& bytes) {
    const auto imported = library_.import(file(name, bytes), {"own", "2026-01-01", "", Older::kTake});
    return imported ? imported->front().version : imported.error().detail;
  };
  const std::string none = schematron("iso");
  EXPECT_EQ(version_of("a.sch", "<!--Schematron version 1.3.16 - Last update: 2026-04-10-->" + none), "1.3.16");
  EXPECT_EQ(version_of("a.sch", "<!-- (EUPL) version 1.2.\nLast update: 2026 May release 3.0.21.\n-->" + none),
            "3.0.21");
  EXPECT_EQ(version_of("a.sch", schematron("iso", "<sch:title>SI-UBL 2.0, version 2.0.3.13</sch:title>")), "2.0.3.13");
  EXPECT_EQ(version_of("a.sch", schematron("iso", "<sch:title>Invoice Response transaction 3.1</sch:title>")), "3.1");
  EXPECT_EQ(version_of("a.sch", schematron("4.5.6")), "4.5.6");
  EXPECT_EQ(version_of("peppol-mls-1.0.1.sch", none), "1.0.1");
  EXPECT_EQ(version_of("si-ubl-2.0.sch", none), "");
  const auto list = library_.list(november_);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->back().name, "own");
  ASSERT_TRUE(library_.import(file("a.sch", schematron("4.5.6")), {"own", "2026-01-01", "7.8"}));
  EXPECT_EQ(library_.list(november_)->back().version, "7.8");
  const std::string corpus = PEPPOLGW_SOURCE_DIR "/../shared/corpus/artifacts/";
  if (!fs::exists(corpus)) GTEST_SKIP() << "skipped: ../shared is not here";
  const std::pair<const char*, const char*> official[] = {
      {"peppol-bis-2026.5/PEPPOL-EN16931-UBL.sch", "3.0.21"},
      {"peppol-bis-2025.11/PEPPOL-EN16931-UBL.sch", "3.0.20"},
      {"peppol-bis-2026.5/CEN-EN16931-UBL.sch", "1.3.16"},
      {"peppol-bis-2026.5/PEPPOLBIS-T71.sch", "3.0"},
      {"si-ubl-2.0.3.13/schematron/si-ubl-2.0.3.13.sch", "2.0.3.13"},
      {"eusr-1.1.5/peppol-end-user-statistics-reporting-1.1.5.sch", "1.1.5"},
      {"tsr-1.0.5/peppol-transaction-statistics-reporting-1.0.5.sch", "1.0.5"},
  };
  for (const auto& [path, expected] : official) {
    const auto imported = library_.import(corpus + path, {"", "2026-11-01", "", Older::kTake});
    ASSERT_TRUE(imported) << imported.error().detail;
    EXPECT_EQ(imported->front().version, expected) << path;
  }
}

TEST_F(RuleLibraryTest, ExplainsARuleOrNamesNearOnes) {
  const auto found = library_.explain("BR-CO-15", november_);
  ASSERT_TRUE(found) << found.error().detail;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().pack, "en16931");
  EXPECT_FALSE(found->front().fix.empty());
  EXPECT_FALSE(found->front().fix_nl.empty());
  const auto unknown = library_.explain("BR-CO-99", november_);
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().detail, HasSubstr("BR-CO-1"));
}

TEST_F(RuleLibraryTest, ReadsARuleFileByItsPath) {
  EXPECT_EQ(version(library_, file("x.sch", schematron("by path")).string(), november_), "by path");
  EXPECT_THAT(version(library_, (folder_ / "none.sch").string(), november_), HasSubstr("none.sch"));
}

}  // namespace
}  // namespace peppol::validation
