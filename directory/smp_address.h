// From a participant to the addresses of its SMP.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/net/http_client.h"
#include "base/net/naptr.h"
#include "directory/participant_id.h"
#include "directory/service_ids.h"

namespace peppol::directory {

// The base URL that the first usable record leads to, as published.
//
// Fails with kNotFound when there is no record at all, and with kUntrusted
// when the records lead nowhere: none of service Meta:SMP with flag U, a
// regular expression that is not "the whole name", or a URL that is not https
// (http only as `schemes` allows), or has user, query or fragment.
Result<std::string> smp_base_url(const std::vector<net::Naptr>& records, net::AllowedSchemes schemes);

// The regexp field of the record that leads to `base_url`.
std::string naptr_regexp(std::string_view base_url);

// base "/" participant [ "/services/" document type ], each percent-encoded whole.
std::string service_group_url(std::string_view base_url, const ParticipantId& participant);
std::string service_metadata_url(std::string_view base_url, const ParticipantId& participant,
                                 const DocumentTypeId& document_type);

}  // namespace peppol::directory
