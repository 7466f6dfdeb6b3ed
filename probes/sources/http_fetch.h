// One HTTP request and the whole of its answer, with libcurl. Blocking: for a thread of its own kind, never
// for an event loop. It keeps nothing between two requests, sends no cookie, asks no proxy, and takes no word
// from the environment. Any thread may call.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/sources/http_credentials.h"

namespace kigen::sources {

struct HttpRequest {
  enum class Peer { kVerified, kAnybody };  // against the machine's trust store; however old and weak

  std::string url;  // `http:` or `https:`
  Peer peer = Peer::kVerified;
  std::string ca_file;          // whom a verified peer has to come from; empty: the machine's trust store
  HttpCredentials credentials;  // for a verified peer, over TLS and at its host alone; empty: none
  std::string content_type;     // of `body`
  Bytes body;                   // empty: GET, else POST
  std::string accept = {};      // the header of that name; empty: left to libcurl
  std::string client_cert_file = {}, client_key_file = {};  // PEM, for a peer that asks; empty: none
  std::size_t max_body_bytes = 0;                           // of the answer
  std::chrono::steady_clock::time_point deadline{};         // absolute, for everything
  std::stop_token stop;                                     // noticed within a second
};

/// The body of an answer with status 200. At most three redirects are followed, a POST stays one. Faults:
/// those of fault_from_curl; `untrusted` before credentials would go to a peer that is not verified, or in
/// clear; `auth` for status 401 and 403; `http_status` for another status or a fourth redirect; `too_large`
/// for a longer body, or headers of more than 64 KiB; `timeout` also when it was told to stop.
Result<Bytes> http_fetch(const HttpRequest& request);

}  // namespace kigen::sources
