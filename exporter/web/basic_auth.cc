#include "exporter/web/basic_auth.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "exporter/web/credentials.h"
#include "exporter/web/password_hash.h"

namespace kigen::web {
namespace {

constexpr auto kPatience = std::chrono::seconds(2);  // for one's turn

// Lets go of a lock for the length of a block, however that ends.
class Unlocked {
 public:
  explicit Unlocked(std::unique_lock<std::mutex>& lock) : lock_(lock) { lock_.unlock(); }
  ~Unlocked() { lock_.lock(); }
  Unlocked(const Unlocked&) = delete;
  Unlocked& operator=(const Unlocked&) = delete;

 private:
  std::unique_lock<std::mutex>& lock_;
};

// Ends a turn, however that comes about.
class TurnHolder {
 public:
  TurnHolder(bool& taken, std::condition_variable& is_free) : taken_(taken), is_free_(is_free) {}
  ~TurnHolder() {
    taken_ = false;
    is_free_.notify_one();
  }
  TurnHolder(const TurnHolder&) = delete;
  TurnHolder& operator=(const TurnHolder&) = delete;

 private:
  bool& taken_;
  std::condition_variable& is_free_;
};

}  // namespace

BasicAuth::BasicAuth(std::map<std::string, std::string, std::less<>> hashes) : hashes_(std::move(hashes)) {
  int cost = kLowestCost;
  for (const auto& [name, hash] : hashes_) cost = std::max(cost, bcrypt_cost(hash).value_or(kLowestCost));
  nobodys_hash_ = hash_of_nothing(cost);
  if (RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) != 1)
    throw std::runtime_error("no random numbers");
}

BasicAuth::Verdict BasicAuth::judge(std::optional<std::string_view> authorization) {
  const auto credentials = authorization ? parse_authorization(*authorization) : std::nullopt;
  if (!credentials) return Verdict::kRefused;
  const std::string_view password = credentials->password.reveal();
  const std::string key = key_of(credentials->name, password);
  std::unique_lock lock(mutex_);
  if (const auto verdict = remembered(key)) return *verdict;
  if (!take_turn(lock)) return Verdict::kBusy;
  const TurnHolder holder(turn_taken_, turn_is_free_);        // under the lock again when it ends
  if (const auto verdict = remembered(key)) return *verdict;  // another found out meanwhile
  const Verdict verdict = compare(lock, credentials->name, password);
  (verdict == Verdict::kAdmitted ? admitted_ : refused_).add(key);
  return verdict;
}

BasicAuth::Verdict BasicAuth::compare(std::unique_lock<std::mutex>& lock, std::string_view name,
                                      std::string_view password) {
  ++comparisons_;
  const auto user = hashes_.find(name);
  const bool known = user != hashes_.end();
  const Unlocked meanwhile(lock);
  const bool matches = password_matches(known ? user->second : nobodys_hash_, password);
  return known && matches ? Verdict::kAdmitted : Verdict::kRefused;
}

int BasicAuth::comparisons() const {
  const std::lock_guard lock(mutex_);
  return comparisons_;
}

std::optional<BasicAuth::Verdict> BasicAuth::remembered(const std::string& key) const {
  if (admitted_.has(key)) return Verdict::kAdmitted;
  if (refused_.has(key)) return Verdict::kRefused;
  return std::nullopt;
}

bool BasicAuth::take_turn(std::unique_lock<std::mutex>& lock) {
  if (turn_taken_) {
    if (waiting_ >= kMostWaiting) return false;
    ++waiting_;
    turn_is_free_.wait_for(lock, kPatience, [this] { return !turn_taken_; });
    --waiting_;
  }
  return !std::exchange(turn_taken_, true);
}

// HMAC-SHA-256 over both, the name with its length before it. Never the password itself.
std::string BasicAuth::key_of(std::string_view name, std::string_view password) const {
  const std::string head = std::to_string(name.size()) + ':' + std::string(name);
  std::array<unsigned char, 32> inner{}, key{};
  unsigned size = 0;
  const auto hmac = [&](const void* secret, std::size_t secret_size, std::string_view text,
                        unsigned char* out) {
    return HMAC(EVP_sha256(), secret, static_cast<int>(secret_size),
                reinterpret_cast<const unsigned char*>(text.data()), text.size(), out, &size) != nullptr;
  };
  const bool made = hmac(secret_.data(), secret_.size(), head, inner.data()) &&
                    hmac(inner.data(), inner.size(), password, key.data());
  if (!made) throw std::runtime_error("no HMAC");
  return {key.begin(), key.end()};
}

void BasicAuth::Memory::add(const std::string& key) {
  if (!keys_.insert(key).second) return;
  order_.push_back(key);
  if (order_.size() <= kMostRemembered) return;
  keys_.erase(order_.front());
  order_.pop_front();
}

}  // namespace kigen::web
