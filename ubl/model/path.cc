#include "ubl/model/path.h"

namespace peppol::model {

const Json* find_path(const Json& object, std::string_view path) {
  const std::size_t slash = path.find('/');
  const Json* member = object.find(path.substr(0, slash));
  if (member == nullptr || slash == std::string_view::npos) return member;
  return find_path(*member, path.substr(slash + 1));
}

Json& member_at(Json& object, std::string_view path) {
  const std::size_t slash = path.find('/');
  object.kind = Json::Kind::kObject;
  Json& member = object.member(path.substr(0, slash));
  return slash == std::string_view::npos ? member : member_at(member, path.substr(slash + 1));
}

}  // namespace peppol::model
