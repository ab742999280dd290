// A store in a folder of its own, with one organisation, for tests of what
// stands on it.

#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "gateway/store/accounts.h"
#include "gateway/store/database.h"
#include "gateway/store/deliveries.h"
#include "gateway/store/documents.h"
#include "gateway/store/received.h"

namespace peppol::gateway {

class TemporaryStore : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "peppolgw-store-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    open();
    organisation_ = Accounts(*database_, clock_).create_organisation("De Halm", "NL")->id;
  }
  void TearDown() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path file() const { return folder_ / "store.db"; }
  void open() {
    database_.reset();
    auto opened = Database::open(file());
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    database_ = std::move(*opened);
  }

  Document document(const std::string& id, const std::string& number, Direction direction = Direction::kOut) const {
    Document d;
    d.id = id;
    d.organisation_id = organisation_;
    d.direction = direction;
    d.status = direction == Direction::kIn ? "received" : "queued";
    d.sender = "0106:12345678";
    d.receiver = "9944:NL004495445B01";
    d.document_type = "type";
    d.process = "process";
    d.number = number;
    d.issue_date = "2026-11-22";
    d.content_sha256 = "hash";
    d.instance_id = id + "-instance";
    d.message_id = id + "-message";
    d.created_at = d.updated_at = clock_.now();
    return d;
  }

  Result<void> accept(const Document& d) {
    return database_->write([&](Connection& c) -> Result<void> {
      if (auto done = insert_content(c, d.content_sha256, std::string("\0<x/>", 5)); !done) return done;
      if (auto done = insert_document(c, d); !done) return done;
      return insert_delivery(c, d.id, "{}", d.created_at);
    });
  }

  Result<void> receive(const Document& d, std::string_view content = "<x/>") {
    return ReceivedMessages(*database_).store({d.message_id, "digest", "receipt", d.id, d.created_at}, d, content);
  }

  SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  std::string organisation_;
};

}  // namespace peppol::gateway
