#include "probes/sources/rest_session.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "probes/formats/json_pointer.h"
#include "probes/sources/document_part.h"
#include "probes/sources/document_url.h"
#include "probes/sources/endpoint.h"
#include "probes/sources/http_prober.h"
#include "probes/sources/item_name.h"
#include "probes/sources/rest_dialogue.h"
#include "probes/sources/rest_plan.h"
#include "probes/sources/trace.h"
#include "probes/sources/url_reference.h"

namespace kigen::sources {
namespace {

constexpr std::uint16_t kHttpsPort = 443;
constexpr std::size_t kMaxEach = 1000;

const std::vector<OptionDescription> kOptions = rest_options();

// Where a target leads.
struct RestTarget {
  std::string canonical;
  std::string server;  // what paths follow
  HttpDestination destination;
};

Result<RestTarget> target_of_url(std::string_view text) {
  const auto url = parse_document_url(text);
  if (!url) return url.fault();
  const bool plain = url->canonical.find('?') == std::string::npos;
  if (!url->is_tls || !plain) return Fault(Reason::kMalformed, "an https URL without a query");
  std::string server = url->canonical;
  while (server.ends_with('/')) server.pop_back();
  return RestTarget{server, server, HttpDestination::of(*url)};
}

Result<RestTarget> target_of(std::string_view text, std::uint16_t default_port) {
  if (text.find("://") != std::string_view::npos) return target_of_url(text);
  const auto endpoint = parse_endpoint(text, default_port != 0 ? default_port : kHttpsPort);
  if (!endpoint) return endpoint.fault();
  const std::string canonical = endpoint->canonical();
  return RestTarget{
      canonical, "https://" + canonical, {endpoint->host, endpoint->port, true, endpoint->connect_to}};
}

// One document, or one of those that a list names.
struct Place {
  std::string name;  // what its items begin with
  std::string url;
};

// One look at all documents.
class Tour {
 public:
  Tour(const RestPlan& plan, const std::string& server, const OpenWay& way, pki::Assessor& assessor)
      : plan_(plan),
        server_(server),
        assessor_(assessor),
        dialogue_(plan.login, server, way),
        left_(plan.max_bytes) {}

  Findings make() && {
    if (plan_.documents.empty()) return no_findings(Fault(Reason::kNotFound, "no documents are named"));
    if (auto status = dialogue_.log_in(); !status) {
      findings_.nobody_there = status.fault().reason == Reason::kNotFound;
      findings_.fault = std::move(status).fault();
      return std::move(findings_);
    }
    for (const auto& document : plan_.documents) visit(document);
    findings_.complete = !findings_.fault;
    findings_.nobody_there =
        missing_ > 0 && missing_ == findings_.parts.size();  // nothing but what is missing
    return std::move(findings_);
  }

 private:
  void visit(const RestDocument& document) {
    const Place place{document.name, server_ + document.path};
    auto fetched = fetch(document, place);
    if (!fetched) return;
    if (document.each.empty()) {
      keep(document, place, *fetched);
    } else {
      visit_each(document, place, *fetched);
    }
  }

  // Absent when there is nothing to look at.
  std::optional<PagedDocument> fetch(const RestDocument& document, const Place& place) {
    const auto get = [&](const std::string& url, std::size_t max_bytes) {
      return dialogue_.get(url, max_bytes);
    };
    auto fetched = fetch_pages(plan_.paging, place.url, left_, get);
    if (fetched) {
      left_ -= std::min(left_, fetched->body.size());
      return *std::move(fetched);
    }
    const bool may_be_absent = document.is_optional && fetched.fault().reason == Reason::kNotFound;
    if (may_be_absent) {
      findings_.steps.push_back(place.name + ": not there");
    } else {
      fail(place, nullptr, std::move(fetched).fault());
    }
    return std::nullopt;
  }

  void keep(const RestDocument& document, const Place& place, PagedDocument& fetched) {
    DocumentWish wish{"", part_place(place), place.name, document.role, plan_.max_bytes};
    wish.named_by = document.named_by;
    wish.tells = document.tells;
    auto read = document_part(wish, fetched.body, assessor_);
    const bool empty = read.fault && read.fault->reason == Reason::kNoCertificate;
    if (empty && !formats::JsonText::read(as_text(fetched.body))) {
      read.fault = Fault(Reason::kSchema, "neither JSON nor a document with certificates");
    } else if (empty && document.is_optional) {
      read.fault.reset();
    }
    if (!read.fault) read.fault = std::move(fetched.fault);
    if (read.fault) return fail(place, read.part.get(), *std::move(read.fault));
    const std::size_t count = read.part ? read.part->sightings.size() : 0;
    findings_.steps.push_back(place.name + ": " + std::to_string(count) + " certificates");
    if (read.part) findings_.parts.push_back(std::move(read.part));
  }

  void visit_each(const RestDocument& document, const Place& list, const PagedDocument& fetched) {
    const auto json = formats::JsonText::read(as_text(fetched.body));
    if (!json) return fail(list, nullptr, Fault(Reason::kSchema, "the list is no JSON"));
    const auto elements = formats::elements_at(*json, document.each);
    auto identifiers = formats::texts_at(*json, document.each);
    if (!elements || (*elements > 0 && identifiers.empty())) {
      return fail(list, nullptr, Fault(Reason::kSchema, "no list where " + document.each + " looks for one"));
    }
    findings_.steps.push_back(list.name + ": a list of " + std::to_string(identifiers.size()));
    if (fetched.fault) fail(list, nullptr, *fetched.fault);
    if (identifiers.size() > kMaxEach) {
      fail(list, nullptr, Fault(Reason::kLimit, "the list names more documents than are fetched"));
      identifiers.resize(kMaxEach);
    }
    for (const auto& identifier : identifiers) visit_one(document, list, identifier);
  }

  void visit_one(const RestDocument& document, const Place& list, const std::string& identifier) {
    const auto question = std::min(list.url.find('?'), list.url.size());
    std::string url = list.url;
    url.insert(question, "/" + percent_encoded(identifier));
    const Place place{list.name + "/" + printable_entry(identifier), std::move(url)};
    if (auto fetched = fetch(document, place)) keep(document, place, *fetched);
  }

  static std::string part_place(const Place& place) { return "document:" + place.name; }

  // A fault of its name stands for all that was known of the document and is not in `seen`.
  void fail(const Place& place, const Part* seen, Fault fault) {
    auto part = seen == nullptr ? std::make_shared<Part>() : std::make_shared<Part>(*seen);
    part->place = part_place(place);
    part->faults.push_back({place.name, fault});
    findings_.parts.push_back(std::move(part));
    findings_.steps.push_back(place.name + ": " + text_of(fault));
    if (fault.reason == Reason::kNotFound) ++missing_;
    if (!findings_.fault) findings_.fault = std::move(fault);
  }

  const RestPlan& plan_;
  const std::string& server_;
  pki::Assessor& assessor_;
  RestDialogue dialogue_;
  std::size_t left_;
  Findings findings_;
  std::size_t missing_ = 0;  // parts of documents that the server does not have
};

Result<TargetName> parse_target(std::string_view text, std::uint16_t default_port) {
  const auto target = target_of(text, default_port);
  if (!target) return target.fault();
  const auto& connect_to = target->destination.connect_to;
  const std::string address = connect_to ? connect_to->to_string() : "";
  return TargetName{target->canonical, address, address.empty() ? target->destination.host : address};
}

std::unique_ptr<Prober> make_prober(const TargetName& name, const Options& options) {
  auto target = target_of(name.canonical, kHttpsPort).value();
  if (!name.address.empty()) target.destination.connect_to = IpAddress::parse(name.address);
  return make_http_prober(
      target.destination, options,
      [plan = rest_plan(options), server = target.server](const OpenWay& way, pki::Assessor& assessor) {
        return Tour(plan, server, way, assessor).make();
      });
}

}  // namespace

const SourceDescription kRestSession = {
    .name = "rest_session",
    .summary = "certificates in the documents of a REST interface, fetched within one session",
    .reach = Reach::kNetwork,
    .default_port = kHttpsPort,
    .options = kOptions,
    .parse_target = &parse_target,
    .make_prober = &make_prober,
    .mistake_in = &mistake_in_rest_options,
    .takes_urls = true,
};

}  // namespace kigen::sources
