#include "exporter/web/web_config.h"

#include <filesystem>
#include <map>
#include <optional>

#include "exporter/config/map_walker.h"
#include "exporter/config/mistakes.h"
#include "exporter/config/text_file.h"
#include "exporter/config/value_reader.h"
#include "exporter/config/yaml_reader.h"
#include "exporter/web/password_hash.h"
#include "exporter/web/tls_names.h"
#include "exporter/web/web_config_options.h"

namespace kigen::web {
namespace {

using config::Setting;
using config::YamlNode;
using Kind = YamlNode::Kind;
using Part = TlsProblem::Part;

constexpr std::string_view kTls = "tls_server_config";
constexpr std::string_view kHeaders = "http_server_config.headers.";
constexpr std::string_view kPemBegin = "-----BEGIN";

const std::map<std::string_view, ClientAuth> kClientAuths = {
    {"NoClientCert", ClientAuth::kNoClientCert},
    {"RequestClientCert", ClientAuth::kRequestClientCert},
    {"RequireAnyClientCert", ClientAuth::kRequireAnyClientCert},
    {"RequireClientCert", ClientAuth::kRequireAnyClientCert},
    {"VerifyClientCertIfGiven", ClientAuth::kVerifyClientCertIfGiven},
    {"RequireAndVerifyClientCert", ClientAuth::kRequireAndVerifyClientCert},
};

// As config::describe, for what may be a secret.
std::string kind_of(const YamlNode& node) {
  const bool is_text = node.kind == Kind::kText && !node.text.empty();
  return is_text ? "a text" : config::describe(node);
}

class Reader {
 public:
  Reader(const YamlNode& root, const std::string& directory, config::Mistakes& mistakes)
      : root_(root), reading_{directory, mistakes} {}

  std::shared_ptr<WebConfig> read() {
    auto result = std::make_shared<WebConfig>();
    result_ = result.get();
    if (root_.kind != Kind::kMap) {
      reading_.mistakes.add(root_, "", "expected a map, found " + kind_of(root_));
      return nullptr;
    }
    settings_ = config::walk_map(root_, "", {{web_config_options()}, {}}, reading_.mistakes);
    read_tls();
    read_headers();
    read_users();
    return result;
  }

 private:
  const Setting* find(std::string_view key) const { return config::find_setting(settings_, key); }
  const Setting* find_tls(std::string_view key) const {
    return find(std::string(kTls) + "." + std::string(key));
  }
  void complain(const Setting& where, std::string message) {
    reading_.mistakes.add(*where.value, where.path, std::move(message));
  }
  void watch(const std::string& path) { result_->files.emplace_back(path, stamp_of(path)); }

  // The value of a key of tls_server_config; as it was where there is none, or a mistake.
  template <typename T>
  const Setting* read_into(std::string_view key, T& target) {
    const Setting* setting = find_tls(key);
    if (setting == nullptr) return nullptr;
    if (auto value = config::read_value(*setting, reading_)) target = std::get<T>(*std::move(value));
    return setting;
  }

  void read_tls() {
    const YamlNode* section = config::find_value(root_, kTls);
    if (section == nullptr || section->kind != Kind::kMap) return;
    TlsSettings tls;
    const auto certificate = read_pem("cert", *section);
    const auto key = read_pem("key", *section);
    if (certificate) tls.certificate_pem = *certificate;
    if (key) tls.key_pem = Secret(*key);
    read_versions(tls);
    read_into("cipher_suites", tls.cipher_suites);
    read_into("curve_preferences", tls.curves);
    read_into("prefer_server_cipher_suites", tls.prefer_server_cipher_suites);
    read_clients(tls);
    if (certificate && key) make_tls(tls);
  }

  void read_versions(TlsSettings& tls) {
    const Setting* min = read_into("min_version", tls.min_version);
    const Setting* max = read_into("max_version", tls.max_version);
    if (tls_version(tls.min_version) <= tls_version(tls.max_version)) return;
    complain(min != nullptr ? *min : *max,
             "expected min_version up to max_version, found " + tls.min_version + " and " + tls.max_version);
    tls.min_version = tls.max_version;
  }

  void read_clients(TlsSettings& tls) {
    std::string type = "NoClientCert";
    const Setting* type_setting = read_into("client_auth_type", type);
    tls.client_auth = kClientAuths.at(type);
    const Setting* names = read_into("client_allowed_sans", tls.client_allowed_sans);
    const Setting* authorities = inline_or_file("client_ca");
    if (authorities != nullptr) tls.client_ca_pem = read_pem_text(*authorities);
    const bool type_is_known = type_setting == nullptr || type_setting->value->text == type;
    if (!type_is_known) return;  // that is the mistake
    if (authorities == nullptr && verifies(tls.client_auth)) {
      complain(*type_setting, "expected client_ca_file beside " + type + ", found none");
    }
    if (authorities != nullptr && tls.client_auth == ClientAuth::kNoClientCert) {
      complain(*authorities, "expected a client_auth_type that asks for certificates, found NoClientCert");
    }
    if (names == nullptr) return;
    if (names->value->kind == Kind::kList && names->value->children.empty()) {
      complain(*names, "expected at least one entry, found none");
    }
    if (!demands(tls.client_auth)) {
      complain(*names,
               "expected client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert, found " + type);
    }
  }

  // `cert` or `cert_file`; null where there is neither. Both are a mistake.
  const Setting* inline_or_file(const std::string& key) {
    const Setting* text = find_tls(key);
    const Setting* file = find_tls(key + "_file");
    if (text != nullptr && file != nullptr) {
      complain(*text, "expected either " + key + " or " + key + "_file, found both");
    }
    return file != nullptr ? file : text;
  }

  std::optional<std::string> read_pem(const std::string& key, const YamlNode& section) {
    const Setting* setting = inline_or_file(key);
    if (setting != nullptr) return read_pem_text(*setting);
    reading_.mistakes.add(section, std::string(kTls),
                          "expected " + key + "_file or " + key + ", found neither");
    return std::nullopt;
  }

  std::optional<std::string> read_pem_text(const Setting& setting) {
    if (setting.option->kind == OptionKind::kFile) return read_pem_file(setting);
    if (setting.value->kind == Kind::kText && !setting.value->text.empty()) return setting.value->text;
    complain(setting, "expected a text in PEM, found " + kind_of(*setting.value));
    return std::nullopt;
  }

  std::optional<std::string> read_pem_file(const Setting& setting) {
    if (setting.value->text.find(kPemBegin) != std::string::npos) {
      complain(setting, "expected a path, found a text in PEM");
      return std::nullopt;
    }
    const auto value = config::read_value(setting, reading_);
    if (!value) return std::nullopt;
    const auto& path = std::get<std::string>(*value);
    watch(path);
    auto content = config::read_text_file(path);
    if (const auto* unreadable = std::get_if<config::Unreadable>(&content)) {
      complain(setting, "cannot be read: " + unreadable->problem);
      return std::nullopt;
    }
    return std::get<std::string>(std::move(content));
  }

  void make_tls(const TlsSettings& tls) {
    auto made = ListenerTls::make(tls);
    if (auto* ready = std::get_if<std::shared_ptr<const ListenerTls>>(&made))
      result_->tls = std::move(*ready);
    if (const auto* problems = std::get_if<std::vector<TlsProblem>>(&made)) {
      for (const auto& problem : *problems) complain(*place_of(problem.part), problem.message);
    }
  }

  const Setting* place_of(Part part) {
    const auto either = [&](const std::string& key) {
      const Setting* file = find_tls(key + "_file");
      return file != nullptr ? file : find_tls(key);
    };
    switch (part) {
      case Part::kCertificate: return either("cert");
      case Part::kKey: return either("key");
      case Part::kClientCa: return either("client_ca");
      case Part::kCipherSuites: break;
    }
    return find_tls("cipher_suites");
  }

  // A blank one is as if it were not there.
  void read_headers() {
    for (const Setting& setting : settings_) {
      if (!setting.option->key.starts_with(kHeaders)) {
        if (setting.option->key == "http_server_config.http2") config::read_value(setting, reading_);
        continue;
      }
      if (setting.value->kind == Kind::kText && setting.value->text.empty()) continue;
      const auto value = config::read_value(setting, reading_);
      if (value)
        result_->headers.emplace_back(setting.option->key.substr(kHeaders.size()),
                                      std::get<std::string>(*value));
    }
  }

  void read_users() {
    const Setting* setting = find("basic_auth_users");
    if (setting == nullptr) return;
    if (setting->value->kind != Kind::kMap || setting->value->children.empty()) {
      const std::string found =
          setting->value->kind == Kind::kMap ? "an empty one" : kind_of(*setting->value);
      return complain(*setting, "expected a map of names to bcrypt hashes, found " + found);
    }
    std::map<std::string, std::string, std::less<>> hashes;
    for (const auto& member : config::members(*setting->value, setting->path, reading_.mistakes)) {
      const std::string path = config::child_path(setting->path, member.key->text);
      if (member.key->text.empty() || member.key->text.find(':') != std::string::npos) {
        reading_.mistakes.add(*member.key, path, "expected a name without a colon");
      } else if (check_hash(*member.value, path)) {
        hashes.emplace(member.key->text, member.value->text);
      }
    }
    if (reading_.mistakes.empty()) result_->basic_auth = std::make_shared<BasicAuth>(std::move(hashes));
  }

  bool check_hash(const YamlNode& node, const std::string& path) {
    const auto cost = node.kind == Kind::kText ? bcrypt_cost(node.text) : std::nullopt;
    if (!cost) {
      reading_.mistakes.add(node, path,
                            "expected a bcrypt hash, as htpasswd -nB writes it, found " +
                                (node.kind == Kind::kText ? "another text" : kind_of(node)));
    } else if (*cost < kLowestCost || *cost > kHighestCost) {
      reading_.mistakes.add(node, path,
                            "expected a bcrypt cost from " + std::to_string(kLowestCost) + " to " +
                                std::to_string(kHighestCost) + ", found " + std::to_string(*cost));
    } else {
      return true;
    }
    return false;
  }

  const YamlNode& root_;
  config::Reading reading_;
  std::vector<Setting> settings_;
  WebConfig* result_ = nullptr;
};

}  // namespace

LoadedWebConfig load_web_config(const std::string& path) {
  using config::Mistake;
  const auto stamp = stamp_of(path);
  const std::string directory =
      config::absolute_path(std::filesystem::path(path).parent_path().string(), config::current_directory());
  const auto content = config::read_text_file(path);
  if (const auto* unreadable = std::get_if<config::Unreadable>(&content)) {
    return std::vector<Mistake>{{path, 0, "", "cannot be read: " + unreadable->problem}};
  }
  const auto document = config::read_yaml(std::get<std::string>(content));
  if (const auto* mistake = std::get_if<config::YamlMistake>(&document)) {
    return std::vector<Mistake>{{path, mistake->line, "", mistake->message}};
  }
  config::Mistakes mistakes(path);
  auto read = Reader(std::get<config::YamlDocument>(document).root(), directory, mistakes).read();
  if (!mistakes.empty()) return mistakes.take();
  read->files.emplace_back(path, stamp);
  return std::shared_ptr<const WebConfig>(std::move(read));
}

}  // namespace kigen::web
