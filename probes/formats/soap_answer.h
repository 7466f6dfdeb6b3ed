// The answer of a SOAP 1.1 service (section 4): the one element of its Body, or the Fault in its place. Read
// as the formats in XML are: no DTD, no entities, bounded in marks and nesting. The texts of a fault are not
// kept: a server may repeat in them what it was told. Owns the document. One thread at a time.
// Faults: `unsupported` a DTD, `too_large`, `truncated` and `malformed` as the XML does not hold, `schema`
// when it is something else than an envelope.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct SoapFault {
  enum class Kind : std::uint8_t {
    kInvalidLogin,
    kNotAuthenticated,
    kNoPermission,
    kNoSuchMethod,  // it does not know the question
    kOther
  };

  Kind kind = Kind::kOther;
  std::string type;  // `NoPermission`; `fault` when it says none that is a word
};

/// `auth`, `permission`, `unsupported` where the service does not know the question, or `protocol`.
Fault fault_of(const SoapFault& fault);

class SoapAnswer {
 public:
  static Result<SoapAnswer> read(Bytes xml);
  SoapAnswer(SoapAnswer&&) noexcept;
  SoapAnswer& operator=(SoapAnswer&&) noexcept;
  ~SoapAnswer();

  /// Absent: the service did what it was asked.
  const std::optional<SoapFault>& fault() const;

  struct Content;  // soap_content.h, for this room
  const Content& content() const { return *content_; }

 private:
  explicit SoapAnswer(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;  // never null but moved from
};

}  // namespace kigen::formats
