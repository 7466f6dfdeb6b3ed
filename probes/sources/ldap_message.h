// The messages of LDAPv3 (RFC 4511 section 4.1.1) that a search needs, from and to bytes. Requests: simple
// bind, search, unbind. Responses: what may come in answer to these, with the cookie of paged results (RFC
// 2696). BER with definite lengths of up to four octets, minimal or not: Active Directory always writes four.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/model/secret.h"

namespace kigen::sources {

enum class LdapScope : std::uint8_t { kBase = 0, kOne = 1, kSub = 2 };  // as on the wire

struct LdapQuestion {
  std::string base;
  LdapScope scope = LdapScope::kSub;
  Bytes filter;                         // as encode_ldap_filter gives it
  std::vector<std::string> attributes;  // never empty: none at all would mean all
};

/// A page of a search: how many entries, and where the one before ended (empty: the first).
struct LdapPage {
  std::uint32_t entries = 0;
  Bytes cookie;
};

/// To be wiped by whoever sends it.
Bytes encode_ldap_bind(std::uint32_t id, const Secret& name, const Secret& password);
/// `seconds`: how long the server may take; 0: no bound. How many entries it may send is not said: more than
/// a server allows would find nothing at all (slapd).
Bytes encode_ldap_search(std::uint32_t id, const LdapQuestion& question, std::uint32_t seconds,
                         const std::optional<LdapPage>& page);
Bytes encode_ldap_unbind(std::uint32_t id);

struct LdapResult {
  std::uint64_t code = 0;
  std::string diagnostic_message;  // as sent
};

struct LdapAttribute {
  std::string name;  // as sent, with its options: `userCertificate;binary`
  std::vector<Bytes> values;
};

struct LdapEntry {
  std::string name;  // its DN, as sent
  std::vector<LdapAttribute> attributes;
};

struct LdapMessage {
  enum class Kind { kBindResponse, kEntry, kReference, kDone, kExtendedResponse, kIntermediate };

  std::uint64_t id = 0;
  Kind kind = Kind::kIntermediate;
  LdapResult result;            // of all but entries, references and intermediate responses
  LdapEntry entry;              // of kEntry
  std::optional<Bytes> cookie;  // of kDone, where the server cuts the answer into pages; empty: the last one
};

/// How many bytes the message that `head` begins has; absent when `head` is too short to tell. `protocol`
/// when no message begins so.
Result<std::optional<std::size_t>> ldap_message_size(ByteView head);

/// `protocol` when it is no LDAPMessage, or of a kind that answers nothing we ask, or an entry of more than
/// 20,000 attributes and values.
Result<LdapMessage> decode_ldap_message(ByteView message);

}  // namespace kigen::sources
