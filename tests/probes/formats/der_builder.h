// Writes ASN.1 by hand, right or wrong, for stores no producer makes.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "probes/model/bytes.h"

namespace kigen::formats::build {

Bytes joined(const std::vector<Bytes>& parts);

/// Tag, definite length, and the parts behind one another.
Bytes element(std::uint8_t tag, const std::vector<Bytes>& parts);
/// Tag, indefinite length, the parts, end-of-contents.
Bytes indefinite(std::uint8_t tag, const std::vector<Bytes>& parts);

Bytes sequence(const std::vector<Bytes>& parts);
Bytes explicit_0(const std::vector<Bytes>& parts);
Bytes octets(const Bytes& content);
Bytes integer(std::uint32_t value);
Bytes oid(const std::string& dotted);
Bytes bmp_string(std::u16string_view text);

/// The same value with every constructed element of indefinite length and every OCTET STRING in pieces of
/// `piece` bytes. Does not look into OCTET STRINGs.
Bytes in_pieces(const Bytes& der, std::size_t piece);

/// SafeBags of PKCS#12 with the attributes given.
Bytes bag(const std::string& type, const Bytes& value, const std::vector<Bytes>& attributes = {});
Bytes certificate_bag(const Bytes& certificate, const std::vector<Bytes>& attributes = {});
Bytes key_bag(const std::vector<Bytes>& attributes = {});
Bytes friendly_name(std::u16string_view name);
Bytes local_key_id(const Bytes& id);

/// ContentInfos.
Bytes plain_safe(const std::vector<Bytes>& bags);
Bytes encrypted_safe(const Bytes& algorithm, const Bytes& cipher_text);

/// A PFX of these ContentInfos, without MAC unless one is given.
Bytes pfx(const std::vector<Bytes>& safes, const std::vector<Bytes>& mac = {});
/// A MacData with SHA-256 that no password fits.
Bytes mac_data(std::uint32_t iterations);

}  // namespace kigen::formats::build
