// Questions to a SOAP 1.1 service over HTTP (SOAP 1.1 section 6), one after the other in one HTTP session.
// Blocking; one thread at a time. What was asked is wiped when it is answered, and appears in no fault.
#pragma once

#include <string>
#include <string_view>

#include "probes/formats/soap_answer.h"
#include "probes/model/result.h"
#include "probes/sources/http_session.h"

namespace kigen::sources {

/// A text as the content of an element or attribute.
std::string xml_escaped(std::string_view text);

class SoapClient {
 public:
  /// Cookies are kept: they are the session.
  SoapClient(HttpSettings settings, std::string url);

  void set_action(std::string action) { action_ = std::move(action); }

  /// `question` is the one element of the Body. A Fault of the service is an answer. Faults: those of
  /// HttpSession and SoapAnswer; for any status but 200 what reason_for_status() says, unless an envelope
  /// with a Fault comes with 500.
  Result<formats::SoapAnswer> ask(std::string question);

  /// A new session: cookies and connection are gone.
  void forget();

 private:
  HttpSettings settings_;
  const std::string url_;
  std::string action_;
  std::unique_ptr<HttpSession> session_;
};

}  // namespace kigen::sources
