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

// True for the addresses of one SMP: equal but for the case of scheme and host, a default port and slashes at the end.
// False when one of them is no URL.
bool is_same_smp(std::string_view a, std::string_view b);

// The regexp field of the record that leads to `base_url`, which holds no "#".
std::string naptr_regexp(std::string_view base_url);

// The address is one a client may go to: https (http to a loopback as `schemes` allows), with a host, without user and
// fragment. `what` says whose it is in the error, kUntrusted: "the SMP redirects to".
Result<void> check_https_url(std::string_view what, const std::string& address, net::AllowedSchemes schemes);

// The same, and no query: what may be the address of an SMP or of one of its documents.
Result<void> check_smp_url(std::string_view what, const std::string& address, net::AllowedSchemes schemes);

// base "/" participant [ "/services/" document type ], each percent-encoded whole.
std::string service_group_url(std::string_view base_url, const ParticipantId& participant);
std::string service_metadata_url(std::string_view base_url, const ParticipantId& participant,
                                 const DocumentTypeId& document_type);

}  // namespace peppol::directory
