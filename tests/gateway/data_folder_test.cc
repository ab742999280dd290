#include "gateway/store/data_folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/gateway/temporary_store.h"

namespace peppol::gateway {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DataFolder : public TemporaryStore {
 protected:
  static unsigned mode_of(const fs::path& path) {
    struct stat found {};
    EXPECT_EQ(::stat(path.c_str(), &found), 0) << path;
    return found.st_mode & 0777U;
  }
};

TEST_F(DataFolder, OfTheStoreIsReadableByItsOwnerAlone) {
  database_.reset();
  const ::mode_t before = ::umask(0);  // whoever starts it
  open();
  ASSERT_TRUE(accept(document("doc_1", "F1")));
  ::umask(before);
  for (const auto* name : {"store.db", "store.db-wal", "store.db-shm"})
    EXPECT_EQ(mode_of(folder_ / name), 0600U) << name;
}

TEST_F(DataFolder, OfAnEarlierProgramIsClosedToOthers) {
  database_.reset();
  fs::permissions(file(), fs::perms(0644));
  std::ofstream(file().string() + "-wal").close();
  fs::permissions(file().string() + "-wal", fs::perms(0644));
  open();
  EXPECT_EQ(mode_of(file()), 0600U);
  EXPECT_EQ(mode_of(file().string() + "-wal"), 0600U);
  const auto open_to_all = folder_ / "data";
  fs::create_directory(open_to_all);
  fs::permissions(open_to_all, fs::perms(0755));
  ASSERT_TRUE(make_private_folder(open_to_all));
  EXPECT_EQ(mode_of(open_to_all), 0700U);
  ASSERT_TRUE(make_private_folder(folder_ / "new" / "one"));
  EXPECT_EQ(mode_of(folder_ / "new" / "one"), 0700U);
}

TEST_F(DataFolder, IsHeldByOneProcessWhichTheOtherIsTold) {
  int told[2];
  ASSERT_EQ(::pipe(told), 0);
  const pid_t child = ::fork();
  if (child == 0) {  // holds the folder until it is ended
    const auto lock = DataLock::take(folder_);
    const char word = lock ? 'y' : 'n';
    if (::write(told[1], &word, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char word = 0;
  ASSERT_EQ(::read(told[0], &word, 1), 1);
  ASSERT_EQ(word, 'y');
  const auto refused = DataLock::take(folder_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().detail,
              AllOf(HasSubstr(folder_.string()), HasSubstr("process " + std::to_string(child))));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(DataLock::take(folder_)) << "the lock outlived its process";
  ::close(told[0]);
  ::close(told[1]);
}

}  // namespace
}  // namespace peppol::gateway
