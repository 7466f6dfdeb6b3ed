#include "probes/sources/http.h"

#include <array>
#include <utility>

#include "probes/catalog.h"
#include "probes/formats/input.h"
#include "probes/sources/document_part.h"
#include "probes/sources/document_url.h"
#include "probes/sources/file_input.h"
#include "probes/sources/http_fetch.h"
#include "probes/sources/http_prober.h"
#include "probes/sources/paging.h"

namespace kigen::sources {
namespace {

constexpr std::int64_t kDefaultMaxBytes = 16ll << 20;
constexpr std::int64_t kMaxMaxBytes = 64ll << 20;
constexpr std::size_t kMaxRedirects = 3;
constexpr std::uint64_t kMaxBodyFileBytes = 1 << 20;
constexpr const char kDocument[] = "document";
constexpr const char kMaxBytes[] = "max_bytes", kMethod[] = "method", kBody[] = "body",
                     kBodyFile[] = "body_file", kContentType[] = "content_type";
// An authority or a metadata service may answer a browser with a page.
constexpr const char kAccept[] =
    "Accept: application/samlmetadata+xml, application/json;q=0.9, application/xml;q=0.8, */*;q=0.5";
constexpr std::array<std::string_view, 2> kMethods = {"GET", "POST"};

std::span<const std::string_view> format_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto* format : all_formats()) all.push_back(format->name);
    return all;
  }();
  return names;
}

constinit const std::array kOwnOptions = std::to_array<OptionDescription>({
    {.key = kFormatOption,
     .kind = OptionKind::kChoice,
     .default_text = "any",
     .sentence = "The format that the document has to be of.",
     .choices_from = &format_names},
    {.key = kMaxBytes,
     .kind = OptionKind::kCount,
     .default_text = "16777216",
     .sentence = "Largest document that is read, all of its pages together.",
     .min = 1024,
     .max = kMaxMaxBytes},
    {.key = kMethod,
     .kind = OptionKind::kChoice,
     .default_text = "GET, or POST with a body",
     .sentence = "How the document is asked for.",
     .choices = kMethods},
    {.key = kBody,
     .kind = OptionKind::kText,
     .default_text = "none",
     .sentence = "What a POST asks with; nothing secret."},
    {.key = kBodyFile,
     .kind = OptionKind::kFile,
     .default_text = "none",
     .sentence = "File with it instead, sent only over TLS to a peer that was verified.",
     .bars_on_demand = true},
    {.key = kContentType,
     .kind = OptionKind::kText,
     .default_text = "application/json",
     .sentence = "What the body is."},
});

std::vector<OptionDescription> make_options() {
  std::vector<OptionDescription> options(kOwnOptions.begin(), kOwnOptions.end());
  const auto paging = paging_options();
  options.insert(options.end(), paging.begin(), paging.end());
  const auto way = http_way_options();
  options.insert(options.end(), way.begin(), way.end());
  return options;
}

const std::vector<OptionDescription> kOptions = make_options();

// What is asked, and what is made of the answer.
struct Question {
  HttpExchange exchange;
  std::string body_file;
  Paging paging;
  DocumentWish wish;
};

Question question_for(const DocumentUrl& url, const Options& options) {
  Question question;
  question.exchange.url = url.canonical;
  question.exchange.body = to_owned(as_bytes(options.text(kBody)));
  question.body_file = options.text(kBodyFile);
  const bool has_body = options.has(kBody) || options.has(kBodyFile);
  question.exchange.method = options.text(kMethod, has_body ? "POST" : "GET");
  question.exchange.content_type = options.text(kContentType, "application/json");
  question.paging = paging_of(options);
  question.wish.format = options.text(kFormatOption);
  question.wish.place = kDocument;
  question.wish.max_bytes =
      static_cast<std::size_t>(options.get<std::int64_t>(kMaxBytes).value_or(kDefaultMaxBytes));
  return question;
}

Result<Bytes> body_in(const std::string& path) {
  auto file = FileInput::open(path);
  if (!file) return file.fault();
  return formats::read_whole(*file, kMaxBodyFileBytes);
}

// What has to be secret goes to a verified peer alone.
Result<HttpExchange> exchange_for(const Question& question, const OpenWay& way, HttpSettings& settings) {
  HttpExchange exchange = question.exchange;
  exchange.headers = way.headers;
  exchange.headers.insert(exchange.headers.end(), way.secret_headers.begin(), way.secret_headers.end());
  if (!has_header(exchange.headers, "accept")) exchange.headers.emplace_back(kAccept);
  if (!question.body_file.empty()) {
    auto body = body_in(question.body_file);
    if (!body) return std::move(body).fault();
    exchange.body = *std::move(body);
    settings.peer = HttpSettings::Peer::kVerified;
  }
  const bool secret = settings.peer == HttpSettings::Peer::kVerified;
  if (!secret || exchange.url.starts_with("https:")) return exchange;
  return Fault(Reason::kUntrusted, exchange.url + ": nothing secret is sent without TLS");
}

// `is_missing`: the server said that there is no such document.
Result<PagedDocument> fetch(const Question& question, const OpenWay& way, bool& is_missing) {
  HttpSettings settings = way.settings;
  settings.cookies = HttpSettings::Cookies::kIgnored;
  // credentials stay behind when a redirect leads to another host; headers and bodies would not
  const bool may_leave = way.secret_headers.empty() && question.body_file.empty();
  settings.max_redirects = may_leave ? kMaxRedirects : 0;
  settings.max_body_bytes = question.wish.max_bytes;
  auto exchange = exchange_for(question, way, settings);
  if (!exchange) return std::move(exchange).fault();
  HttpSession session(settings);
  const auto fetch_page = [&](const std::string& url, std::size_t max_bytes) -> Result<Bytes> {
    exchange->url = url;
    exchange->max_body_bytes = max_bytes;
    auto answer = session.exchange(*exchange);
    if (!answer) return std::move(answer).fault();
    auto body = body_of(*std::move(answer), url);
    is_missing = !body && body.fault().reason == Reason::kNotFound;
    return body;
  };
  return fetch_pages(question.paging, question.exchange.url, question.wish.max_bytes, fetch_page);
}

// Pages that did not come may hold anything that is known.
void say_what_is_missing(const Fault& fault, Findings& findings) {
  auto part = std::make_shared<Part>();
  if (!findings.parts.empty()) *part = *findings.parts.front();
  part->place = kDocument;
  part->faults.push_back({"", Fault(Reason::kPartial, "not all pages of the document came")});
  findings.parts = {std::move(part)};
  findings.fault = fault;
}

Findings look(const Question& question, const OpenWay& way, pki::Assessor& assessor) {
  bool is_missing = false;
  auto fetched = fetch(question, way, is_missing);
  if (!fetched) {
    auto findings = no_findings(std::move(fetched).fault());
    findings.nobody_there = is_missing;
    return findings;
  }
  auto document = document_part(question.wish, fetched->body, assessor);
  Findings findings;
  findings.fault = std::move(document.fault);
  if (document.part) findings.parts.push_back(std::move(document.part));
  if (fetched->fault) say_what_is_missing(*fetched->fault, findings);
  const std::size_t count = findings.parts.empty() ? 0 : findings.parts.front()->sightings.size();
  findings.steps.push_back("document: " + std::to_string(count) + " certificates");
  findings.complete = !findings.fault;
  return findings;
}

std::string mistake_in(const Options& options) {
  if (options.has(kBody) && options.has(kBodyFile)) return "expected body or body_file, found both";
  const bool has_body = options.has(kBody) || options.has(kBodyFile);
  if (has_body && options.text(kMethod) == "GET") return "a body needs method POST";
  auto mistake = mistake_in_paging_options(options);
  return mistake.empty() ? mistake_in_http_way(options) : mistake;
}

Result<TargetName> parse_target(std::string_view text, std::uint16_t /*default_port*/) {
  const auto url = parse_document_url(text);
  if (!url) return url.fault();
  return TargetName{url->canonical, "", url->host};
}

std::unique_ptr<Prober> make_prober(const TargetName& target, const Options& options) {
  const auto url = parse_document_url(target.canonical).value();
  return make_http_prober(
      HttpDestination::of(url), options,
      [question = question_for(url, options)](const OpenWay& way, pki::Assessor& assessor) {
        return look(question, way, assessor);
      });
}

}  // namespace

const SourceDescription kHttpSource = {
    .name = "http",
    .summary = "certificates in a document behind a URL, and those of the way there",
    .reach = Reach::kNetwork,
    .default_port = 0,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in,
    .takes_urls = true,
};

}  // namespace kigen::sources
