#include "probes/formats/kubeconfig.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <string>

#include "probes/formats/base64.h"
#include "probes/formats/pem.h"
#include "probes/formats/yaml_document.h"

namespace kigen::formats {
namespace {

using std::string_view;

constexpr std::uint64_t kMaxContentBytes = 1 << 20;

// Puts the certificates of one PEM value, and what is wrong with it, under one entry. Returns how many.
std::size_t keep_pem(string_view pem, const std::string& entry, std::optional<Role> role,
                     Contents& contents) {
  MemoryInput input(as_bytes(pem));
  Contents found = kPem.parse(input, {});
  for (FoundCertificate& certificate : found.certificates) {
    certificate.entry = entry;
    certificate.role = role;
    contents.certificates.push_back(std::move(certificate));
  }
  for (ItemFault& fault : found.faults) contents.faults.push_back({entry, std::move(fault.fault)});
  return found.certificates.size();
}

std::optional<std::string> decoded(const std::string& base64) {
  Bytes bytes;
  if (!decode_base64(base64, bytes)) return std::nullopt;
  return std::string(as_text(bytes));
}

// One of the lists of a kubeconfig and where its entries keep their certificates.
struct Section {
  const char *list, *member, *data, *file;
  const char* prefix;
  Role role;
};

constexpr Section kSections[] = {
    {"clusters", "cluster", "certificate-authority-data", "certificate-authority",
     "cluster:", Role::kTrusted},
    {"users", "user", "client-certificate-data", "client-certificate", "user:", Role::kClient},
};

void read_data(const std::string& data, const Section& section, const std::string& entry,
               Contents& contents) {
  const auto pem = decoded(data);
  if (!pem) {
    contents.faults.push_back({entry, Fault(Reason::kMalformed, "the base64 does not hold")});
    return;
  }
  const std::size_t first = contents.certificates.size();
  const std::size_t count = keep_pem(*pem, entry, section.role, contents);
  if (section.role == Role::kClient) {  // its issuers follow the first
    for (std::size_t i = 1; i < count; ++i) contents.certificates[first + i].role.reset();
  }
}

void read_section(const YAML::Node& document, const Section& section, Contents& contents) {
  std::size_t position = 0;
  for (const YAML::Node& item : yaml_items(yaml_member(document, section.list))) {
    const std::string name = yaml_text(yaml_member(item, "name"));
    const std::string entry = section.prefix + (name.empty() ? std::to_string(position) : name);
    ++position;
    const YAML::Node member = yaml_member(item, section.member);
    const std::string data = yaml_text(yaml_member(member, section.data));
    const std::string file = yaml_text(yaml_member(member, section.file));
    if (!data.empty()) {
      read_data(data, section, entry, contents);
    } else if (!file.empty()) {
      contents.references.push_back({file, entry, section.role});
    }
  }
}

constexpr string_view kTlsKey = "tls.key", kTlsCertificate = "tls.crt", kCaCertificate = "ca.crt";

// What a Secret is called before `/KEY`.
std::string secret_prefix(const YAML::Node& secret, std::size_t position) {
  const YAML::Node metadata = yaml_member(secret, "metadata");
  const std::string name = yaml_text(yaml_member(metadata, "name"));
  const std::string space = yaml_text(yaml_member(metadata, "namespace"));
  return "secret:" + (space.empty() ? "" : space + "/") + (name.empty() ? std::to_string(position) : name) +
         "/";
}

class Secrets {
 public:
  explicit Secrets(Contents& contents) : contents_(contents) {}

  void read(const YAML::Node& secret) {
    const std::string prefix = secret_prefix(secret, count_++);
    const bool has_key = has(secret, kTlsKey);
    read_map(secret, "data", prefix, has_key);
    read_map(secret, "stringData", prefix, has_key);
    contents_.is_chain = count_ == 1 && has_key && has(secret, kTlsCertificate);
  }

 private:
  static bool has(const YAML::Node& secret, string_view key) {
    return !yaml_text(yaml_member(yaml_member(secret, "data"), key)).empty() ||
           !yaml_text(yaml_member(yaml_member(secret, "stringData"), key)).empty();
  }

  void read_map(const YAML::Node& secret, string_view map, const std::string& prefix, bool has_key) {
    const YAML::Node values = yaml_member(secret, map);
    if (!values.IsMap()) return;
    for (const auto& pair : values) {
      const std::string name = yaml_text(pair.first);
      if (name == kTlsKey) continue;
      read_value(name, yaml_text(pair.second), map == "data", prefix + name, has_key);
    }
  }

  void read_value(const std::string& key, const std::string& value, bool is_base64, const std::string& entry,
                  bool has_key) {
    const bool is_expected = key == kTlsCertificate || key == kCaCertificate;
    const auto pem = is_base64 ? decoded(value) : std::optional(value);
    if (!pem) {  // of other keys nobody said that they are certificates
      if (is_expected) {
        contents_.faults.push_back({entry, Fault(Reason::kMalformed, "the base64 does not hold")});
      }
      return;
    }
    if (!kPem.recognises(as_bytes(*pem), pem->size())) return;
    const std::size_t first = contents_.certificates.size();
    const auto role = key == kCaCertificate ? std::optional(Role::kTrusted) : std::nullopt;
    const std::size_t count = keep_pem(*pem, entry, role, contents_);
    if (key == kTlsCertificate && has_key && count > 0) contents_.certificates[first].has_private_key = true;
  }

  Contents& contents_;
  std::size_t count_ = 0;
};

void read_documents(const std::vector<YAML::Node>& documents, Contents& contents) {
  Secrets secrets(contents);
  for (const YAML::Node& document : documents) {
    const std::string kind = yaml_text(yaml_member(document, "kind"));
    if (kind == "Secret") {
      secrets.read(document);
    } else if (kind == "List") {
      for (const YAML::Node& item : yaml_items(yaml_member(document, "items"))) {
        if (yaml_text(yaml_member(item, "kind")) == "Secret") secrets.read(item);
      }
    } else {
      for (const Section& section : kSections) read_section(document, section, contents);
    }
  }
}

Contents parse(Input& input, const ParseContext& context) {
  const auto bytes = view_whole(input, std::min(context.max_bytes, kMaxContentBytes));
  if (!bytes) return unreadable(bytes.fault());
  const auto documents = read_yaml(as_text(*bytes));
  if (!documents) return unreadable(documents.fault());
  Contents contents;
  read_documents(*documents, contents);
  return contents;
}

// The top-level keys of the text as far as lines tell: `kind: Config`, `"kind": "Config",`.
class TopLevel {
 public:
  explicit TopLevel(string_view text) : text_(text) {}

  bool has(string_view key, string_view value = {}) const {
    for (std::size_t at = text_.find(key); at != text_.npos; at = text_.find(key, at + 1)) {
      if (begins_key(at) && is_value(text_.substr(at + key.size()), value)) return true;
    }
    return false;
  }

 private:
  // In YAML a key of the top level begins a line; in JSON it has a quote before it, and depth is not looked
  // at.
  bool begins_key(std::size_t at) const {
    return at == 0 || text_[at - 1] == '\n' || (text_[at - 1] == '"' && text_.starts_with('{'));
  }

  static bool is_value(string_view rest, string_view value) {
    const auto skip = [&](string_view characters) {
      rest.remove_prefix(std::min(rest.find_first_not_of(characters), rest.size()));
    };
    skip("\"");
    if (!rest.starts_with(':')) return false;
    if (value.empty()) return true;
    skip(": \t\"'");
    if (!rest.starts_with(value)) return false;
    return rest.size() == value.size() || string_view(" \t\r\n\"',}#").find(rest[value.size()]) != rest.npos;
  }

  string_view text_;
};

bool recognises(ByteView head, std::uint64_t) {
  string_view text = as_text(head);
  if (text.find('\0') != text.npos) return false;
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const TopLevel top(text);
  if (top.has("clusters") && top.has("users") && top.has("contexts")) return true;
  if (!top.has("apiVersion", "v1")) return false;
  // Keys are sorted where kubectl wrote them: long authorities may push `kind` out of sight.
  if (top.has("clusters") || top.has("kind", "Config") || top.has("kind", "Secret")) return true;
  return top.has("kind", "List") && text.find("Secret") != text.npos;
}

}  // namespace

constinit const FormatDescription kKubeconfig = {
    .name = "kubeconfig",
    .summary = "the certificates in a kubeconfig and in Secrets of Kubernetes",
    .recognises = recognises,
    .parse = parse,
};

}  // namespace kigen::formats
