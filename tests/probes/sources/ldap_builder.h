// Messages of LDAP as servers write them, and a stream whose peer says what a test wants.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/formats/ber_writer.h"
#include "probes/model/bytes.h"
#include "probes/sources/byte_stream.h"

namespace kigen::sources::ldap {

using formats::append_element;
using formats::append_number;

inline Bytes text(std::string_view octets) {
  Bytes out;
  append_element(out, 0x04, as_bytes(octets));
  return out;
}

inline Bytes number(std::uint8_t tag, std::uint64_t value) {
  Bytes out;
  append_number(out, tag, value);
  return out;
}

inline Bytes element(std::uint8_t tag, const std::vector<Bytes>& parts) {
  Bytes inside, out;
  for (const auto& part : parts) inside.insert(inside.end(), part.begin(), part.end());
  append_element(out, tag, inside);
  return out;
}

inline Bytes message(std::uint64_t id, const Bytes& operation, const Bytes& controls = {}) {
  return element(0x30, {number(0x02, id), operation, controls});
}

/// BindResponse 0x61, SearchResultDone 0x65, ExtendedResponse 0x78.
inline Bytes result(std::uint64_t id, std::uint8_t tag, std::uint64_t code, std::string_view words = {},
                    const Bytes& controls = {}) {
  return message(id, element(tag, {number(0x0a, code), text(""), text(words)}), controls);
}

inline Bytes done(std::uint64_t id, std::uint64_t code = 0, std::string_view words = {}) {
  return result(id, 0x65, code, words);
}

/// With more to come where there is a cookie.
inline Bytes page_done(std::uint64_t id, std::string_view cookie) {
  const Bytes value = element(0x30, {number(0x02, 0), text(cookie)});
  const Bytes control = element(0x30, {text("1.2.840.113556.1.4.319"), text(as_text(value))});
  return result(id, 0x65, 0, "", element(0xa0, {control}));
}

using Values = std::vector<Bytes>;
inline Bytes entry(std::uint64_t id, std::string_view name,
                   const std::vector<std::pair<std::string, Values>>& attributes = {}) {
  std::vector<Bytes> list;
  for (const auto& [type, values] : attributes) {
    std::vector<Bytes> octets;
    for (const auto& value : values) octets.push_back(text(as_text(value)));
    list.push_back(element(0x30, {text(type), element(0x31, octets)}));
  }
  return message(id, element(0x64, {text(name), element(0x30, list)}));
}

inline Bytes reference(std::uint64_t id) {
  return message(id, element(0x73, {text("ldap://elsewhere.example.test/dc=b")}));
}

/// Answers each request as it comes; what was asked is kept. Says its bytes in pieces of `piece`. Without an
/// answer the peer closes.
class ScriptedServer final : public ByteStream {
 public:
  using Answer = std::function<Bytes(ByteView request)>;
  explicit ScriptedServer(std::vector<Answer> answers, std::size_t piece = 1 << 20)
      : answers_(std::move(answers)), piece_(piece) {}

  Task<Status> read_some(Bytes& out) override;
  Task<Status> write_all(ByteView bytes) override;

  std::vector<Bytes> requests;

 private:
  std::vector<Answer> answers_;
  std::size_t piece_, answered_ = 0;
  Bytes unread_;
};

/// The same bytes whatever is asked.
inline ScriptedServer::Answer says(std::vector<Bytes> messages) {
  return [messages = std::move(messages)](ByteView) {
    Bytes all;
    for (const auto& one : messages) all.insert(all.end(), one.begin(), one.end());
    return all;
  };
}

}  // namespace kigen::sources::ldap
