#include "exporter/cli/check_output.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <vector>

#include "probes/model/text.h"

namespace kigen::cli {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kColumns = 7;
constexpr std::size_t kMaxCellBytes = 60;
using Cells = std::array<std::string, kColumns>;

const Cells kHeader = {"STATUS", "LEFT", "EXPIRES (UTC)", "NAME", "TARGET", "ITEM", "NOTES"};

std::string two_digits(long number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string moment_text(std::chrono::sys_seconds moment, const char* between, const char* behind) {
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  return std::to_string(static_cast<int>(date.year())) + "-" +
         two_digits(static_cast<unsigned>(date.month())) + "-" +
         two_digits(static_cast<unsigned>(date.day())) + between + two_digits(time.hours().count()) + ":" +
         two_digits(time.minutes().count()) + ":" + two_digits(time.seconds().count()) + behind;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string notes_of(const Row& row) {
  if (!row.reason.empty()) return row.reason + ": " + row.detail;
  return row.failed_checks.empty() ? "" : "fails: " + joined(row.failed_checks);
}

Cells cells_of(const Row& row) {
  Cells cells = {std::string(label(row.status)),
                 row.left ? left_text(*row.left) : "",
                 row.not_after ? moment_text(*row.not_after, " ", "") : "",
                 row.name,
                 row.target,
                 row.item,
                 notes_of(row)};
  for (std::size_t i = 0; i + 1 < kColumns; ++i)
    cells[i] = bounded_text(printable_utf8(cells[i]), kMaxCellBytes);
  cells.back() = printable_utf8(cells.back());
  return cells;
}

// Continuation bytes of UTF-8 take no room of their own.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string line_of(const Cells& cells, const std::array<std::size_t, kColumns>& widths) {
  std::string line;
  for (std::size_t i = 0; i < kColumns; ++i) {
    line += cells[i];
    if (i + 1 < kColumns) line += std::string(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

boost::json::object object_of(const Row& row) {
  boost::json::object object{{"status", label(row.status)}, {"target", row.target}, {"item", row.item}};
  if (!row.not_after) {
    object["reason"] = row.reason;
    object["detail"] = printable_utf8(row.detail);
    return object;
  }
  object["name"] = row.name;
  object["role"] = row.role;
  object["issuer"] = row.issuer;
  object["not_after"] = moment_text(*row.not_after, "T", "Z");
  object["seconds_left"] = row.left->count();
  object["failed_checks"] = boost::json::array(row.failed_checks.begin(), row.failed_checks.end());
  return object;
}

}  // namespace

std::string left_text(std::chrono::seconds left) {
  const std::string sign = left < 0s ? "-" : "";
  const auto size = left < 0s ? -left : left;
  const long days = size / 24h, hours = size % 24h / 1h, minutes = size % 1h / 1min;
  if (days > 0) return sign + std::to_string(days) + "d " + std::to_string(hours) + "h";
  return sign + std::to_string(hours) + "h " + std::to_string(minutes) + "m";
}

std::string table_of(std::span<const Row> rows) {
  std::vector<Cells> lines = {kHeader};
  for (const auto& row : rows) lines.push_back(cells_of(row));
  std::array<std::size_t, kColumns> widths{};
  for (const auto& cells : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], width_of(cells[i]));
  }
  std::string table;
  for (const auto& cells : lines) table += line_of(cells, widths);
  return table;
}

std::string json_of(std::span<const Row> rows) {
  boost::json::array array;
  for (const auto& row : rows) array.push_back(object_of(row));
  return boost::json::serialize(array) + "\n";
}

}  // namespace kigen::cli
