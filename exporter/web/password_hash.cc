#include "exporter/web/password_hash.h"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <string.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace kigen::web {
namespace {

constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kPrefix = 7;  // `$2y$10$`
constexpr std::size_t kSaltCharacters = 22, kHashCharacters = 31;
constexpr std::size_t kLength = kPrefix + kSaltCharacters + kHashCharacters;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Wiped {
  void operator()(crypt_data* data) const {
    explicit_bzero(data, sizeof *data);
    delete data;
  }
};

}  // namespace

std::optional<int> bcrypt_cost(std::string_view hash) {
  if (hash.size() != kLength || !hash.starts_with("$2") || hash[3] != '$' || hash[6] != '$')
    return std::nullopt;
  if (hash[2] != 'a' && hash[2] != 'b' && hash[2] != 'y') return std::nullopt;
  if (!is_digit(hash[4]) || !is_digit(hash[5])) return std::nullopt;
  if (hash.find_first_not_of(kAlphabet, kPrefix) != std::string_view::npos) return std::nullopt;
  return (hash[4] - '0') * 10 + (hash[5] - '0');
}

std::string hash_of_nothing(int cost) {
  unsigned char random[kSaltCharacters + kHashCharacters];
  if (RAND_bytes(random, sizeof random) != 1) throw std::runtime_error("no random numbers");
  char prefix[kPrefix + 1];
  std::snprintf(prefix, sizeof prefix, "$2b$%02d$", std::clamp(cost, kLowestCost, kHighestCost));
  std::string hash = prefix;
  for (const unsigned char number : random) hash += kAlphabet[number % kAlphabet.size()];
  return hash;
}

// Only what follows the salt is compared: libcrypt writes the unused bits of the salt's last character as
// zero.
bool password_matches(const std::string& hash, std::string_view password) {
  const std::unique_ptr<crypt_data, Wiped> data(new crypt_data{});
  std::string terminated(password.substr(0, password.find('\0')));
  const char* made = crypt_r(terminated.c_str(), hash.c_str(), data.get());
  explicit_bzero(terminated.data(), terminated.size());
  if (made == nullptr || strlen(made) != kLength || hash.size() != kLength) return false;
  const std::size_t from = kPrefix + kSaltCharacters;
  const bool same = CRYPTO_memcmp(made + from, hash.data() + from, kHashCharacters) == 0;
  return same && terminated.size() == password.size();
}

}  // namespace kigen::web
