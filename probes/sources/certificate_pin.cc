#include "probes/sources/certificate_pin.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <cctype>

#include "probes/model/text.h"
#include "probes/sources/curl_handle.h"

namespace kigen::sources {
namespace {

constexpr std::size_t kDigits = 2 * std::tuple_size_v<Sha256>;

std::string pin_mistake(std::string_view text) {
  return parse_pin(text) ? "" : "64 hexadecimal digits, as fingerprint_sha256 shows them";
}

int digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

bool is_pinned(const X509* leaf, const std::vector<Sha256>& pins) {
  Sha256 digest{};
  unsigned size = 0;
  if (leaf == nullptr || X509_digest(leaf, EVP_sha256(), digest.data(), &size) != 1) return false;
  return size == digest.size() && std::ranges::find(pins, digest) != pins.end();
}

// In place of X509_verify_cert.
int verify(X509_STORE_CTX* store, void* pins) {
  const bool known =
      is_pinned(X509_STORE_CTX_get0_cert(store), *static_cast<const std::vector<Sha256>*>(pins));
  X509_STORE_CTX_set_error(store, known ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return known ? 1 : 0;
}

CURLcode prepare(CURL*, void* context, void* pins) {
  auto* ssl = static_cast<SSL_CTX*>(context);
  SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(ssl, &verify, pins);
  return CURLE_OK;
}

}  // namespace

constinit const OptionDescription kPinOption = {
    .key = "tls.pin_sha256",
    .kind = OptionKind::kTextList,
    .default_text = "none",
    .sentence = "SHA-256 of the peer's own certificate, which then verifies it in place of chain and name.",
    .mistake_in = &pin_mistake,
};

std::optional<Sha256> parse_pin(std::string_view text) {
  std::string digits = ascii_lower(text);
  std::erase_if(digits, [](char c) { return c == ':' || c == ' '; });
  const bool hexadecimal = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (!hexadecimal || digits.size() != kDigits) return std::nullopt;
  Sha256 pin{};
  for (std::size_t i = 0; i < pin.size(); ++i) {
    pin[i] = static_cast<std::uint8_t>(digit(digits[2 * i]) << 4 | digit(digits[2 * i + 1]));
  }
  return pin;
}

std::vector<Sha256> pins_of(const Options& options) {
  std::vector<Sha256> pins;
  for (const auto& text : options.texts(kPinOption.key)) {
    if (const auto pin = parse_pin(text)) pins.push_back(*pin);
  }
  return pins;
}

void verify_by_pins(void* curl, const std::vector<Sha256>& pins) {
  set(curl, CURLOPT_SSL_VERIFYPEER, 0L);  // libcurl's own look at chain and name
  set(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  set(curl, CURLOPT_SSL_CTX_DATA, const_cast<std::vector<Sha256>*>(&pins));
  set(curl, CURLOPT_SSL_CTX_FUNCTION, &prepare);
}

}  // namespace kigen::sources
