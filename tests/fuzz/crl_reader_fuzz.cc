// A revocation list, taken apart for judging by it, and the extensions that say where lists lie, from any
// bytes. Where OpenSSL reads the same list, issuer, dates and serial numbers must agree: they decide what is
// revoked.
#include <openssl/x509.h>
#include <time.h>

#include <algorithm>

#include "probes/pki/crl_reader.h"
#include "probes/pki/distribution_points.h"
#include "probes/pki/openssl_handles.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using CrlHandle = std::unique_ptr<X509_CRL, pki::FreeWith<X509_CRL_free>>;

void compare_time(const ASN1_TIME* theirs, std::chrono::sys_seconds ours) {
  tm parts{};
  if (ASN1_TIME_check(theirs) != 1 || ASN1_TIME_to_tm(theirs, &parts) != 1) return;
  require(ours.time_since_epoch().count() == timegm(&parts));
}

bool is_removed(const X509_REVOKED* entry) {
  const std::unique_ptr<ASN1_ENUMERATED, pki::FreeWith<ASN1_ENUMERATED_free>> reason(
      static_cast<ASN1_ENUMERATED*>(X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nullptr, nullptr)));
  return reason && ASN1_ENUMERATED_get(reason.get()) == 8;
}

/// The content octets of an INTEGER that OpenSSL read.
Bytes content_of(const ASN1_INTEGER* integer) {
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_INTEGER(const_cast<ASN1_INTEGER*>(integer), &der);
  require(size >= 3);
  const auto element = pki::DerReader({der, static_cast<std::size_t>(size)}).next();
  require(element.has_value());
  Bytes content = to_owned(element->content);
  OPENSSL_free(der);
  return content;
}

void compare_with_openssl(ByteView der, const pki::CrlContent& content) {
  const unsigned char* cursor = der.data();
  const CrlHandle theirs(d2i_X509_CRL(nullptr, &cursor, static_cast<long>(der.size())));
  if (!theirs) return;
  compare_time(X509_CRL_get0_lastUpdate(theirs.get()), content.this_update);
  const ASN1_TIME* next_update = X509_CRL_get0_nextUpdate(theirs.get());
  require((next_update != nullptr) == content.next_update.has_value());
  if (next_update != nullptr) compare_time(next_update, *content.next_update);
  const auto* entries = X509_CRL_get_REVOKED(theirs.get());
  int kept = 0;
  for (int i = 0; i < sk_X509_REVOKED_num(entries); ++i) {
    const X509_REVOKED* entry = sk_X509_REVOKED_value(entries, i);
    if (is_removed(entry)) continue;
    ++kept;
    require(content.revoked.contains(content_of(X509_REVOKED_get0_serialNumber(entry))));
  }
  require(content.revoked.size() == static_cast<std::size_t>(kept));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto content = pki::read_crl(bytes);
  if (content) {
    compare_with_openssl(bytes, *content);
  } else {
    require(!content.fault().detail.empty());
  }
  for (const auto& urls : {pki::ocsp_urls(bytes), pki::crl_urls(bytes)}) {
    require(urls.size() <= 2);
    for (const auto& url : urls) require(url.size() > 7 && url.size() <= 2048);
  }
  ERR_clear_error();
  return 0;
}
