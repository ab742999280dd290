#include "gateway/api/forms.h"

#include <boost/json.hpp>

#include <span>

namespace peppol::gateway {
namespace {

boost::json::value text_or_null(const std::optional<std::string>& text) {
  return text ? boost::json::value(*text) : boost::json::value(nullptr);
}

boost::json::value json_or_null(const std::optional<std::string>& text) {
  return text ? stored_json(*text) : boost::json::value(nullptr);
}

}  // namespace

boost::json::object document_form(const Document& d) {
  const std::string self = "/v1/documents/" + d.id;
  boost::json::object form = {{"id", d.id},
                              {"direction", to_string(d.direction)},
                              {"status", d.status},
                              {"organisation", d.organisation_id},
                              {"sender", d.sender},
                              {"receiver", d.receiver},
                              {"document_type", d.document_type},
                              {"process", d.process},
                              {"number", d.number},
                              {"issue_date", d.issue_date},
                              {"client_reference", text_or_null(d.client_reference)},
                              {"sbdh_instance_id", d.instance_id},
                              {"message_id", d.message_id},
                              {"content", boost::json::object{{"sha256", d.content_sha256}, {"size", d.content_size}}},
                              {"created_at", format_time(d.created_at)},
                              {"updated_at", format_time(d.updated_at)},
                              {"links", boost::json::object{{"self", self}, {"content", self + "/content"}}}};
  form["last_error"] = json_or_null(d.last_error);
  form["report"] = json_or_null(d.report);
  if (d.direction == Direction::kIn) {
    form["verdict"] = text_or_null(d.verdict);
    form["acknowledged_at"] = d.acknowledged_at ? boost::json::value(format_time(*d.acknowledged_at)) : nullptr;
  }
  return form;
}

boost::json::object listed_document_form(const Document& document) {
  auto form = document_form(document);
  form["report"] = json_or_null(document.report_summary);
  return form;
}

boost::json::array timeline_form(const std::vector<Event>& events) {
  boost::json::array timeline;
  for (const auto& event : events)
    timeline.push_back(boost::json::object{
        {"at", format_time(event.at)}, {"event", event.name}, {"detail", stored_json(event.detail)}});
  return timeline;
}

boost::json::object organisation_form(const Organisation& o) {
  return {{"id", o.id}, {"name", o.name}, {"country", o.country}, {"created_at", format_time(o.created_at)}};
}

boost::json::object registration_form(const Participant& p) {
  boost::json::array types;
  for (const auto& one : p.capabilities)
    types.push_back(
        boost::json::object{{"document_type", one.document_type.to_string()}, {"process", one.process.to_string()}});
  return {{"id", p.id},
          {"organisation", p.organisation_id},
          {"identifier", p.identifier.value()},
          {"name", p.name},
          {"country", p.country},
          {"status", to_string(p.status)},
          {"last_error", text_or_null(p.last_error)},
          {"document_types", types},
          {"created_at", format_time(p.created_at)}};
}

boost::json::object page_form(boost::json::array items, const std::optional<std::string>& next_cursor) {
  return {{"data", std::move(items)}, {"next_cursor", text_or_null(next_cursor)}};
}

boost::json::object page_form(const std::vector<Document>& found, std::int64_t limit) {
  const bool has_next = std::ssize(found) > limit;
  const std::span shown(found.data(), has_next ? static_cast<std::size_t>(limit) : found.size());
  boost::json::array items;
  for (const auto& document : shown) items.push_back(listed_document_form(document));
  return page_form(std::move(items), has_next ? std::optional(shown.back().id) : std::nullopt);
}

}  // namespace peppol::gateway
