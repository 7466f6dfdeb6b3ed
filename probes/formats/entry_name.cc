#include "probes/formats/entry_name.h"

#include "probes/pki/chain_links.h"
#include "probes/pki/der_reader.h"
#include "probes/pki/distinguished_name.h"

namespace kigen::formats {
namespace {

using pki::DerReader;
namespace tag = pki::tag;

std::string text_of(const std::optional<pki::DerElement>& name) {
  const auto parsed = name ? pki::DistinguishedName::parse(name->content) : std::nullopt;
  return parsed ? parsed->to_string() : "";
}

}  // namespace

std::string subject_of_certificate(ByteView der) {
  const auto link = pki::chain_link(der);
  return link ? text_of(DerReader(link->subject).next(tag::kSequence)) : "";
}

// CertificateList ::= SEQUENCE { TBSCertList { version INTEGER OPTIONAL, signature, issuer Name, ... }, ... }
std::string issuer_of_crl(ByteView der) {
  const auto list = DerReader(der).next(tag::kSequence);
  const auto tbs = list ? DerReader(list->content).next(tag::kSequence) : std::nullopt;
  DerReader fields(tbs ? tbs->content : ByteView());
  fields.next(tag::kInteger);
  if (!fields.next(tag::kSequence)) return "";
  return text_of(fields.next(tag::kSequence));
}

}  // namespace kigen::formats
