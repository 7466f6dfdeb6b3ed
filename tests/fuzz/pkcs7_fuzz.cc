// A SignedData from any bytes: whatever is found is a whole SEQUENCE under an entry of its own. Where
// OpenSSL reads the same bytes it finds the same certificates.
#include <openssl/cms.h>

#include <set>

#include "probes/formats/pkcs7.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/openssl_handles.h"
#include "tests/fuzz/require.h"

namespace {

using namespace kigen;
using namespace kigen::formats;
using CmsHandle = std::unique_ptr<CMS_ContentInfo, pki::FreeWith<CMS_ContentInfo_free>>;

void check_element(const Bytes& der, const std::string& entry, std::set<std::string>& entries) {
  require(pki::der_total_length(der) == der.size());
  require(entries.insert(entry).second);
}

// OpenSSL takes a cut or broken message as none at all; nothing is compared then.
void compare_with_openssl(ByteView bytes, const Contents& contents) {
  const unsigned char* cursor = bytes.data();
  const CmsHandle message(d2i_CMS_ContentInfo(nullptr, &cursor, static_cast<long>(bytes.size())));
  if (!message || OBJ_obj2nid(CMS_get0_type(message.get())) != NID_pkcs7_signed) return;
  const pki::X509StackHandle theirs(CMS_get1_certs(message.get()));
  const auto count = theirs ? static_cast<std::size_t>(sk_X509_num(theirs.get())) : 0;
  require(count == contents.certificates.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto ours = pki::decode_x509(contents.certificates[i].der);
    require(ours && X509_cmp(ours.get(), sk_X509_value(theirs.get(), static_cast<int>(i))) == 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  kPkcs7.recognises(bytes, size);
  MemoryInput input(bytes);
  const Contents contents = kPkcs7.parse(input, {});
  std::set<std::string> entries;
  for (const auto& found : contents.certificates) check_element(found.der, found.entry, entries);
  for (const auto& found : contents.crls) check_element(found.der, found.entry, entries);
  for (const auto& fault : contents.faults) require(!fault.fault.detail.empty());
  if (contents.faults.empty()) compare_with_openssl(bytes, contents);
  ERR_clear_error();
  return 0;
}
