// The tags of an XML stream, one after another: as much of XML 1.0 with namespaces as RFC 6120 section 11
// lets a server send before TLS, and no more. Text is passed over. Reads one byte at a time, so that
// nothing beyond the last tag is taken from the transport, which also bounds the whole.
//
// `protocol` on everything else: comments, CDATA, a document type, processing instructions (the XML
// declaration at the very start excepted), text outside of nested elements, an end tag that closes
// something else, an undeclared prefix of an element, malformed names or attributes, more than kMaxDepth
// open elements or kMaxAttributes in a tag. Namespace names are compared as they stand: no server writes
// them with character references.
//
// Lives on the thread of its probe; the transport must outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/dialects/transport.h"
#include "probes/model/result.h"
#include "probes/model/task.h"

namespace kigen::dialects {

struct XmlTag {
  enum class Kind { kStart, kEnd, kEmpty };
  using Attributes = std::vector<std::pair<std::string, std::string>>;  // in order, names unique

  Kind kind = Kind::kStart;
  std::string name;        // as written, with its prefix
  std::string name_space;  // what the prefix, or its absence, stands for; empty: none
  Attributes attributes;   // of start and empty tags; values as written

  std::string_view local_name() const;
  bool is(std::string_view wanted_name_space, std::string_view wanted_local_name) const;
  /// Null when there is none of that name.
  const std::string* attribute(std::string_view wanted_name) const;
};

class XmlStream {
 public:
  static constexpr std::size_t kMaxDepth = 32;
  static constexpr std::size_t kMaxAttributes = 64;

  explicit XmlStream(Transport& transport) : transport_(transport) {}

  Task<Result<XmlTag>> next_tag();
  /// How many elements are open after the last tag.
  std::size_t depth() const { return open_.size(); }

 private:
  struct OpenElement {
    std::string name;
    XmlTag::Attributes declarations;  // its xmlns attributes
  };

  Task<Result<char>> next_byte();
  Task<Status> skip_text();
  Task<Result<std::string>> next_markup();
  Status enter(XmlTag& tag);
  Status leave(XmlTag& tag);
  std::optional<std::string> resolve(const XmlTag& tag) const;

  Transport& transport_;
  std::vector<OpenElement> open_;
  bool begun_ = false;  // the XML declaration may come no more
};

/// The text as it may stand in an attribute value between quotes of either kind.
std::string xml_escaped(std::string_view text);

}  // namespace kigen::dialects
