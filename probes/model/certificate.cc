#include "probes/model/certificate.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cstring>

#include "probes/model/text.h"

namespace kigen {
namespace {

// So that sums and neighbours of inputs do not meet (the finaliser of MurmurHash3).
std::uint64_t scattered(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

using Hashes = boost::container::small_vector<std::uint64_t, 8>;

/// Puts them in order.
std::uint64_t hash_of_set(Hashes& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  std::uint64_t hash = 0;
  for (const std::uint64_t one : hashes) hash = scattered(hash + one);
  return hash;
}

/// Calls `visit` with every name of `,a,b,`.
template <typename Visit>
void visit_names(std::string_view list, const Visit& visit) {
  while (list.size() > 1) {
    const std::size_t end = list.find(',', 1);
    if (end == std::string_view::npos) return;  // not of the form that the texts are documented to have
    visit(list.substr(1, end - 1));
    list.remove_prefix(end);
  }
}

std::uint64_t hash_of_names(const CertificateTexts& texts) {
  Hashes hashes;
  const auto add = [&](std::string_view name) { hashes.push_back(name_hash(name)); };
  visit_names(texts.subject_alt_names, add);
  visit_names(texts.further_names, add);
  if (hashes.empty() && !texts.name.empty()) add(texts.name);
  return hash_of_set(hashes);
}

}  // namespace

Certificate::Certificate(const Facts& facts, const CertificateTexts& texts) : facts_(facts) {
  const std::string_view parts[] = {texts.subject,       texts.issuer,
                                    texts.issuer_name,   texts.name,
                                    texts.serial_number, texts.subject_alt_names,
                                    texts.key_algorithm, texts.signature_algorithm,
                                    texts.validation,    texts.topic,
                                    texts.further_names};
  static_assert(std::size(parts) == kTextCount);
  std::size_t total = 0;
  for (const auto part : parts) total += part.size();
  texts_ = std::make_unique_for_overwrite<char[]>(total);
  char* end = texts_.get();
  for (std::size_t i = 0; i < kTextCount; ++i) {
    end = std::copy(parts[i].begin(), parts[i].end(), end);
    text_ends_[i] = static_cast<std::uint16_t>(end - texts_.get());
  }
  names_hash_ = hash_of_names(texts);
}

std::string_view Certificate::text(Text which) const {
  const auto index = static_cast<std::size_t>(which);
  const std::size_t begin = index == 0 ? 0 : text_ends_[index - 1];
  return {texts_.get() + begin, text_ends_[index] - begin};
}

std::vector<std::string_view> Certificate::subject_alt_names() const {
  std::vector<std::string_view> names;
  const auto add = [&](std::string_view name) { names.push_back(name); };
  visit_names(text(Text::kSubjectAltNames), add);
  visit_names(text(Text::kFurtherNames), add);
  return names;
}

std::uint64_t name_hash(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::uint64_t hash = name.size();
  for (; name.size() > sizeof hash; name.remove_prefix(sizeof hash)) {
    std::uint64_t bytes;
    std::memcpy(&bytes, name.data(), sizeof bytes);
    hash = scattered(hash ^ ascii_lower(bytes));
  }
  std::uint64_t last = 0;
  std::copy(name.begin(), name.end(), reinterpret_cast<char*>(&last));
  return scattered(hash ^ ascii_lower(last));
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) out += {kDigits[byte >> 4], kDigits[byte & 15]};
  return out;
}

}  // namespace kigen
