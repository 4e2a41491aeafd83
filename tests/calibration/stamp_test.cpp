// Times, durations, numbers and node lists of untrusted text.
#include "calibration/import/stamp.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "calibration/import/host_list.hpp"
#include "calibration/import/log_head.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {
namespace {

// What the C library makes of the same calendar time: the oracle.
std::int64_t library_us(int year, int month, int day, int hour, int minute, int second, std::int64_t us = 0) {
  std::tm t{};
  t.tm_year = year - 1900;
  t.tm_mon = month - 1;
  t.tm_mday = day;
  t.tm_hour = hour;
  t.tm_min = minute;
  t.tm_sec = second;
  return static_cast<std::int64_t>(timegm(&t)) * 1'000'000 + us;
}

TEST(Stamp, ReadsWhatLogsWrite) {
  struct Case {
    const char* text;
    std::int64_t us;
    Clock clock;
  };
  const Case cases[] = {
      {"2024-03-08T00:15:18.986", library_us(2024, 3, 8, 0, 15, 18, 986'000), Clock::local},
      {"2024-03-08 00:15:18", library_us(2024, 3, 8, 0, 15, 18), Clock::local},
      {"2005-06-21T10:54", library_us(2005, 6, 21, 10, 54, 0), Clock::local},
      {"2024-08-22T20:59:29Z", library_us(2024, 8, 22, 20, 59, 29), Clock::utc},
      {"2025-01-21T04:41:44,283302+00:00", library_us(2025, 1, 21, 4, 41, 44, 283'302), Clock::utc},
      {"2025-01-21T04:41:44+0530", library_us(2025, 1, 20, 23, 11, 44), Clock::utc},
      {"Sun Feb 23 16:24:18 2025", library_us(2025, 2, 23, 16, 24, 18), Clock::local},
      {"Feb 25 2025 13:59:45", library_us(2025, 2, 25, 13, 59, 45), Clock::local},
      {"6/21/2005 10:54", library_us(2005, 6, 21, 10, 54, 0), Clock::local},
      {"6/21/97 10:54", library_us(1997, 6, 21, 10, 54, 0), Clock::local},
      {"Jun 13 06:46:14", library_us(2000, 6, 13, 6, 46, 14) - library_us(2000, 1, 1, 0, 0, 0),
       Clock::no_year},
      {"Jun  3 06:46:14", library_us(2000, 6, 3, 6, 46, 14) - library_us(2000, 1, 1, 0, 0, 0),
       Clock::no_year},
      {"2024-02-29", library_us(2024, 2, 29, 0, 0, 0), Clock::local},
      {"1115811139", 1'115'811'139'000'000, Clock::utc},
      {"1115811139123", 1'115'811'139'123'000, Clock::utc},
  };
  for (const Case& c : cases) {
    const auto stamp = parse_stamp(c.text);
    ASSERT_TRUE(stamp) << c.text;
    EXPECT_EQ(stamp->us, c.us) << c.text;
    EXPECT_EQ(stamp->clock, c.clock) << c.text;
  }
}

TEST(Stamp, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "Unknown", "2024-13-08T00:15:18", "2023-02-29", "2024-03-08T24:15:18", "2024-03-08T", "12",
        "yesterday", "2024-03-08T00:15:18 and more", "Foo 13 06:46:14", "99999999999999999999"}) {
    EXPECT_FALSE(parse_stamp(text)) << text;
  }
}

TEST(Stamp, TextReadsBack) {
  std::uint64_t state = 12345;
  for (int i = 0; i < 2000; ++i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    for (const Clock clock : {Clock::utc, Clock::local}) {
      const Stamp stamp{static_cast<std::int64_t>(state % 4'000'000'000'000'000ULL), clock};
      const auto back = parse_stamp(text_of(stamp));
      ASSERT_TRUE(back) << text_of(stamp);
      EXPECT_EQ(back->us, stamp.us) << text_of(stamp);
      EXPECT_EQ(back->clock, clock);
    }
  }
}

TEST(Stamp, SlurmDurations) {
  EXPECT_EQ(parse_slurm_duration_us("2-05:32:24"),
            ((2 * 24 + 5) * 3600 + 32 * 60 + 24) * std::int64_t{1'000'000});
  EXPECT_EQ(parse_slurm_duration_us("11291-21:00:48"),
            (std::int64_t{11291} * 86400 + 21 * 3600 + 48) * 1'000'000);
  EXPECT_EQ(parse_slurm_duration_us("01:31.654"), 91'654'000);
  EXPECT_EQ(parse_slurm_duration_us("00:00:48"), 48'000'000);
  for (const char* text : {"", "UNLIMITED", "12", "1-", "1:2:3:4", "-1:00", "1:-2", "99999999999-00:00:00"}) {
    EXPECT_FALSE(parse_slurm_duration_us(text)) << text;
  }
}

TEST(LogHead, EveryKindOfLog) {
  const LogHead slurm = split_log_head("[2024-03-08T00:15:18.986] update_node: x");
  EXPECT_EQ(slurm.message, "update_node: x");
  const LogHead syslog = split_log_head("Jun 13 06:46:14 master slurmctld[21285]: slurmctld: x");
  EXPECT_EQ(syslog.host, "master");
  EXPECT_EQ(syslog.program, "slurmctld");
  EXPECT_EQ(syslog.message, "slurmctld: x");
  const LogHead kernel = split_log_head("2025-01-21T04:41:44+00:00 n1 kernel: [  12.500000] NVRM: x");
  EXPECT_EQ(kernel.host, "n1");
  EXPECT_EQ(kernel.message, "NVRM: x");
  const LogHead boot = split_log_head("[6781741.548768] NVRM: y");
  EXPECT_EQ(boot.time->us, 6'781'741'548'768);
  EXPECT_EQ(boot.time->clock, Clock::boot);
  EXPECT_EQ(split_log_head("6,3964,206764307,-;text").time->us, 206'764'307);
  EXPECT_FALSE(split_log_head("no head at all").time);
}

TEST(HostList, Expands) {
  const auto hosts = expand_hosts("ip-10-1-65-[134,171],n[08-10],single");
  ASSERT_TRUE(hosts);
  EXPECT_EQ(*hosts,
            (std::vector<std::string>{"ip-10-1-65-134", "ip-10-1-65-171", "n08", "n09", "n10", "single"}));
  for (const char* bad : {"n[1-", "n[3-1]", "n[a-b]", "n[]", "n[1-99999999999]", ",,"})
    EXPECT_FALSE(expand_hosts(bad)) << bad;
}

TEST(Text, NumbersAreWholeAndFinite) {
  EXPECT_EQ(parse_finite("4.1943e+06"), 4.1943e6);
  for (const char* bad : {"", "N/A", "nan", "inf", "-inf", "1e999", "12us", "0x10", "1,5", "--1", "+-1"}) {
    EXPECT_FALSE(parse_finite(bad)) << bad;
  }
  EXPECT_FALSE(parse_whole("99999999999999999999"));
  EXPECT_EQ(csv_fields("a,\"b,\"\"c\"\"\",d"), (std::vector<std::string>{"a", "b,\"c\"", "d"}));
}

}  // namespace
}  // namespace pitstop
