#include "probes/sources/certificate_sight.h"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <utility>

#include "probes/sources/certificate_reader.h"
#include "probes/sources/stopwatch.h"
#include "probes/sources/trace.h"

namespace kigen::sources {
namespace {

// TLS 1.1 is left out: who speaks it takes an offer of TLS 1.2, or speaks TLS 1.0 too.
constexpr std::array kRungs = {kTls12, kTls10, kSsl30};

HandshakeResult failed(Fault fault) {
  HandshakeResult result;
  result.fault = std::move(fault);
  return result;
}

// SSL 3.0, RC4, 3DES and the like make the peer send an alert or hang up, or the library refuse.
// Where every connection that ends early counts against us, a server that hangs up is left alone.
bool may_be_of_age(const Fault& fault, const Approach& approach) {
  switch (fault.reason) {
    case Reason::kTlsAlert:
    case Reason::kTlsVersion:
    case Reason::kTls: return true;
    case Reason::kClosed: return !approach.is_intrusive();
    default: return false;
  }
}

bool is_wished(int version, const TlsVersions& versions) {
  return (versions.min == 0 || version >= versions.min) && (versions.max == 0 || version <= versions.max);
}

void note_handshake(const ProbeContext& context, std::string_view how, const HandshakeResult& result) {
  if (context.steps == nullptr) return;
  const std::string version = result.tls ? result.tls->version : "";
  note(context, std::string(how) + ": " + (result.fault ? text_of(*result.fault) : version));
}

ReadableHello hello_of(const HandshakeWishes& wishes, int version) {
  ReadableHello hello;
  hello.version = version;
  hello.server_name = wishes.server_name;
  hello.key_type = wishes.key_type;
  hello.alpn = wishes.alpn;
  return hello;
}

constexpr int kByLibrary = 0;

// One connection: through the library, or by reading the plain handshake of a version.
Task<HandshakeResult> attempt(const ProbeContext& context, Approach& approach, const HandshakeWishes& wishes,
                              int version, PhaseDurations& phases) {
  auto opened = co_await approach.open();
  if (!opened) co_return failed(std::move(opened).fault());
  const Stopwatch watch(phases, Phase::kHandshake);
  TlsStream stream(*opened->connection, opened->framing.get());
  HandshakeResult result;
  if (version == kByLibrary) {
    result = co_await tls_handshake(stream, wishes);
  } else {
    auto hello = hello_of(wishes, version);
    result = co_await read_certificates(stream, std::move(hello));
  }
  note_handshake(context, version == kByLibrary ? "TLS handshake" : "plain handshake", result);
  co_return result;
}

}  // namespace

Task<HandshakeResult> see_certificates(const ProbeContext& context, Approach& approach,
                                       const HandshakeWishes& wishes, PhaseDurations& phases) {
  auto result = co_await attempt(context, approach, wishes, kByLibrary, phases);
  const bool worth_reading = approach.is_open() && result.chain.empty() && result.fault;
  if (!worth_reading || wishes.library_suffices || !may_be_of_age(*result.fault, approach)) co_return result;
  for (const int version : kRungs) {
    if (!is_wished(version, wishes.versions)) continue;
    auto read = co_await attempt(context, approach, wishes, version, phases);
    if (!read.chain.empty() && is_wished(read.plain_version, wishes.versions)) co_return read;
    if (!approach.is_open()) break;
  }
  co_return result;
}

}  // namespace kigen::sources
