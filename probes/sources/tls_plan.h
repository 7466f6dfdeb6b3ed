// The options of source `tls`, and what they mean for one target. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probes/model/option.h"
#include "probes/pki/assessor.h"
#include "probes/sources/approach.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/handshake_result.h"
#include "probes/sources/revocation_lookups.h"
#include "probes/sources/tls_versions.h"

namespace kigen::sources {

enum class AddressScope : std::uint8_t { kFirst, kAll };
enum class AddressFamily : std::uint8_t { kAny, kV4, kV6 };

struct TlsPlan {
  Endpoint endpoint;
  AddressScope scope = AddressScope::kFirst;
  AddressFamily family = AddressFamily::kAny;
  std::size_t max_addresses = 16;
  Way way;
  TlsVersions versions;
  std::vector<KeyType> key_types;  // never empty
  std::string sni;                 // empty: none
  std::vector<std::string> alpn;
  pki::Expectation expectation;
  std::string client_cert_file, client_key_file;  // empty: none
  RevocationWish revocation;
};

std::span<const OptionDescription> tls_options();

/// See SourceDescription.
std::string mistake_in_tls_options(const Options& options);

TlsPlan make_tls_plan(Endpoint endpoint, const Options& options);

/// The label of the items of that kind of key, `rsa`; empty for kAny.
std::string_view label(KeyType key_type);

}  // namespace kigen::sources
