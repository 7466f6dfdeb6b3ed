// The digest that ends a JKS or JCEKS store: SHA-1 over the password, a fixed text and everything before it.
// Costs one pass over the content per password. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "probes/model/bytes.h"
#include "probes/model/secret.h"

namespace kigen::formats {

constexpr std::size_t kJksDigestBytes = 20;

/// Which of `passwords` gives `digest` over `content` (the digest itself left out); nullopt when none does.
std::optional<std::size_t> find_digest_password(ByteView content, ByteView digest,
                                                std::span<const Secret> passwords);

}  // namespace kigen::formats
