// The certificates of ESXi hosts as a page of properties of HostSystem has them: `name`,
// `config.certificate`, `runtime.connectionState`. Pure.
//
// Shapes: the certificate is an array of bytes that are PEM: an element for each byte, signed (-128..127) or
//   unsigned, whatever the element's name; one element with the text; the text itself, or base64 of it.
// Entries: the first certificate in it is the host's, called `host:NAME` and a leaf; what follows are
//   `host:NAME/1` and so on. A host without a name is called by the identifier of its object.
// Faults: of a host `permission` when it may not be read, `no_certificate` when it is not known (the host is
//   disconnected, as a rule), `malformed` and `truncated` as text and certificate do not hold; of the page
//   those of vim25_answer.h, and `auth` when the session has ended.
#pragma once

#include <string>

#include "probes/formats/format.h"
#include "probes/formats/soap_answer.h"
#include "probes/model/result.h"

namespace kigen::formats {

struct Vim25Hosts {
  Contents contents;
  std::size_t hosts = 0;  // on this page, readable or not
  std::string token;      // that the next page is asked for with; empty: this was the last
};
Result<Vim25Hosts> vim25_hosts(const SoapAnswer& answer);

}  // namespace kigen::formats
