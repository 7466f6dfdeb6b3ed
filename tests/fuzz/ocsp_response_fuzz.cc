// An OCSP response from any bytes; the first byte says how many octets of serial number follow it. Where
// OpenSSL finds the same certificate in the same bytes, status and dates must agree.
#include <openssl/ocsp.h>
#include <time.h>

#include <algorithm>

#include "probes/pki/ocsp_response.h"
#include "probes/pki/openssl_handles.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using ResponseHandle = std::unique_ptr<OCSP_RESPONSE, pki::FreeWith<OCSP_RESPONSE_free>>;
using BasicHandle = std::unique_ptr<OCSP_BASICRESP, pki::FreeWith<OCSP_BASICRESP_free>>;

/// The content octets of an INTEGER that OpenSSL read.
Bytes content_of(ASN1_INTEGER* integer) {
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_INTEGER(integer, &der);
  require(size >= 3);
  const auto element = pki::DerReader({der, static_cast<std::size_t>(size)}).next();
  require(element.has_value());
  Bytes content = to_owned(element->content);
  OPENSSL_free(der);
  return content;
}

void compare_time(const ASN1_GENERALIZEDTIME* theirs, std::chrono::sys_seconds ours) {
  tm parts{};
  if (ASN1_TIME_check(theirs) != 1 || ASN1_TIME_to_tm(theirs, &parts) != 1) return;
  require(ours.time_since_epoch().count() == timegm(&parts));
}

void compare_single(OCSP_SINGLERESP* single, const OcspStaple& staple) {
  ASN1_GENERALIZEDTIME *this_update = nullptr, *next_update = nullptr;
  const int status = OCSP_single_get0_status(single, nullptr, nullptr, &this_update, &next_update);
  require(status == static_cast<int>(staple.status));
  compare_time(this_update, staple.this_update);
  require((next_update != nullptr) == staple.next_update.has_value());
  if (next_update != nullptr) compare_time(next_update, *staple.next_update);
}

void compare_with_openssl(ByteView der, ByteView serial_number, const OcspStaple& staple) {
  const unsigned char* cursor = der.data();
  const ResponseHandle response(d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der.size())));
  const BasicHandle basic(response ? OCSP_response_get1_basic(response.get()) : nullptr);
  for (int i = 0; basic && i < OCSP_resp_count(basic.get()); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic.get(), i);
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single));
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial, id);
    if (!std::ranges::equal(content_of(serial), serial_number)) continue;
    return compare_single(single, staple);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || data[0] > size - 1) return 0;
  const ByteView serial_number(data + 1, data[0]);
  const ByteView der = ByteView(data, size).subspan(1 + serial_number.size());
  const auto staple = pki::parse_ocsp_response(der, serial_number);
  if (staple) {
    compare_with_openssl(der, serial_number, *staple);
  } else {
    require(!staple.fault().detail.empty() && staple.fault().detail.size() < 200);
  }
  ERR_clear_error();
  return 0;
}
