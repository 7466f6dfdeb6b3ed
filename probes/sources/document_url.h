// A URL of a document, understood and in its one form (RFC 3986 section 6.2.2): scheme and host in lower
// case, the default port left out, no fragment. With libcurl's parser, which fetches it later. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "probes/model/result.h"

namespace kigen::sources {

struct DocumentUrl {
  std::string canonical;  // `https://vc01.example.jp/websso/SAML2/Metadata/vsphere.local`
  std::string host;       // an IPv6 literal without brackets
  std::uint16_t port = 0;
  bool is_tls = false;

  /// `host:port`, as source tls names it.
  std::string endpoint() const;
};

/// Schemes `http` and `https`. `malformed` with what was expected; the text may hold a secret and is not
/// repeated.
Result<DocumentUrl> parse_document_url(std::string_view text);

}  // namespace kigen::sources
