#include "ubl/model/note.h"

#include <algorithm>

namespace peppol::model {

bool is_subject_code(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Json note_of(std::string_view text) {
  Json note = Json::object();
  if (text.size() >= 5 && text[0] == '#' && text[4] == '#' && is_subject_code(text.substr(1, 3))) {
    note.member("subject_code") = Json::string(text.substr(1, 3));
    text.remove_prefix(5);
  }
  note.member("text") = Json::string(text);
  return note;
}

}  // namespace peppol::model
