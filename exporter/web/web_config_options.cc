#include "exporter/web/web_config_options.h"

#include <algorithm>
#include <array>

#include "exporter/web/tls_names.h"

namespace kigen::web {
namespace {

using enum OptionKind;

constexpr std::array<std::string_view, 6> kClientAuthTypes = {"NoClientCert",
                                                              "RequestClientCert",
                                                              "RequireAnyClientCert",
                                                              "VerifyClientCertIfGiven",
                                                              "RequireAndVerifyClientCert",
                                                              "RequireClientCert"};
constexpr std::array<std::string_view, 1> kNoSniff = {"nosniff"};
constexpr std::array<std::string_view, 2> kFrameOptions = {"deny", "sameorigin"};

std::string mistake_in_header(std::string_view text) {
  const bool is_ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return is_ascii ? "" : "printable ASCII";
}

constexpr OptionDescription header(std::string_view key, std::string_view sentence) {
  return {
      .key = key, .kind = kText, .default_text = "", .sentence = sentence, .mistake_in = &mistake_in_header};
}

constexpr std::array kOptions = std::to_array<OptionDescription>({
    {"tls_server_config.cert_file", kFile, "",
     "The listener's certificate in PEM, followed by its intermediates."},
    {"tls_server_config.key_file", kFile, "", "Its private key in PEM, without a passphrase."},
    {"tls_server_config.cert", kText, "", "The certificate itself, in place of `cert_file`."},
    {"tls_server_config.key", kText, "", "The key itself, in place of `key_file`."},
    {"tls_server_config.client_auth_type", kChoice, "NoClientCert",
     "Whether clients have to show a certificate. Only `RequireAndVerifyClientCert` keeps strangers out; "
     "`RequireClientCert` is an old name of `RequireAnyClientCert`.",
     kClientAuthTypes},
    {"tls_server_config.client_ca_file", kFile, "", "Authorities of clients' certificates, in PEM."},
    {"tls_server_config.client_ca", kText, "", "The authorities themselves, in place of `client_ca_file`."},
    {"tls_server_config.client_allowed_sans", kTextList, "any",
     "Names (DNS, IP address, e-mail, URI) of which a client's certificate has to carry one, exactly."},
    {.key = "tls_server_config.min_version",
     .kind = kChoice,
     .default_text = "TLS12",
     .sentence = "Oldest version of TLS.",
     .choices_from = &tls_version_names},
    {.key = "tls_server_config.max_version",
     .kind = kChoice,
     .default_text = "TLS13",
     .sentence = "Newest version of TLS.",
     .choices_from = &tls_version_names},
    {.key = "tls_server_config.cipher_suites",
     .kind = kTextList,
     .default_text = "ECDHE with AES-GCM or ChaCha20",
     .sentence = "Suites up to TLS 1.2, in Go's words; those of TLS 1.3 are always there.",
     .choices_from = &cipher_suite_names},
    {"tls_server_config.prefer_server_cipher_suites", kBoolean, "true",
     "Whether the order of `cipher_suites` counts, and not the client's."},
    {.key = "tls_server_config.curve_preferences",
     .kind = kTextList,
     .default_text = "OpenSSL's",
     .sentence = "Curves for the key exchange, in order.",
     .choices_from = &curve_names},
    {"http_server_config.http2", kBoolean, "true",
     "Taken and without effect: HTTP/1.1 is spoken in any case."},
    header("http_server_config.headers.Content-Security-Policy",
           "Sent with every answer, in place of Kigen's own."),
    {"http_server_config.headers.X-Frame-Options", kChoice, "", "Sent with every answer.", kFrameOptions},
    {"http_server_config.headers.X-Content-Type-Options", kChoice, "nosniff", "Sent in any case.", kNoSniff},
    header("http_server_config.headers.X-XSS-Protection", "Sent with every answer."),
    header("http_server_config.headers.Strict-Transport-Security", "Sent with every answer."),
    {"basic_auth_users", kTextMap, "",
     "Names and bcrypt hashes (`$2a$`, `$2b$`, `$2y$`, cost 4 to 16) of those who may ask; without it, "
     "everybody."},
});

}  // namespace

std::span<const OptionDescription> web_config_options() { return kOptions; }

}  // namespace kigen::web
