// What the sources of documents share: the way there is looked at first, by source tls with the same options
// (its chain is `tls:0`, `tls:1`, and its verdicts stand on that, also where the peer is not trusted); then
// the name is looked up by our own resolver, and the documents are fetched by somebody who may block.
// Free of Asio.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "probes/model/observation.h"
#include "probes/sources/document_url.h"
#include "probes/sources/findings.h"
#include "probes/sources/http_way.h"
#include "probes/sources/source.h"

namespace kigen::sources {

/// Fetches the documents, with the settings to do it with. Blocks; called from threads of their own kind, and
/// maybe still at work when nobody waits any more, so that it owns what it touches. What it throws is a
/// fault.
using HttpWork = std::function<Findings(const OpenWay& way, pki::Assessor& assessor)>;

/// Where the way leads. Without TLS there is nothing to look at on it.
struct HttpDestination {
  std::string host;  // an IPv6 literal without brackets
  std::uint16_t port = 0;
  bool is_tls = true;
  std::optional<IpAddress> connect_to;  // in place of what the name leads to

  static HttpDestination of(const DocumentUrl& url) { return {url.host, url.port, url.is_tls, std::nullopt}; }
};

/// The observation has the parts `tls` and those that `work` finds. Faults besides those: of the resolver, of
/// open_way; `timeout` when the work is not done in time, `limit` when too much of it waits. The work's
/// deadline lies a little before that of the probe, so that what it found until then is told.
std::unique_ptr<Prober> make_http_prober(HttpDestination destination, const Options& options, HttpWork work);

/// The same for a service that every `host:port` of its kind has at one path: `look` is told its URL.
using LookAtService = Findings (*)(const std::string& url, const OpenWay& way, pki::Assessor& assessor);
std::unique_ptr<Prober> make_service_prober(const TargetName& target, const Options& options,
                                            const std::string& path, LookAtService look);

}  // namespace kigen::sources
