#include "tests/probes/formats/signed_data_builder.h"

#include <openssl/cms.h>

#include <stdexcept>

#include "probes/pki/der_reader.h"
#include "probes/pki/openssl_handles.h"
#include "tests/probes/formats/der_builder.h"

namespace kigen::formats::build {
namespace {

namespace tag = pki::tag;

using CmsHandle = std::unique_ptr<CMS_ContentInfo, pki::FreeWith<CMS_ContentInfo_free>>;

struct FreeCrlStack {
  void operator()(STACK_OF(X509_CRL) * stack) const { sk_X509_CRL_pop_free(stack, X509_CRL_free); }
};

template <typename T>
Bytes encoded(const T* object, int (*i2d)(const T*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int size = i2d(object, &der);
  if (size <= 0) throw std::runtime_error("OpenSSL does not encode it");
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

Bytes bundle(const std::vector<Bytes>& certificates, const std::vector<Bytes>& crls) {
  const Bytes lists = crls.empty() ? Bytes() : element(tag::context_constructed(1), crls);
  return sequence(
      {oid("1.2.840.113549.1.7.2"),
       explicit_0({sequence({integer(1), element(tag::kSet, {}), sequence({oid("1.2.840.113549.1.7.1")}),
                             explicit_0(certificates), lists, element(tag::kSet, {})})})});
}

Bytes signed_message(std::string_view content, const kigen::testing::Minted& signer,
                     const std::vector<kigen::testing::Minted>& others, NamedBy named_by) {
  const auto bio = pki::read_bio(as_bytes(content));
  const unsigned flags =
      CMS_BINARY | CMS_NOSMIMECAP | (named_by == NamedBy::kKeyIdentifier ? CMS_USE_KEYID : 0u);
  const CmsHandle message(CMS_sign(nullptr, nullptr, nullptr, bio.get(), flags | CMS_PARTIAL));
  for (const auto& other : others) CMS_add1_cert(message.get(), other.x509.get());
  if (!CMS_add1_signer(message.get(), signer.x509.get(), signer.key.get(), EVP_sha256(), flags) ||
      CMS_final(message.get(), bio.get(), nullptr, flags) != 1) {
    throw std::runtime_error("OpenSSL does not sign it");
  }
  return encoded<CMS_ContentInfo>(message.get(), i2d_CMS_ContentInfo);
}

AsOpenssl read_by_openssl(ByteView der) {
  const unsigned char* cursor = der.data();
  const CmsHandle message(d2i_CMS_ContentInfo(nullptr, &cursor, static_cast<long>(der.size())));
  if (!message) throw std::runtime_error("OpenSSL cannot read it");
  AsOpenssl found;
  const pki::X509StackHandle certificates(CMS_get1_certs(message.get()));
  for (int i = 0; certificates && i < sk_X509_num(certificates.get()); ++i) {
    found.certificates.push_back(encoded<X509>(sk_X509_value(certificates.get(), i), i2d_X509));
  }
  const std::unique_ptr<STACK_OF(X509_CRL), FreeCrlStack> crls(CMS_get1_crls(message.get()));
  for (int i = 0; crls && i < sk_X509_CRL_num(crls.get()); ++i) {
    found.crls.push_back(encoded<X509_CRL>(sk_X509_CRL_value(crls.get(), i), i2d_X509_CRL));
  }
  return found;
}

}  // namespace kigen::formats::build
