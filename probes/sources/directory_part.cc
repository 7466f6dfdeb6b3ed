#include "probes/sources/directory_part.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "probes/formats/bare_base64.h"
#include "probes/formats/chain_order.h"
#include "probes/formats/crl.h"
#include "probes/formats/der.h"
#include "probes/formats/entry_name.h"
#include "probes/formats/pem.h"
#include "probes/formats/pkcs7.h"
#include "probes/model/percent_escape.h"
#include "probes/model/text.h"
#include "probes/pki/asn1_time.h"
#include "probes/pki/certificate_fields.h"
#include "probes/sources/contents_part.h"
#include "probes/sources/ldap_attribute.h"
#include "probes/sources/ldap_name.h"
#include "probes/sources/named_places.h"
#include "probes/sources/successors.h"

namespace kigen::sources {
namespace {

using formats::Contents;
using formats::FoundCertificate;

constexpr std::string_view kDeltaAttribute = "deltarevocationlist";  // RFC 4523 section 4.6
constexpr std::size_t kMaxCertificates = 200;                        // of one entry
constexpr std::size_t kMaxLabelBytes = 240;  // so that what is behind it leaves it whole (item_name.h)
constexpr std::uint64_t kMaxValueBytes = 64 << 20;
constexpr std::array kFormats = {&formats::kCrl, &formats::kPkcs7, &formats::kDer, &formats::kPem,
                                 &formats::kBareBase64};

bool is_nothing(ByteView value) { return value.empty() || (value.size() == 1 && value[0] == 0); }

Contents read_value(ByteView value) {
  for (const auto* format : kFormats) {
    if (!format->recognises(head_of(value), value.size())) continue;
    formats::MemoryInput input(value);
    return format->parse(input, {.passwords = {}, .max_bytes = kMaxValueBytes});
  }
  return formats::unreadable(Fault(Reason::kUnsupported, "neither a certificate nor a revocation list"));
}

// A slash in a name is none between names.
std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const auto& name : path) (text += '/') += percent_escaped(name, '/');
  return text;
}

// `TenantCredential-12` is number 12 of `TenantCredential-`.
struct Numbered {
  std::string_view kind;
  std::uint64_t number = 0;
};

std::optional<Numbered> numbered(std::string_view label) {
  const auto last = label.find_last_not_of("0123456789");
  const std::size_t begin = last == std::string_view::npos ? 0 : last + 1;
  Numbered found{label.substr(0, begin), 0};
  const auto [end, error] = std::from_chars(label.data() + begin, label.data() + label.size(), found.number);
  return error == std::errc{} ? std::optional(found) : std::nullopt;
}

std::chrono::sys_seconds begin_of(ByteView der) {
  const auto extent = pki::certificate_extent(der);
  const auto fields = extent ? pki::split_certificate(*extent) : Fault(Reason::kMalformed, "");
  const auto time = fields ? pki::parse_time(fields->not_before) : std::nullopt;
  return time.value_or(std::chrono::sys_seconds());
}

void name_as_chain(const std::string& label, const std::vector<std::size_t>& order, Contents& contents) {
  std::vector<FoundCertificate> chain;
  for (const std::size_t position : order) {
    FoundCertificate& found = chain.emplace_back(std::move(contents.certificates[position]));
    found.entry = label + ":" + std::to_string(chain.size() - 1);
  }
  contents.certificates = std::move(chain);
}

void name_by_subject(const std::string& label, Contents& contents) {
  for (auto& found : contents.certificates) {
    found.entry = label + "#" + formats::subject_of_certificate(found.der);
  }
  std::ranges::sort(contents.certificates, {}, [](const FoundCertificate& found) {
    return std::tuple(found.entry, begin_of(found.der), found.der);
  });
}

// One entry after another, each by its label.
class Reader {
 public:
  Reader(const LdapSearch& search, const std::vector<std::string>& attributes) : search_(search) {
    for (const auto& attribute : attributes) wanted_.insert(plain_ldap_attribute(attribute));
  }

  void add(const std::string& whole_label, const LdapEntry& entry) {
    const std::string label = bounded_text(printable_utf8(whole_label), kMaxLabelBytes);
    Contents contents = collect(entry);
    if (const auto order = formats::chain_order(contents.certificates)) {
      name_as_chain(label, *order, contents);
    } else {
      name_by_subject(label, contents);
      mark_superseded(contents);
    }
    const bool is_old = is_superseded(whole_label);
    for (auto& found : contents.certificates) {
      if (is_old) found.state = State::kSuperseded;
      all_.certificates.push_back(std::move(found));
    }
    std::ranges::sort(contents.crls, {}, &formats::FoundCrl::der);
    for (auto& found : contents.crls) {
      found.entry.insert(0, label);
      all_.crls.push_back(std::move(found));
    }
    for (auto& fault : contents.faults) all_.faults.push_back({label, std::move(fault.fault)});
  }

  void know_number(std::string_view label) {
    const auto found = search_.is_numbered ? numbered(label) : std::nullopt;
    if (!found) return;
    auto& highest = highest_[std::string(found->kind)];
    highest = std::max(highest, found->number);
  }

  Contents take() { return std::move(all_); }

 private:
  // Everything in it once, whatever attributes hold it. Of lists the end of their names.
  Contents collect(const LdapEntry& entry) const {
    Contents contents;
    std::set<Bytes> seen;
    for (const auto& attribute : entry.attributes) {
      const std::string name = plain_ldap_attribute(attribute.name);
      if (!wanted_.contains(name)) continue;
      for (const auto& value : attribute.values) {
        if (is_nothing(value)) continue;
        Contents inside = read_value(value);
        for (auto& found : inside.certificates) {
          if (seen.insert(found.der).second) contents.certificates.push_back(std::move(found));
        }
        for (auto& found : inside.crls) {
          if (!seen.insert(found.der).second) continue;
          found.entry = name == kDeltaAttribute ? ":delta" : ":crl";
          contents.crls.push_back(std::move(found));
        }
        std::ranges::move(inside.faults, std::back_inserter(contents.faults));
      }
    }
    if (contents.certificates.size() > kMaxCertificates) {
      contents.certificates.resize(kMaxCertificates);
      contents.faults.push_back({"", Fault(Reason::kLimit, "more than 200 certificates in one entry")});
    }
    return contents;
  }

  bool is_superseded(std::string_view label) const {
    const auto found = search_.is_numbered ? numbered(label) : std::nullopt;
    return found && found->number < highest_.at(std::string(found->kind));
  }

  const LdapSearch& search_;
  std::set<std::string> wanted_;
  std::map<std::string, std::uint64_t> highest_;  // of each kind
  Contents all_;
};

}  // namespace

std::string directory_place(const LdapSearch& search) { return "search:" + search.name; }

std::shared_ptr<const Part> directory_part(const LdapSearch& search, const std::string& base,
                                           const std::vector<std::string>& attributes,
                                           const std::vector<LdapEntry>& entries, pki::Assessor& assessor) {
  std::multimap<std::string, const LdapEntry*> by_label;  // a server may tell them in any order
  Reader reader(search, attributes);
  for (const auto& entry : entries) {
    const auto path = path_below(base, entry.name);
    const std::string label = search.name + joined(path ? *path : std::vector{entry.name});
    reader.know_number(label);
    by_label.emplace(label, &entry);
  }
  for (const auto& [label, entry] : by_label) reader.add(label, *entry);
  Contents contents = reader.take();
  if (search.role) give_role(*search.role, contents, assessor);
  return contents_part(directory_place(search), ItemNamer(), contents, assessor);
}

}  // namespace kigen::sources
