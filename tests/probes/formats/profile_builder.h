// Configuration profiles as Apple's tools write them, with the payloads one wants.
#pragma once

#include <string>
#include <vector>

#include "probes/model/bytes.h"
#include "tests/probes/formats/armour.h"

namespace kigen::formats::build {

inline std::string key_value(const std::string& key, const std::string& value,
                             const std::string& type = "string") {
  return "<key>" + key + "</key><" + type + ">" + value + "</" + type + ">\n";
}

struct Payload {
  std::string type;  // `com.apple.security.root`
  std::string name;
  Bytes content;
  std::string more = {};  // further keys and values
};

inline std::string payload_dict(const Payload& payload) {
  const std::string name = payload.name.empty() ? "" : key_value("PayloadDisplayName", payload.name);
  return "<dict>\n" + key_value("PayloadContent", "\n" + base64_of(payload.content) + "\n", "data") + name +
         payload.more + key_value("PayloadType", payload.type) + "</dict>\n";
}

/// `head` stands before the <plist>.
inline std::string profile(const std::vector<Payload>& payloads, const std::string& more = "",
                           const std::string& head =
                               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                               "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                               "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n") {
  std::string dicts;
  for (const auto& payload : payloads) dicts += payload_dict(payload);
  return head + "<plist version=\"1.0\">\n<dict>\n" + key_value("PayloadContent", dicts, "array") +
         key_value("PayloadDisplayName", "Example") + key_value("PayloadType", "Configuration") + more +
         "</dict>\n</plist>\n";
}

}  // namespace kigen::formats::build
