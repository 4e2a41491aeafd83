// The key of a derived table: whatever keys() declares is in it.
#include "experiments/scenario/derive/key_hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "models/network/topology/topology_spec.hpp"
#include "models/storage/writer.hpp"

namespace pitstop {
namespace {

std::string hash_of(const auto& section) {
  KeyHash hash;
  hash.add(section);
  return hash.hex();
}

// Gives the key of number `which` another value than its default.
class Changer {
 public:
  explicit Changer(std::size_t which) : which_(which) {}

  template <class T>
  void required(const char* key, T&& field, const char*, Range = kAnyNumber) {
    visit(key, field);
  }
  template <class T>
  void optional(const char* key, T&& field, const char*, Range = kAnyNumber) {
    visit(key, field);
  }
  void exactly_one(std::initializer_list<const char*>) {}
  void at_most_one(std::initializer_list<const char*>) {}
  void rule(bool, const char*, const char*, std::initializer_list<const char*> = {}) {}

  std::size_t keys = 0;
  std::string changed;

 private:
  template <class T>
  void visit(const char* key, T& field) {
    if (keys++ != which_) return;
    changed = key;
    change(field);
  }
  static void change(bool& b) { b = !b; }
  static void change(std::int64_t& n) { ++n; }
  static void change(double& x) { x += 0.5; }
  static void change(std::string& text) { text += "x"; }
  static void change(BandwidthField f) { ++f.bytes_per_s; }
  static void change(BytesField f) { ++f.bytes; }
  static void change(Duration& d) { d = d + Duration::seconds(1); }
  static void change(std::vector<std::string>& list) { list.emplace_back("x"); }
  static void change(TopologyFileField f) { f.draft = std::make_shared<TopologyDraft>(); }
  template <class T>
  requires std::is_enum_v<T>
  static void change(T& word) { word = static_cast<T>(word == T{} ? 1 : 0); }
  template <class T>
  static void change(std::optional<T>& value) {
    value.emplace();
  }
  template <HasName T>
  static void change(std::vector<T>& list) {
    list.emplace_back();
  }
  template <Keyed T>
  static void change(T& section) {
    Changer first(0);
    T::keys(first, section);
  }

  std::size_t which_;
};

template <class T>
void expect_every_key_counts(std::size_t least) {
  Changer none(SIZE_MAX);
  T section;
  T::keys(none, section);
  ASSERT_GE(none.keys, least);
  std::set<std::string> hashes{hash_of(section)};
  for (std::size_t k = 0; k < none.keys; ++k) {
    T other;
    Changer change(k);
    T::keys(change, other);
    EXPECT_TRUE(hashes.insert(hash_of(other)).second) << change.changed << " is not in the hash";
  }
}

TEST(KeyHash, EveryKeyOfAWriterCounts) { expect_every_key_counts<Writer>(9); }
TEST(KeyHash, EveryKeyOfATopologyCounts) { expect_every_key_counts<TopologySpec>(12); }
TEST(KeyHash, EveryKeyOfAFileSystemCounts) { expect_every_key_counts<FileSystemSpec>(6); }

TEST(KeyHash, NamesOfElementsCount) {
  TopologySpec a, b;
  a.file_systems.push_back({"x", "", 1e9});
  b.file_systems.push_back({"y", "", 1e9});
  EXPECT_NE(hash_of(a), hash_of(b));
}

// What stands in one element never looks like what stands in the next.
TEST(KeyHash, TextsDoNotRunTogether) {
  TopologySpec a, b;
  a.failed = {"ab", "c"};
  b.failed = {"a", "bc"};
  EXPECT_NE(hash_of(a), hash_of(b));
}

}  // namespace
}  // namespace pitstop
