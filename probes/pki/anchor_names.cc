#include "probes/pki/anchor_names.h"

#include <cstring>
#include <new>

#include "probes/pki/openssl_handles.h"

namespace kigen::pki {
namespace {

constexpr std::size_t kMaxAnswers = 10'000;

using NameHandle = std::unique_ptr<X509_NAME, FreeWith<X509_NAME_free>>;

std::optional<unsigned long> hash_of(const X509_NAME* name) {
  int good = 0;
  const unsigned long hash = X509_NAME_hash_ex(name, nullptr, nullptr, &good);
  return good == 1 ? std::optional(hash) : std::nullopt;
}

NameHandle decode_name(ByteView der) {
  const unsigned char* cursor = der.data();
  return NameHandle(d2i_X509_NAME(nullptr, &cursor, static_cast<long>(der.size())));
}

Bytes encode(const X509* certificate) {
  unsigned char* der = nullptr;
  const int size = i2d_X509(certificate, &der);
  if (size < 0) throw std::bad_alloc();
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

AnchorNames::AnchorNames(x509_store_st* store) {
  const ErrorQueueGuard guard;
  const X509StackHandle anchors(X509_STORE_get1_all_certs(store));
  for (int i = 0; i < sk_X509_num(anchors.get()); ++i) {
    const X509* anchor = sk_X509_value(anchors.get(), i);
    const auto tail = tail_of(encode(anchor));
    const auto hash = hash_of(X509_get_subject_name(anchor));
    if (!tail || !hash) throw std::bad_alloc();  // a store of which one is missing would give wrong answers
    tails_.insert(*tail);
    subject_hashes_.insert(*hash);
  }
}

std::optional<std::uint64_t> AnchorNames::tail_of(ByteView der) {
  std::uint64_t tail;
  if (der.size() < sizeof tail) return std::nullopt;
  std::memcpy(&tail, der.last(sizeof tail).data(), sizeof tail);
  return tail;
}

bool AnchorNames::may_end_a_path(const ChainLink& certificate) const {
  if (certificate.self_issued()) return true;
  const auto tail = tail_of(certificate.whole);
  return !tail || tails_.contains(*tail) || may_have_subject(certificate.issuer);
}

bool AnchorNames::may_have_subject(ByteView name) const {
  const std::lock_guard lock(mutex_);
  if (const auto known = answers_.find(as_text(name)); known != answers_.end()) return known->second;
  const ErrorQueueGuard guard;
  const auto decoded = decode_name(name);
  const auto hash = decoded ? hash_of(decoded.get()) : std::nullopt;
  const bool answer = !hash || subject_hashes_.contains(*hash);
  if (answers_.size() >= kMaxAnswers) answers_.clear();
  answers_.emplace(as_text(name), answer);
  return answer;
}

}  // namespace kigen::pki
