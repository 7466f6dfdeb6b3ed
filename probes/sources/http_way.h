// How a module of documents gets to its server: the options, understood, and the files they name, read. The
// way itself is looked at by source tls with the same options.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/model/option.h"
#include "probes/model/result.h"
#include "probes/sources/http_session.h"

namespace kigen::sources {

/// Plain, of the configuration.
struct HttpWay {
  HttpSettings settings;  // all but credentials, deadline and stop
  std::optional<CredentialFiles> credentials;
  std::vector<std::string> headers;       // whole lines, `Name: value`; nothing secret
  std::vector<std::string> header_files;  // each with such a line, which is secret
};

/// Credentials, headers, pins, and of source tls what says how to look at the way.
std::vector<OptionDescription> http_way_options();
/// As SourceDescription::mistake_in.
std::string mistake_in_http_way(const Options& options);

/// A peer that is shown anything secret, or that is pinned, has to be verified; else anybody will do.
HttpWay http_way(const Options& options);

/// A way whose files are read.
struct OpenWay {
  HttpSettings settings;
  std::vector<std::string> headers;
  std::vector<std::string> secret_headers;  // for the verified peer alone: not along with a redirect
};

/// Reads credentials and headers. Faults: those of read_credentials; `auth` for a header file without a
/// header line. Blocking.
Result<OpenWay> open_way(const HttpWay& way);

/// Whether one of the lines is the header of that name, given in lower case.
bool has_header(const std::vector<std::string>& lines, std::string_view name);

}  // namespace kigen::sources
