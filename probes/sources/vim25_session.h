// A session with a vCenter server or an ESXi host over the vSphere Web Services API: a login, questions that
// only read, a logout. Blocking; one thread at a time. User and password are sent with the login alone;
// whoever makes the session has the peer verified.
#pragma once

#include <string>

#include "probes/formats/vim25_answer.h"
#include "probes/formats/vim25_hosts.h"
#include "probes/model/result.h"
#include "probes/sources/http_credentials.h"
#include "probes/sources/soap_client.h"

namespace kigen::sources {

class Vim25Session {
 public:
  /// `settings` without credentials.
  Vim25Session(HttpSettings settings, std::string url, HttpCredentials credentials);

  /// Asks who the server is, with version 6.0 of the API or, where that is not known, 5.0; then logs in.
  Status open();
  /// A session after the one that the server ended. Views are gone with it.
  Status open_again();
  /// Logs out. Whether that is heard changes nothing: the server ends what is idle.
  void close();
  /// After open().
  const formats::Vim25Content& content() const { return content_; }

  /// A view of all hosts, then its pages by their tokens; empty: the first one.
  Result<formats::ManagedObject> view_hosts();
  Result<formats::SoapAnswer> host_page(const formats::ManagedObject& view, const std::string& token);
  Result<formats::SoapAnswer> licenses();
  /// Of all entities. `manager`: that of the answer about licences.
  Result<formats::SoapAnswer> assigned_licenses(const formats::ManagedObject& manager);
  Result<formats::SoapAnswer> options(const std::string& prefix);

 private:
  Status log_in();

  SoapClient client_;
  const HttpCredentials credentials_;
  formats::Vim25Content content_;
};

}  // namespace kigen::sources
