// Quantities as people write them: what is read, what is refused, and that what is written is read again.
#include "experiments/scenario/text/units.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

namespace pitstop {
namespace {

std::int64_t micros(const char* text) {
  const Parsed<Duration> d = parse_duration(text);
  EXPECT_TRUE(d.value) << text << ": " << d.error;
  return d.value ? d.value->ticks() : -1;
}

TEST(Units, DurationsInEveryUnit) {
  EXPECT_EQ(micros("90s"), 90'000'000);
  EXPECT_EQ(micros("30min"), 1'800'000'000);
  EXPECT_EQ(micros("1.5h"), 5'400'000'000);
  EXPECT_EQ(micros("54d"), 54LL * 86400 * 1'000'000);
  EXPECT_EQ(micros("54 days"), 54LL * 86400 * 1'000'000);
  EXPECT_EQ(micros("2w"), 14LL * 86400 * 1'000'000);
  EXPECT_EQ(micros("250ms"), 250'000);
  EXPECT_EQ(micros("10us"), 10);
  EXPECT_EQ(micros("1h30min"), 5'400'000'000);
  EXPECT_EQ(micros("1h 30min"), 5'400'000'000);
  EXPECT_EQ(micros(" 1 h 30 min "), 5'400'000'000);
  EXPECT_EQ(micros("3 min 42 s"), 222'000'000);
  EXPECT_EQ(micros("0s"), 0);
  EXPECT_EQ(micros(".5s"), 500'000);
  EXPECT_EQ(micros("1e3s"), 1'000'000'000);
  EXPECT_EQ(micros("0.6us"), 1);
  EXPECT_EQ(micros("365000d"), kLongest.ticks());
}

TEST(Units, SlurmTimes) {
  EXPECT_EQ(micros("02:00:00"), 7200LL * 1'000'000);
  EXPECT_EQ(micros("1-12:30:15"), (36LL * 3600 + 30 * 60 + 15) * 1'000'000);
  EXPECT_EQ(micros("100:00:00"), 360000LL * 1'000'000);
  EXPECT_TRUE(is_clock_time("02:00:00"));
  EXPECT_FALSE(is_clock_time("02:00"));
  EXPECT_FALSE(parse_duration("1-24:00:00").value);
  EXPECT_FALSE(parse_duration("02:60:00").value);
  EXPECT_FALSE(parse_duration("02:00").value);
}

TEST(Units, RefusedDurationsSayWhatToWrite) {
  EXPECT_EQ(parse_duration("30").error, "\"30\" has no unit; write \"30min\" or \"30s\"");
  EXPECT_EQ(parse_duration("0").error, "\"0\" has no unit; write \"0s\"");
  EXPECT_EQ(parse_duration("30m").error, "unknown unit \"m\"; write \"30min\"");
  EXPECT_EQ(parse_duration("-5s").error, "\"-5s\" is negative; a duration is 0s or longer");
  EXPECT_EQ(parse_duration("2e6d").error,
            "\"2e6d\" is too long; the longest duration is 365000d (1,000 years)");
  for (const char* text : {"", " ", "s", "min", "nan", "inf", "-inf", "+5s", "5s!", "5 s s", "1h1h", "1min1h",
                           "0x5s", "1e999s", "0.1us", "1e-9s", "5,5s", "١s"}) {
    EXPECT_FALSE(parse_duration(text).value) << text;
    EXPECT_FALSE(parse_duration(text).error.empty()) << text;
  }
}

TEST(Units, RatesAreFailuresPer1000NodeDays) {
  EXPECT_DOUBLE_EQ(*parse_rate("6.5 per 1000 node-days").value, 6.5);
  EXPECT_DOUBLE_EQ(*parse_rate("0.01 per node-day").value, 10);
  EXPECT_DOUBLE_EQ(*parse_rate("1 per 1000 node-hours").value, 24);
  EXPECT_DOUBLE_EQ(*parse_rate("365 per 1000 node-years").value, 1);
  for (const char* text :
       {"6.5", "6.5 per", "per 1000 node-days", "6.5 per 1000", "6.5 per 0 node-days", "-1 per node-day",
        "0 per node-day", "nan per node-day", "1e9 per node-day", "6.5 per 1000 gpu-days"}) {
    EXPECT_FALSE(parse_rate(text).value) << text;
  }
}

TEST(Units, CountsOverAnExposure) {
  const auto o = parse_observed("148 in 54 days on 2048 nodes");
  ASSERT_TRUE(o.value) << o.error;
  EXPECT_EQ(o.value->count, 148);
  EXPECT_EQ(o.value->time, Duration::seconds(54 * 86400));
  EXPECT_EQ(o.value->nodes, 2048);
  EXPECT_TRUE(parse_observed("1 in 1d 12h on 1 node").value);
  for (const char* text :
       {"148", "148 in 54 days", "148 on 2048 nodes", "0 in 54 days on 2048 nodes",
        "1.5 in 54 days on 2048 nodes", "148 in 54 on 2048 nodes", "148 in 54 days on 0 nodes",
        "148 in 0s on 5 nodes", "-1 in 1d on 5 nodes", "148 in 54 days on 2048", "1e12 in 1s on 1 nodes"}) {
    EXPECT_FALSE(parse_observed(text).value) << text;
  }
}

TEST(Units, NumbersAndFractions) {
  EXPECT_DOUBLE_EQ(*parse_number("2%", kProbability).value, 0.02);
  EXPECT_DOUBLE_EQ(*parse_number("0.02", kProbability).value, 0.02);
  EXPECT_DOUBLE_EQ(*parse_number("100 %", kProbability).value, 1);
  EXPECT_DOUBLE_EQ(*parse_number("1e-3", kAnyNumber).value, 1e-3);
  EXPECT_DOUBLE_EQ(*parse_number("-2.5", kAnyNumber).value, -2.5);
  EXPECT_EQ(*parse_integer("2048", kAnyNumber).value, 2048);
  EXPECT_EQ(*parse_integer("2e3", kAnyNumber).value, 2000);
  for (const char* text :
       {"nan", "inf", "-inf", "1e999", "--1", "1-", "1,5", "1_0", "010", "0x1", "%", "2%%", ""}) {
    EXPECT_FALSE(parse_number(text, kProbability).value) << text;
  }
  EXPECT_FALSE(parse_number("2%", Range{0, 5}).value) << "only fractions may be percentages";
  EXPECT_FALSE(parse_integer("1.5", kAnyNumber).value);
}

TEST(Units, BytesBandwidthPrices) {
  EXPECT_DOUBLE_EQ(*parse_bytes("1.2 TB").value, 1.2e12);
  EXPECT_DOUBLE_EQ(*parse_bytes("64 GiB").value, 64.0 * 1024 * 1024 * 1024);
  EXPECT_DOUBLE_EQ(*parse_bandwidth("400 Gbps").value, 50e9);
  EXPECT_DOUBLE_EQ(*parse_bandwidth("12.8 GB/s").value, 12.8e9);
  EXPECT_FALSE(parse_bandwidth("400 Gb").value);
  EXPECT_FALSE(parse_bandwidth("400").value);
  EXPECT_FALSE(parse_bytes("80 GBB").value);
  EXPECT_FALSE(parse_bytes("1e308 PB").value);
  const auto price = parse_price("98.32 USD/h");
  ASSERT_TRUE(price.value);
  EXPECT_DOUBLE_EQ(price.value->amount, 98.32);
  EXPECT_EQ(price.value->currency, "USD");
  for (const char* text : {"98.32", "98.32 USD", "98.32 usd/h", "98.32 US/h", "-1 USD/h", "1 USD/hh"}) {
    EXPECT_FALSE(parse_price(text).value) << text;
  }
}

TEST(Units, DurationsForPeople) {
  auto text = [](const char* d) { return format_duration(*parse_duration(d).value); };
  EXPECT_EQ(text("0s"), "0 s");
  EXPECT_EQ(text("10us"), "10 us");
  EXPECT_EQ(text("250ms"), "250 ms");
  EXPECT_EQ(text("12.5s"), "12.5 s");
  EXPECT_EQ(text("90s"), "90 s");
  EXPECT_EQ(text("12min10s"), "12 min 10 s");
  EXPECT_EQ(text("30min"), "30 min");
  EXPECT_EQ(text("3599.9s"), "1 h");
  EXPECT_EQ(text("2h13min20s"), "2 h 13 min");
  EXPECT_EQ(text("54.2d"), "54.2 d");
  EXPECT_EQ(format_duration(Duration::seconds(-90)), "-90 s");
}

TEST(Units, ExactDurationsAreReadAgain) {
  EXPECT_EQ(exact_duration(Duration::seconds(5400)), "1h30min");
  EXPECT_EQ(exact_duration(Duration::seconds(54 * 86400)), "54d");
  EXPECT_EQ(exact_duration(Duration::micros(90'500'000)), "1min30.5s");
  EXPECT_EQ(exact_duration(Duration::micros(250'000)), "250ms");
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto ticks = static_cast<std::int64_t>(random() >> (random() % 63)) % (kLongest.ticks() + 1);
    const Duration d = Duration::micros(ticks < 0 ? -ticks : ticks);
    const auto back = parse_duration(exact_duration(d));
    ASSERT_TRUE(back.value) << exact_duration(d) << ": " << back.error;
    ASSERT_EQ(back.value->ticks(), d.ticks()) << exact_duration(d);
  }
}

TEST(Units, NumbersAreWrittenBack) {
  for (const double x : {0.02, 6.5, 2048.0, 1e-9, 1e20, 0.0, 1.0 / 3}) {
    EXPECT_EQ(*parse_number(format_number(x), kAnyNumber).value, x);
  }
}

}  // namespace
}  // namespace pitstop
