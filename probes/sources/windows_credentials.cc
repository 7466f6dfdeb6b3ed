#include "probes/sources/windows_credentials.h"

#include <array>
#include <utility>

#include "probes/sources/file_input.h"
#include "probes/sources/password_file.h"

namespace kigen::sources {
namespace {

constexpr const char kAuthFile[] = "credentials.auth_file", kCcache[] = "credentials.kerberos_ccache",
                     kUsername[] = "credentials.username_file", kPassword[] = "credentials.password_file";

constexpr std::array kOptions = std::to_array<OptionDescription>({
    {.key = kAuthFile,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "Samba's file of credentials, with the lines `username = `, `password = ` and `domain = `.",
     .bars_on_demand = true},
    {.key = kCcache,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "A file with Kerberos tickets in place of it; the target is then named as the domain does.",
     .bars_on_demand = true},
    {.key = kUsername,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "File with a user name, `DOMAIN\\user`, in place of both.",
     .bars_on_demand = true},
    {.key = kPassword,
     .kind = OptionKind::kFile,
     .default_text = "",
     .sentence = "File with its password.",
     .bars_on_demand = true},
});

CredentialFlags with_file(const std::string& path) {
  return {{"--authentication-file=" + path, "--use-kerberos=off"}, {}};
}

// The option alone only says who we are; the tickets are looked for where the variable says.
CredentialFlags with_tickets(const std::string& path) {
  return {{"--use-kerberos=required", "--use-krb5-ccache=" + path}, {"KRB5CCNAME=FILE:" + path}};
}

// The same file with one path for Samba, whose parser drops blanks around a value.
Result<CredentialFlags> with_password(const WindowsCredentials& credentials, const PrivateFolder& folder) {
  const auto username = read_first_line(credentials.username, Reason::kAuth);
  if (!username) return username.fault();
  const auto password = read_first_line(credentials.password, Reason::kAuth);
  if (!password) return password.fault();
  std::string text = "username = ";
  text.append(username->reveal()) += "\npassword = ";
  text.append(password->reveal()) += '\n';
  const Secret content(std::move(text));
  if (auto written = folder.write("auth", content.reveal()); !written) return std::move(written).fault();
  return with_file(folder.path_of("auth"));
}

}  // namespace

std::span<const OptionDescription> windows_credential_options() { return kOptions; }

std::string mistake_in_windows_credentials(const Options& options) {
  const auto has = [&](const char* key) { return !options.text(key).empty(); };
  if (has(kUsername) != has(kPassword))
    return "expected credentials.username_file and credentials.password_file together";
  const int ways = has(kAuthFile) + has(kCcache) + has(kUsername);
  return ways > 1 ? "expected one of credentials.auth_file, kerberos_ccache and username_file" : "";
}

WindowsCredentials windows_credentials(const Options& options) {
  return {options.text(kAuthFile), options.text(kCcache), options.text(kUsername), options.text(kPassword)};
}

Result<CredentialFlags> credential_flags(const WindowsCredentials& credentials, const PrivateFolder& folder) {
  if (!credentials.username.empty()) return with_password(credentials, folder);
  const bool has_file = !credentials.auth_file.empty();
  const std::string& file = has_file ? credentials.auth_file : credentials.kerberos_ccache;
  if (file.empty()) return Fault(Reason::kAuth, "no credentials are configured");
  if (const auto opened = FileInput::open(file); !opened) return opened.fault();
  return has_file ? with_file(file) : with_tickets(file);
}

}  // namespace kigen::sources
