#include "tests/ubl/vocabulary/xerces_validator.h"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/XMLString.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <stdexcept>

namespace peppol::vocabulary {

namespace {

namespace xc = xercesc;

std::string narrow(const XMLCh* text) {
  char* bytes = xc::XMLString::transcode(text);
  std::string copy(bytes);
  xc::XMLString::release(&bytes);
  return copy;
}

class FirstComplaint : public xc::DefaultHandler {
 public:
  void error(const xc::SAXParseException& problem) override { note(problem); }
  void fatalError(const xc::SAXParseException& problem) override { note(problem); }
  void warning(const xc::SAXParseException& problem) override {
    // A schema that is not found is only a warning.
    if (loading) note(problem);
  }

  bool loading = true;
  std::string text;

 private:
  void note(const xc::SAXParseException& problem) {
    if (text.empty()) text = std::to_string(problem.getLineNumber()) + ": " + narrow(problem.getMessage());
  }
};

}  // namespace

struct XercesValidator::Parts {
  Parts() { xc::XMLPlatformUtils::Initialize(); }
  ~Parts() {
    reader.reset();
    xc::XMLPlatformUtils::Terminate();
  }
  std::unique_ptr<xc::SAX2XMLReader> reader;
  FirstComplaint complaint;
};

XercesValidator::XercesValidator(const std::string& schema) : XercesValidator(std::vector<std::string>{schema}) {}

XercesValidator::XercesValidator(const std::vector<std::string>& schemas) : parts_(std::make_unique<Parts>()) {
  parts_->reader.reset(xc::XMLReaderFactory::createXMLReader());
  xc::SAX2XMLReader& reader = *parts_->reader;
  reader.setErrorHandler(&parts_->complaint);
  reader.setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, true);
  reader.setFeature(xc::XMLUni::fgSAX2CoreValidation, true);
  reader.setFeature(xc::XMLUni::fgXercesDynamic, false);
  reader.setFeature(xc::XMLUni::fgXercesSchema, true);
  reader.setFeature(xc::XMLUni::fgXercesSchemaFullChecking, false);
  reader.setFeature(xc::XMLUni::fgXercesUseCachedGrammarInParse, true);
  reader.setFeature(xc::XMLUni::fgXercesLoadSchema, false);
  reader.setFeature(xc::XMLUni::fgXercesHandleMultipleImports, true);
  for (const std::string& schema : schemas) {
    if (reader.loadGrammar(schema.c_str(), xc::Grammar::SchemaGrammarType, true) == nullptr ||
        !parts_->complaint.text.empty()) {
      throw std::runtime_error(schema + ": " + parts_->complaint.text);
    }
  }
  parts_->complaint.loading = false;
}

XercesValidator::~XercesValidator() = default;

std::string XercesValidator::complaint(const std::string& document) {
  parts_->complaint.text.clear();
  const xc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(document.data()), document.size(), "document");
  try {
    parts_->reader->parse(source);
  } catch (const xc::XMLException& problem) {
    return "exception: " + narrow(problem.getMessage());
  }
  return parts_->complaint.text;
}

}  // namespace peppol::vocabulary
