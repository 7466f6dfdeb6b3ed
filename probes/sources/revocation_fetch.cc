#include "probes/sources/revocation_fetch.h"

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

#include "probes/pki/digest.h"
#include "probes/pki/ocsp_verifier.h"
#include "probes/sources/http_fetch.h"

namespace kigen::sources {
namespace {

using Kind = RevocationPlace::Kind;

constexpr std::size_t kMaxOcspBytes = 64 << 10;
constexpr std::size_t kMaxListBytes = 16 << 20;
constexpr auto kOcspPatience = std::chrono::seconds(5);
constexpr auto kListPatience = std::chrono::seconds(30);

HttpRequest request_for(const RevocationPlace& place, const std::stop_token& stop) {
  HttpRequest request;
  request.url = place.url;
  request.stop = stop;
  const bool ocsp = place.kind == Kind::kOcsp;
  request.max_body_bytes = ocsp ? kMaxOcspBytes : kMaxListBytes;
  request.deadline = std::chrono::steady_clock::now() + (ocsp ? kOcspPatience : kListPatience);
  if (ocsp) {
    request.content_type = "application/ocsp-request";
    request.body = pki::make_ocsp_request(place.subject->leaf, *place.subject->issuer);
  }
  return request;
}

}  // namespace

Sha256 key_of(const RevocationPlace& place) {
  const auto kind = static_cast<std::uint8_t>(place.kind);
  const Bytes no_leaf;
  const ByteView parts[] = {{&kind, 1},
                            as_bytes(place.url),
                            *place.subject->issuer,
                            place.kind == Kind::kOcsp ? place.subject->leaf : no_leaf};
  return pki::sha256_of_parts(parts);
}

std::string origin_of(const RevocationPlace& place) {
  const std::size_t host = place.url.find("://");
  const std::size_t begin = host == std::string::npos ? 0 : host + 3;
  return place.url.substr(0, place.url.find_first_of("/?#", begin));
}

Result<pki::Revocation> judge(const RevocationFinding& finding, const pki::RevocationSubject& subject) {
  if (const auto* answer = std::get_if<pki::Revocation>(&finding)) return *answer;
  return std::get<std::shared_ptr<const pki::RevocationList>>(finding)->judge(subject.leaf);
}

Result<RevocationFinding> fetch_revocation(const RevocationPlace& place, const std::stop_token& stop) {
  auto body = http_fetch(request_for(place, stop));
  if (!body) return std::move(body).fault();
  if (place.kind == Kind::kOcsp) {
    auto answer = pki::judge_ocsp_response(*body, place.subject->leaf, *place.subject->issuer);
    if (!answer) return std::move(answer).fault();
    return RevocationFinding(*std::move(answer));
  }
  auto list = pki::RevocationList::read(*body, *place.subject->issuer);
  if (!list) return std::move(list).fault();
  return RevocationFinding(*std::move(list));
}

}  // namespace kigen::sources
