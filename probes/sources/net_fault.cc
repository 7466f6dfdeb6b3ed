#include "probes/sources/net_fault.h"

#include <array>
#include <string>

#include "probes/model/text.h"

namespace kigen::sources {
namespace {

using std::string_view;

// Stands before the status of a key that was asked for and could not be opened.
constexpr string_view kOpenKey = "registry_openkey failed";
constexpr std::size_t kMaxDetailBytes = 200;

struct Row {
  string_view said;  // somewhere in the text
  Reason reason;
  string_view detail;
};

// Of a key. WERR_FILE_NOT_FOUND becomes a status that reads oddly.
constexpr std::array kOfKeys = {
    Row{"NO_SUCH_DEVICE", Reason::kNotFound, "there is no such key"},
    Row{"NOT_FOUND", Reason::kNotFound, "there is no such key"},
    Row{"ACCESS_DENIED", Reason::kPermission, "the user may not read the key"},
};

// Of the machine; the first that is met counts, so what is said beside a general status comes first.
constexpr std::array kOfMachines = {
    Row{"Kerberos auth with", Reason::kAuth, "no Kerberos ticket for the machine could be had"},
    Row{"Unable to open credentials file", Reason::kAuth, "Samba cannot read the file of credentials"},
    Row{"Unable to find a suitable server", Reason::kResolve, "the name has no address"},
    Row{"NT_STATUS_BAD_NETWORK_NAME", Reason::kProtocol, "the machine has no IPC$"},
    Row{"NT_STATUS_CONNECTION_REFUSED", Reason::kRefused, "nothing listens there"},
    Row{"NT_STATUS_HOST_UNREACHABLE", Reason::kUnreachable, "no route"},
    Row{"NT_STATUS_NETWORK_UNREACHABLE", Reason::kUnreachable, "no route"},
    Row{"NT_STATUS_IO_TIMEOUT", Reason::kTimeout, "no answer in time"},
    Row{"NT_STATUS_LOGON_FAILURE", Reason::kAuth, "user or password is wrong"},
    Row{"NT_STATUS_WRONG_PASSWORD", Reason::kAuth, "the password is wrong"},
    Row{"NT_STATUS_NO_SUCH_USER", Reason::kAuth, "there is no such user"},
    Row{"NT_STATUS_ACCOUNT_", Reason::kAuth, "the account may not be used"},
    Row{"NT_STATUS_PASSWORD_", Reason::kAuth, "the password has to be changed"},
    Row{"NT_STATUS_INVALID_LOGON_HOURS", Reason::kAuth, "the account may not be used now"},
    Row{"NT_STATUS_INVALID_WORKSTATION", Reason::kAuth, "the account may not be used from here"},
    Row{"NT_STATUS_LOGON_TYPE_NOT_GRANTED", Reason::kAuth, "the account may not log on over the network"},
    Row{"NT_STATUS_NO_LOGON_SERVERS", Reason::kAuth, "no domain controller could be asked"},
    Row{"NT_STATUS_TIME_DIFFERENCE_AT_DC", Reason::kAuth, "the clocks differ too much"},
    Row{"NT_STATUS_TRUSTED_", Reason::kAuth, "the machine lost the trust of its domain"},
    Row{"NT_STATUS_OBJECT_NAME_NOT_FOUND", Reason::kRefused, "the service RemoteRegistry does not run"},
    Row{"NT_STATUS_PIPE_NOT_AVAILABLE", Reason::kRefused, "the service RemoteRegistry does not run"},
    Row{"NT_STATUS_ACCESS_DENIED", Reason::kPermission,
        "the user may not read the registry over the network"},
    Row{"NT_STATUS_CONNECTION_", Reason::kClosed, "the connection broke off"},
    Row{"NT_STATUS_LOCAL_DISCONNECT", Reason::kClosed, "the connection broke off"},
    Row{"NT_STATUS_PIPE_", Reason::kClosed, "the connection broke off"},
    Row{"NT_STATUS_END_OF_FILE", Reason::kClosed, "the connection broke off"},
    Row{"NT_STATUS_NOT_SUPPORTED", Reason::kProtocol, "the machine cannot seal the connection"},
    Row{"NT_STATUS_INSUFFICIENT_RESOURCES", Reason::kLimit, "out of resources"},
    Row{"NT_STATUS_NO_MEMORY", Reason::kLimit, "out of memory"},
};

bool says(string_view text, string_view what) { return text.find(what) != string_view::npos; }

// The last `NT_STATUS_...` or `WERR_...`: what is said first is often a consequence told in general words.
string_view status_in(string_view text) {
  std::size_t begin = string_view::npos;
  for (const string_view prefix : {"NT_STATUS_", "WERR_"}) {
    const std::size_t at = text.rfind(prefix);
    if (at != string_view::npos && (begin == string_view::npos || at > begin)) begin = at;
  }
  if (begin == string_view::npos) return {};
  const string_view rest = text.substr(begin);
  return rest.substr(0, rest.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"));
}

std::string with_status(string_view words, string_view errors) {
  const string_view status = status_in(errors);
  std::string detail(words);
  if (!status.empty()) detail.append(" (").append(status).append(")");
  return detail;
}

std::string first_line(string_view text) {
  return bounded_text(printable_utf8(text.substr(0, text.find('\n'))), kMaxDetailBytes);
}

}  // namespace

NetFault net_fault(string_view errors) {
  if (says(errors, kOpenKey)) {
    for (const Row& row : kOfKeys) {
      if (says(errors, row.said)) return {Fault(row.reason, with_status(row.detail, errors)), NetScope::kKey};
    }
  }
  for (const Row& row : kOfMachines) {
    if (says(errors, row.said))
      return {Fault(row.reason, with_status(row.detail, errors)), NetScope::kMachine};
  }
  return {Fault(Reason::kProtocol, "net: " + first_line(errors)), NetScope::kMachine};
}

Fault net_partial(string_view errors) {
  const string_view words =
      says(errors, "ACCESS_DENIED") ? "the user may not read all of it" : "not all came";
  return {Reason::kPartial, with_status(words, errors)};
}

}  // namespace kigen::sources
