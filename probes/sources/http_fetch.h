// One HTTP request and the whole of its answer. Blocking: for a thread of its own kind, never for an event
// loop. It keeps nothing between two requests, sends no cookie, asks no proxy, and takes no word from the
// environment. Any thread may call.
#pragma once

#include <chrono>
#include <cstddef>
#include <stop_token>
#include <string>

#include "probes/model/bytes.h"
#include "probes/model/result.h"
#include "probes/sources/http_session.h"

namespace kigen::sources {

struct HttpRequest {
  using Peer = HttpSettings::Peer;

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
/// those of HttpSession; `auth` for status 401 and 403, `not_found` for 404 and 410, `http_status` for
/// another.
Result<Bytes> http_fetch(const HttpRequest& request);

/// What an answer of another status than 200 stands for: `auth`, `not_found` or `http_status`.
Reason reason_for_status(int status);

/// The body of an answer with status 200; else the fault that stands for the status, as above.
Result<Bytes> body_of(HttpAnswer answer, const std::string& url);

}  // namespace kigen::sources
