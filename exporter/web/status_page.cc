#include "exporter/web/status_page.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "exporter/web/html.h"
#include "exporter/web/moment_text.h"
#include "exporter/web/next_to_expire.h"
#include "exporter/web/page_style.h"

namespace kigen::web {
namespace {

using std::chrono::sys_seconds;

constexpr std::size_t kListedCertificates = 200;
constexpr std::size_t kListedTargets = 1000;

// DESIGN "Key": subject CN, else first DNS name, else friendly name, else the item.
std::string_view name_of(const Sighting& sighting) {
  const auto name = sighting.certificate->text(Certificate::Text::kName);
  if (!name.empty()) return name;
  return sighting.friendly_name.empty() ? sighting.item : sighting.friendly_name;
}

std::string_view name_of(const Listed& listed) {
  return listed.license != nullptr ? std::string_view(listed.license->name)
                                   : name_of(*listed.entry->sighting);
}

struct Leads {
  std::optional<std::chrono::seconds> renewal;
  std::optional<std::chrono::seconds> critical;
};

Leads leads_of(const Listed& listed) {
  if (listed.license != nullptr) return {listed.license->renewal_lead, listed.license->critical_lead};
  return {listed.entry->renewal_lead, listed.entry->critical_lead};
}

// Plain where nothing should alarm: those have no leads.
std::string_view urgency(const Listed& listed, sys_seconds now) {
  const auto left = listed.not_after() - now;
  const Leads leads = leads_of(listed);
  if (!leads.renewal && !leads.critical) return "plain";
  if (left <= std::chrono::seconds(0)) return "expired";
  if (leads.critical && left < *leads.critical) return "critical";
  return leads.renewal && left < *leads.renewal ? "soon" : "fine";
}

std::string time_element(sys_seconds moment, std::string_view shown) {
  return "<time datetime=\"" + utc_machine_text(moment) + "\">" + std::string(shown) + "</time>";
}

// `markup` is HTML already.
void append_cell(std::string& out, std::string_view label, std::string_view markup,
                 std::string_view kind = {}) {
  out += "<td";
  if (!kind.empty()) out.append(" class=\"").append(kind).append("\"");
  out.append(" data-label=\"").append(label).append("\">").append(markup).append("</td>");
}

std::string with_note(std::string_view text, std::string_view note) {
  std::string out = "<span>" + html(text) + "</span>";
  if (!note.empty()) out += "<small>" + html(note) + "</small>";
  return out;
}

void append_head_row(std::string& out, const std::vector<std::string_view>& columns) {
  out += "<table><thead><tr>";
  for (const auto column : columns) {
    out.append(column == "Certificates" ? "<th class=\"count\">" : "<th>").append(column).append("</th>");
  }
  out += "</tr></thead><tbody>\n";
}

void append_days_left(std::string& out, const Listed& listed, sys_seconds now) {
  const auto days = std::chrono::floor<std::chrono::days>(listed.not_after() - now).count();
  const std::string text =
      is_no_expiry(listed.not_after()) ? "never" : relative_text(listed.not_after(), now);
  append_cell(out, "Expires",
              "<data class=\"mark\" value=\"" + std::to_string(days) + "\">" + text + "</data>", "when");
}

// What only a certificate has, or only a licence.
void append_kind_cells(std::string& out, const Listed& listed) {
  const auto append = [&](std::string_view item, const std::string& role, std::string_view issuer) {
    append_cell(out, "Item", html(item), "long");
    append_cell(out, "Role", role, "when");
    append_cell(out, "Issuer", html(issuer));
  };
  if (listed.license != nullptr) {
    return append(listed.license->item, with_note("license", listed.license->in_use() ? "" : "unused"), {});
  }
  const Sighting& sighting = *listed.entry->sighting;
  append(sighting.item, with_note(label(sighting.role), label(sighting.state)),
         listed.certificate().text(Certificate::Text::kIssuerName));
}

void append_listed_row(std::string& out, const Listed& listed, sys_seconds now) {
  const store::TargetHeader& header = *listed.target->header;
  out.append("<tr class=\"").append(urgency(listed, now)).append("\">");
  append_days_left(out, listed, now);
  append_cell(out, "Date (UTC)", time_element(listed.not_after(), utc_text(listed.not_after())), "when");
  append_cell(out, "Name", "<strong>" + html(name_of(listed)) + "</strong>", "long");
  append_cell(out, "Target", with_note(header.target, header.address), "long");
  append_cell(out, "Group", html(header.group));
  append_kind_cells(out, listed);
  out += "</tr>\n";
}

void append_expires_next(std::string& out, const std::vector<Listed>& listed, std::size_t total,
                         sys_seconds now) {
  out += "<section><h2>Expires next</h2>\n<div class=\"sheet\">";
  if (listed.empty()) {
    out += "<p class=\"empty\">No certificates seen yet.</p></div></section>\n";
    return;
  }
  append_head_row(out, {"Expires", "Date (UTC)", "Name", "Target", "Group", "Item", "Role", "Issuer"});
  for (const auto& one : listed) append_listed_row(out, one, now);
  out += "</tbody></table></div>\n";
  if (total > listed.size()) {
    out += "<p class=\"quiet\">" + std::to_string(total - listed.size()) + " more are not listed.</p>\n";
  }
  out += "</section>\n";
}

void append_target_row(std::string& out, const store::TargetView& view, sys_seconds now) {
  const store::Attempt& attempt = view.attempt;
  const std::size_t unreadable = view.failed_item_count();
  out += has_failed(attempt.fault) ? "<tr class=\"failed\">" : "<tr class=\"good\">";
  const std::string_view result = attempt.fault ? label(attempt.fault->reason) : std::string_view("ok");
  append_cell(out, "Result", "<span class=\"mark\">" + html(result) + "</span>", "when");
  append_cell(out, "Target", with_note(view.header->target, view.header->address), "long");
  append_cell(out, "Group", with_note(view.header->group, view.header->module));
  append_cell(out, "Certificates",
              with_note(std::to_string(view.certificate_count()),
                        unreadable > 0 ? std::to_string(unreadable) + " unreadable" : std::string()),
              "count");
  append_cell(out, "Last attempt", time_element(attempt.at, relative_text(attempt.at, now)), "when");
  append_cell(out, "Last success",
              attempt.last_success
                  ? time_element(*attempt.last_success, relative_text(*attempt.last_success, now))
                  : "<span>never</span>",
              "when");
  out += "</tr>\n";
}

// Failing ones first, so that the bound never hides one behind those that are well.
std::vector<const store::TargetView*> in_order(const store::Snapshot& snapshot) {
  std::vector<const store::TargetView*> views;
  views.reserve(snapshot.targets.size());
  for (const auto& view : snapshot.targets) views.push_back(view.get());
  std::stable_partition(views.begin(), views.end(),
                        [](const store::TargetView* view) { return has_failed(view->attempt.fault); });
  return views;
}

void append_targets(std::string& out, const store::Snapshot& snapshot, sys_seconds now) {
  out += "<section><h2>Targets</h2>\n<div class=\"sheet\">";
  const auto views = in_order(snapshot);
  if (views.empty()) {
    out += "<p class=\"empty\">Nothing attempted yet.</p></div></section>\n";
    return;
  }
  append_head_row(out, {"Result", "Target", "Group", "Certificates", "Last attempt", "Last success"});
  const std::size_t shown = std::min(views.size(), kListedTargets);
  for (std::size_t i = 0; i < shown; ++i) append_target_row(out, *views[i], now);
  out += "</tbody></table></div>\n";
  if (views.size() > shown) {
    out +=
        "<p class=\"quiet\">" + std::to_string(views.size() - shown) + " more targets are not listed.</p>\n";
  }
  out += "</section>\n";
}

// What the figures at the top count.
struct Summary {
  std::size_t certificates = 0;
  std::size_t licenses = 0;  // that end
  std::size_t expired = 0;   // first-class ones
  std::size_t failing = 0;
  Listed next;  // the first to expire from now on, first-class if there is such a one; target null: none
};

// Does `one` end before `other`, where only ends still to come count?
bool is_sooner(const Listed& one, const Listed& other, sys_seconds now) {
  if (one.not_after() <= now || is_no_expiry(one.not_after())) return false;
  if (other.target == nullptr) return true;
  if (is_first_class(one) != is_first_class(other)) return is_first_class(one);
  return one.not_after() < other.not_after();
}

Summary summarise(const store::Snapshot& snapshot, sys_seconds now) {
  Summary summary;
  for (const auto& view : snapshot.targets) summary.failing += has_failed(view->attempt.fault) ? 1 : 0;
  for_each_listed(snapshot, [&](const Listed& one) {
    ++(one.license != nullptr ? summary.licenses : summary.certificates);
    summary.expired += is_first_class(one) && one.not_after() <= now ? 1 : 0;
    if (is_sooner(one, summary.next, now)) summary.next = one;
  });
  return summary;
}

enum class Tone { kPlain, kBad };

void append_figure(std::string& out, std::string_view label, std::string_view figure,
                   Tone tone = Tone::kPlain) {
  out.append("<div><dt>").append(label).append(tone == Tone::kBad ? "</dt><dd class=\"bad\">" : "</dt><dd>");
  out.append(figure).append("</dd></div>\n");
}

Tone tone_of(std::size_t count) { return count > 0 ? Tone::kBad : Tone::kPlain; }

void append_summary(std::string& out, const Summary& summary, const PageContext& context, sys_seconds now) {
  if (!context.ready)
    out += "<p class=\"notice\">The first round is under way: some targets were not attempted yet.</p>\n";
  out += "<dl>\n";
  append_figure(out, "Targets", std::to_string(context.targets));
  append_figure(out, "Certificates", std::to_string(summary.certificates));
  append_figure(out, "Failing targets", std::to_string(summary.failing), tone_of(summary.failing));
  append_figure(out, "Expired in use", std::to_string(summary.expired), tone_of(summary.expired));
  out += "<div class=\"wide\"><dt>Next expiry</dt><dd>";
  if (summary.next.target == nullptr) {
    out += "none known";
  } else {
    out += time_element(summary.next.not_after(), relative_text(summary.next.not_after(), now));
    out += "<small>" + html(name_of(summary.next)) + "</small>";
  }
  out += "</dd></div>\n</dl>\n";
}

void append_header(std::string& out, const PageContext& context) {
  out +=
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\">\n<title>Kigen</title>\n<style>";
  out += kPageStyle;
  out += "</style>\n</head>\n<body>\n<header><h1>Kigen <span lang=\"ja\">期限</span></h1>\n<nav><a href=\"" +
         html(context.telemetry_path) +
         "\">Metrics</a> <a href=\"-/healthy\">Health</a> "
         "<a href=\"-/ready\">Readiness</a></nav></header>\n";
}

}  // namespace

std::string status_page(const store::Snapshot& snapshot, sys_seconds now, const PageContext& context) {
  const auto listed = next_to_expire(snapshot, kListedCertificates);
  const Summary summary = summarise(snapshot, now);
  std::string out;
  append_header(out, context);
  append_summary(out, summary, context, now);
  out += "<main>\n";
  append_expires_next(out, listed, summary.certificates + summary.licenses, now);
  append_targets(out, snapshot, now);
  out += "</main>\n<footer>Kigen " + html(context.version) + ", as of " + time_element(now, utc_text(now)) +
         " UTC. Values are those of each target's last attempt.</footer>\n</body>\n</html>\n";
  return out;
}

}  // namespace kigen::web
