// A revocation list from any bytes, through the format and the parser. Where OpenSSL reads the same
// bytes, the dates must agree: they raise the alarm.
#include <time.h>

#include "probes/formats/crl.h"
#include "probes/model/text.h"
#include "probes/pki/crl_parser.h"
#include "probes/pki/der_reader.h"
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

void compare_with_openssl(ByteView der, const Crl& crl) {
  const unsigned char* cursor = der.data();
  const CrlHandle theirs(d2i_X509_CRL(nullptr, &cursor, static_cast<long>(der.size())));
  if (!theirs) return;
  compare_time(X509_CRL_get0_lastUpdate(theirs.get()), crl.this_update);
  const ASN1_TIME* next_update = X509_CRL_get0_nextUpdate(theirs.get());
  require((next_update != nullptr) == crl.next_update.has_value());
  if (next_update != nullptr) compare_time(next_update, *crl.next_update);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  formats::kCrl.recognises(bytes, size);
  formats::MemoryInput input(bytes);
  const auto contents = formats::kCrl.parse(input, {});
  require(contents.crls.size() <= 1 && contents.crls.size() + contents.faults.size() >= 1);
  for (const auto& found : contents.crls) require(pki::der_total_length(found.der) == found.der.size());
  const auto crl = pki::parse_crl(bytes);
  if (crl) {
    require((*crl)->issuer.size() <= 256 && is_printable_utf8((*crl)->issuer) &&
            is_printable_utf8((*crl)->name));
    require((*crl)->number.value_or("").size() <= 256);
    compare_with_openssl(bytes, **crl);
  } else {
    require(!crl.fault().detail.empty());
  }
  ERR_clear_error();
  return 0;
}
