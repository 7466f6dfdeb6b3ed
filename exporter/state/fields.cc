#include "exporter/state/fields.h"

#include "exporter/store/item_names.h"
#include "exporter/store/label_text.h"

namespace kigen::state {
namespace {

// Certificate holds all its texts in one, whose length has 16 bits.
constexpr std::size_t kMaxTextsBytes = 0xffff;

CertificateTexts texts_of(const Certificate& certificate) {
  using Text = Certificate::Text;
  const auto text = [&](Text which) { return std::string(certificate.text(which)); };
  return {.subject = text(Text::kSubject),
          .issuer = text(Text::kIssuer),
          .issuer_name = text(Text::kIssuerName),
          .name = text(Text::kName),
          .serial_number = text(Text::kSerialNumber),
          .subject_alt_names = text(Text::kSubjectAltNames),
          .key_algorithm = text(Text::kKeyAlgorithm),
          .signature_algorithm = text(Text::kSignatureAlgorithm),
          .validation = text(Text::kValidation),
          .topic = text(Text::kTopic),
          .further_names = text(Text::kFurtherNames)};
}

std::size_t total_size(const CertificateTexts& texts) {
  const auto& [subject, issuer, issuer_name, name, serial_number, subject_alt_names, key_algorithm,
               signature_algorithm, validation, topic, further_names] = texts;
  std::size_t total = 0;
  for (const auto* text : {&subject, &issuer, &issuer_name, &name, &serial_number, &subject_alt_names,
                           &key_algorithm, &signature_algorithm, &validation, &topic, &further_names}) {
    total += text->size();
  }
  return total;
}

// `,a,b,`, as Certificate takes them apart.
bool is_list_of_names(const std::string& text) {
  return text.empty() || (text.size() > 2 && text.front() == ',' && text.back() == ',');
}

template <typename T>
void write_shared(Writer& writer, const std::shared_ptr<const T>& value) {
  writer.put_byte(value != nullptr ? 1 : 0);
  if (value != nullptr) transfer(writer, *value);
}

template <typename T>
void read_shared(Reader& reader, std::shared_ptr<const T>& value) {
  bool present = false;
  transfer(reader, present);
  if (!present) return;
  auto read = std::make_shared<T>();
  transfer(reader, *read);
  value = std::move(read);
}

}  // namespace

// Without `default`, so that the compiler names an enumerator that is missing.
bool exists(const Reader&, Role role) {
  switch (role) {
    case Role::kLeaf:
    case Role::kIntermediate:
    case Role::kRoot:
    case Role::kTrusted:
    case Role::kSigning:
    case Role::kEncryption:
    case Role::kClient: return true;
  }
  return false;
}

bool exists(const Reader&, State state) {
  switch (state) {
    case State::kCurrent:
    case State::kNext:
    case State::kSuperseded:
    case State::kBackup: return true;
  }
  return false;
}

bool exists(const Reader&, OcspStaple::Status status) {
  switch (status) {
    case OcspStaple::Status::kGood:
    case OcspStaple::Status::kRevoked:
    case OcspStaple::Status::kUnknown: return true;
  }
  return false;
}

bool exists(const Reader&, Reason reason) { return static_cast<std::size_t>(reason) < reasons().size(); }

void transfer(Writer& writer, const std::shared_ptr<const Certificate>& certificate) {
  static_assert(Certificate::kTextCount == 11, "a new text is named above as well");
  writer(certificate->facts(), texts_of(*certificate));
}

void transfer(Reader& reader, std::shared_ptr<const Certificate>& certificate) {
  Certificate::Facts facts;
  CertificateTexts texts;
  reader(facts, texts);
  if (total_size(texts) > kMaxTextsBytes || !is_list_of_names(texts.subject_alt_names) ||
      !is_list_of_names(texts.further_names)) {
    reader.fail();
  }
  if (reader.ok()) certificate = std::make_shared<const Certificate>(facts, texts);
}

void transfer(Writer& writer, const std::shared_ptr<const OcspStaple>& staple) {
  write_shared(writer, staple);
}
void transfer(Reader& reader, std::shared_ptr<const OcspStaple>& staple) { read_shared(reader, staple); }

void transfer(Writer& writer, const std::shared_ptr<const Crl>& crl) { transfer(writer, *crl); }
void transfer(Reader& reader, std::shared_ptr<const Crl>& crl) {
  auto read = std::make_shared<Crl>();
  transfer(reader, *read);
  crl = std::move(read);
}

void transfer(Writer& writer, const AdvisedLeads& advised) {
  const auto& [renewal, critical] = advised;
  writer(std::optional<std::chrono::nanoseconds>(renewal), std::optional<std::chrono::nanoseconds>(critical));
}
void transfer(Reader& reader, AdvisedLeads& advised) {
  std::optional<std::chrono::nanoseconds> renewal, critical;
  reader(renewal, critical);
  const auto in_seconds = [](const auto& lead) {
    return lead ? std::optional(std::chrono::floor<std::chrono::seconds>(*lead)) : std::nullopt;
  };
  advised = {in_seconds(renewal), in_seconds(critical)};
}

void transfer(Reader& reader, std::optional<Fault>& fault) {
  bool present = false;
  transfer(reader, present);
  fault.reset();
  if (!present) return;
  fault.emplace(Reason::kInternal, "");
  transfer(reader, *fault);
}

void transfer(Writer& writer, const store::VanishedItem& vanished) {
  const auto& [labels, item, last_seen, gone_at, key_length, fingerprint, first_seen, replacements] =
      vanished;
  const std::string key = store::label_value(vanished.key());
  const std::string name = store::label_value(std::string_view(labels).substr(key_length));
  writer(item, key, name, last_seen, gone_at, fingerprint, first_seen, replacements);
}

void transfer(Reader& reader, store::VanishedItem& vanished) {
  auto& [labels, item, last_seen, gone_at, key_length, fingerprint, first_seen, replacements] = vanished;
  std::string key, name;
  reader(item, key, name, last_seen, gone_at, fingerprint, first_seen, replacements);
  labels = store::item_key(key);
  key_length = static_cast<std::uint16_t>(labels.size());
  store::append_label(labels, "name", store::fit_for_label(name));
}

}  // namespace kigen::state
