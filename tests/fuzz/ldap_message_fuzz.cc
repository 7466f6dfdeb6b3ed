// Messages of LDAP from any bytes: what has a size is that long, and what is read of an entry was in it.
#include "probes/sources/ldap_message.h"
#include "probes/sources/ldap_name.h"
#include "tests/fuzz/require.h"

using namespace kigen;
using namespace kigen::sources;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  const auto announced = ldap_message_size(bytes);
  const auto message = decode_ldap_message(bytes);
  if (!message) return 0;
  require(announced.ok() && announced->has_value() && **announced <= size);
  require(decode_ldap_message(bytes.first(**announced)).ok());
  std::size_t read = message->entry.name.size() + message->result.diagnostic_message.size();
  for (const auto& attribute : message->entry.attributes) {
    read += attribute.name.size();
    for (const auto& value : attribute.values) read += value.size();
  }
  require(read <= size);
  const auto path = path_below("dc=a", message->entry.name);
  require(!path || path->size() <= message->entry.name.size());
  return 0;
}
