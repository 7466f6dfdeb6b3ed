// Reads content with one format and puts the outcome into words, so that tests compare lists of texts.
#pragma once

#include <string>
#include <vector>

#include "probes/formats/format.h"

namespace kigen::formats {

inline Contents read(const FormatDescription& format, ByteView bytes,
                     const std::vector<std::string>& passwords = {}, std::uint64_t max_bytes = 16ull << 20) {
  std::vector<Secret> secrets;
  for (const auto& password : passwords) secrets.emplace_back(password);
  MemoryInput input(bytes);
  return format.parse(input, {.passwords = secrets, .max_bytes = max_bytes});
}

/// `entry: reason`, or the reason alone for the content as a whole.
inline std::vector<std::string> faults_of(const Contents& contents) {
  std::vector<std::string> texts;
  for (const auto& [item, fault] : contents.faults) {
    texts.push_back((item.empty() ? "" : item + ": ") + std::string(label(fault.reason)));
  }
  return texts;
}

inline std::vector<std::string> entries_of(const Contents& contents) {
  std::vector<std::string> entries;
  for (const auto& found : contents.certificates) entries.push_back(found.entry);
  return entries;
}

inline std::vector<Bytes> certificates_of(const Contents& contents) {
  std::vector<Bytes> certificates;
  for (const auto& found : contents.certificates) certificates.push_back(found.der);
  return certificates;
}

/// The positions of the certificates that have their private key beside them.
inline std::vector<std::size_t> leaves_of(const Contents& contents) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < contents.certificates.size(); ++i) {
    if (contents.certificates[i].has_private_key) positions.push_back(i);
  }
  return positions;
}

inline bool recognised(const FormatDescription& format, ByteView bytes) {
  return format.recognises(bytes.first(std::min<std::size_t>(bytes.size(), 65536)), bytes.size());
}

}  // namespace kigen::formats
