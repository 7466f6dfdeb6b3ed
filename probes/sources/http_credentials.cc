#include "probes/sources/http_credentials.h"

#include <algorithm>
#include <array>

#include "probes/sources/password_file.h"

namespace kigen::sources {
namespace {

constexpr const char kUsername[] = "credentials.username_file", kPassword[] = "credentials.password_file",
                     kToken[] = "credentials.token_file", kScheme[] = "credentials.scheme";

constexpr std::array<std::string_view, 4> kSchemes = {"basic", "digest", "ntlm",
                                                      "negotiate"};  // in their order

constexpr std::array kOptions = std::to_array<OptionDescription>({
    {.key = kUsername,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "File with a user name, sent only over TLS to a peer that was verified.",
     .bars_on_demand = true},
    {.key = kPassword,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "File with its password.",
     .bars_on_demand = true},
    {.key = kToken,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "File with a bearer token, in place of both.",
     .bars_on_demand = true},
    {.key = kScheme,
     .kind = OptionKind::kChoice,
     .default_text = "basic",
     .sentence =
         "How user and password are shown; `negotiate` shows a Kerberos ticket of our process instead.",
     .choices = kSchemes,
     .bars_on_demand = true},
});

// Empty where no file is configured.
Result<Secret> line_of(const std::string& path) {
  return path.empty() ? Result<Secret>(Secret()) : read_first_line(path, Reason::kAuth);
}

HttpScheme scheme_of(const Options& options) {
  const auto found = std::ranges::find(kSchemes, options.text(kScheme, kSchemes[0]));
  return static_cast<HttpScheme>(found - kSchemes.begin());
}

}  // namespace

std::span<const OptionDescription> credential_options() { return kOptions; }

std::string mistake_in_credential_options(const Options& options) {
  const bool user = !options.text(kUsername).empty(), password = !options.text(kPassword).empty();
  if (user != password) return "expected credentials.username_file and credentials.password_file together";
  const bool token = !options.text(kToken).empty();
  if (user && token) return "expected credentials.token_file or a user name, found both";
  const bool negotiates = scheme_of(options) == HttpScheme::kNegotiate;
  return negotiates && (user || token) ? "credentials.scheme negotiate takes no credentials from files" : "";
}

std::optional<CredentialFiles> credential_files(const Options& options) {
  CredentialFiles files{options.text(kUsername), options.text(kPassword), options.text(kToken),
                        scheme_of(options)};
  const bool any = !files.username.empty() || !files.token.empty() || files.scheme == HttpScheme::kNegotiate;
  return any ? std::optional(files) : std::nullopt;
}

Result<HttpCredentials> read_credentials(const CredentialFiles& files) {
  auto username = line_of(files.username), password = line_of(files.password), token = line_of(files.token);
  for (auto* line : {&username, &password, &token}) {
    if (!*line) return std::move(*line).fault();
  }
  HttpCredentials credentials;
  credentials.scheme = files.scheme;
  credentials.username = *std::move(username);
  credentials.password = *std::move(password);
  credentials.token = *std::move(token);
  return credentials;
}

}  // namespace kigen::sources
