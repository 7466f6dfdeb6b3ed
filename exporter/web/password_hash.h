// bcrypt hashes of passwords, as `htpasswd -B` writes them: `$2y$10$` (or 2a, 2b) with 22 characters of salt
// and 31 of hash. Pure; a comparison takes milliseconds to seconds, by its cost.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kigen::web {

/// A comparison at the highest cost takes about four seconds, at 10 about 60 ms.
inline constexpr int kLowestCost = 4, kHighestCost = 16;

/// The cost; absent where the text is no bcrypt hash at all.
std::optional<int> bcrypt_cost(std::string_view hash);

/// A hash of that cost that no password is known for.
std::string hash_of_nothing(int cost);

/// Takes as long whatever the password. bcrypt looks at the first 72 bytes; one with a zero byte never
/// matches.
bool password_matches(const std::string& hash, std::string_view password);

}  // namespace kigen::web
