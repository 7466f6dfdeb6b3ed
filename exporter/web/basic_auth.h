// Who may ask, by name and password (RFC 7617), against bcrypt hashes. A verdict costs a bcrypt once and is
// then remembered under a keyed hash of the credentials, so that a scrape a second costs microseconds. An
// unknown name costs as much as the costliest known one. One bcrypt at a time and few waiting for their turn:
// wrong passwords take neither the processors nor the threads that scrapes need. Thread-safe; never shows or
// keeps a password.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace kigen::web {

class BasicAuth {
 public:
  enum class Verdict { kAdmitted, kRefused, kBusy };  // kBusy: nothing is known, ask later

  static constexpr int kMostWaiting = 16;
  static constexpr std::size_t kMostRemembered = 1024;  // of either verdict

  /// Valid bcrypt hashes by name; at least one.
  explicit BasicAuth(std::map<std::string, std::string, std::less<>> hashes);

  /// `authorization` is the header as sent, absent where there is none. Takes seconds at most.
  Verdict judge(std::optional<std::string_view> authorization);

  /// How many bcrypts there were.
  int comparisons() const;

 private:
  // Verdicts in the order in which they came; the oldest goes first.
  class Memory {
   public:
    bool has(const std::string& key) const { return keys_.contains(key); }
    void add(const std::string& key);

   private:
    std::unordered_set<std::string> keys_;
    std::deque<std::string> order_;
  };

  std::optional<Verdict> remembered(const std::string& key) const;
  std::string key_of(std::string_view name, std::string_view password) const;
  bool take_turn(std::unique_lock<std::mutex>& lock);
  Verdict compare(std::unique_lock<std::mutex>& lock, std::string_view name, std::string_view password);

  std::map<std::string, std::string, std::less<>> hashes_;
  std::string nobodys_hash_;
  std::array<std::uint8_t, 32> secret_{};  // keys of this object mean nothing elsewhere

  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable turn_is_free_;
  bool turn_taken_ = false;
  int waiting_ = 0;
  int comparisons_ = 0;
  Memory admitted_, refused_;  // apart, so that wrong passwords never displace a right one
};

}  // namespace kigen::web
