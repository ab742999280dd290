// Who a participant is, for the Peppol Directory: written as card version 3.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "directory/participant_id.h"

namespace peppol::directory {

struct CardName {
  std::string name;
  std::string language = {};  // ISO 639-1, or empty
};

struct CardIdentifier {
  std::string scheme;  // "vat", "orgnr", "gln", ...
  std::string value;
};

struct CardContact {
  std::string type = {};
  std::string name = {};
  std::string phone = {};
  std::string email = {};
};

struct BusinessEntity {
  std::vector<CardName> names;
  std::string country;  // ISO 3166-1 alpha-2
  std::string place = {};
  std::vector<CardIdentifier> identifiers = {};
  std::vector<std::string> websites = {};
  std::vector<CardContact> contacts = {};
  std::string additional = {};
  std::string registration_date = {};  // "2026-11-22", or empty
};

struct BusinessCard {
  ParticipantId participant;
  std::vector<BusinessEntity> entities;
};

Bytes write_business_card(const BusinessCard& card);

}  // namespace peppol::directory
