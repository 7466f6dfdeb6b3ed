#include "probes/sources/passwords.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "probes/sources/glob.h"
#include "probes/sources/item_name.h"
#include "probes/sources/password_file.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kMaxPasswords = 1000;

void add_once(std::vector<Secret>& candidates, const Secret& password) {
  if (std::find(candidates.begin(), candidates.end(), password) == candidates.end()) {
    candidates.push_back(password);
  }
}

}  // namespace

Passwords::Passwords(const Options& options)
    : files_(options.texts("passwords.files")), variables_(options.texts("passwords.env")) {
  const auto pairs = options.texts("passwords.by_path");
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) by_path_.push_back({pairs[i], pairs[i + 1], {}});
}

bool Passwords::refresh(std::vector<ItemFault>& faults) {
  std::vector<Secret> general;
  for (const std::string& path : files_) {
    auto lines = read(path, kMaxPasswords - general.size(), faults);
    std::move(lines.begin(), lines.end(), std::back_inserter(general));
  }
  for (const std::string& variable : variables_) {
    if (const char* value = std::getenv(variable.c_str()); value != nullptr) general.emplace_back(value);
  }
  auto by_path = by_path_;
  for (ByPath& entry : by_path) entry.secrets = read(entry.file, kMaxPasswords, faults);
  const bool differs = general != general_ || by_path != by_path_;
  general_ = std::move(general);
  by_path_ = std::move(by_path);
  if (differs) opened_.clear();
  return differs;
}

std::vector<Secret> Passwords::read(const std::string& path, std::size_t room,
                                    std::vector<ItemFault>& faults) const {
  auto lines = read_password_file(path, room);
  if (lines) return *std::move(lines);
  faults.push_back({item_path(path), std::move(lines).fault()});
  return {};
}

std::vector<Secret> Passwords::candidates_for(const std::string& absolute_path) const {
  if (by_path_.empty() && opened_.empty()) return general_;
  std::vector<Secret> candidates;
  if (const auto last = opened_.find(absolute_path); last != opened_.end())
    add_once(candidates, last->second);
  for (const ByPath& entry : by_path_) {
    if (!glob_match(entry.pattern, absolute_path)) continue;
    for (const Secret& password : entry.secrets) add_once(candidates, password);
  }
  for (const Secret& password : general_) add_once(candidates, password);
  return candidates;
}

}  // namespace kigen::sources
