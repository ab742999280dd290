#include "tests/ubl/tree/xerces_reading.h"

#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLString.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <memory>

namespace peppol::tree {
namespace {

namespace xc = xercesc;

std::string utf8(const XMLCh* text, XMLSize_t length) {
  const xc::TranscodeToStr bytes(text, length, "UTF-8");
  return {reinterpret_cast<const char*>(bytes.str()), bytes.length()};
}

std::string utf8(const XMLCh* text) { return text == nullptr ? "" : utf8(text, xc::XMLString::stringLen(text)); }

class Recorder : public xc::DefaultHandler {
 public:
  XercesReading reading;

  void startPrefixMapping(const XMLCh* prefix, const XMLCh* uri) override { declared_[utf8(prefix)] = utf8(uri); }

  void startElement(const XMLCh* uri, const XMLCh* local, const XMLCh*, const xc::Attributes& attributes) override {
    Piece piece{Piece::Kind::kStart, {utf8(uri), utf8(local)}};
    piece.declarations = std::exchange(declared_, {});
    for (XMLSize_t i = 0; i < attributes.getLength(); ++i) {
      piece.attributes[{utf8(attributes.getURI(i)), utf8(attributes.getLocalName(i))}] = utf8(attributes.getValue(i));
    }
    reading.pieces.push_back(std::move(piece));
  }

  void endElement(const XMLCh* uri, const XMLCh* local, const XMLCh*) override {
    reading.pieces.push_back({Piece::Kind::kEnd, {utf8(uri), utf8(local)}});
  }

  void characters(const XMLCh* text, const XMLSize_t length) override {
    if (length == 0) return;
    auto& pieces = reading.pieces;
    if (pieces.empty() || pieces.back().kind != Piece::Kind::kText) pieces.push_back({Piece::Kind::kText});
    pieces.back().text += utf8(text, length);
  }

  void ignorableWhitespace(const XMLCh* text, const XMLSize_t length) override { characters(text, length); }

  void comment(const XMLCh* text, const XMLSize_t length) override {
    reading.pieces.push_back({Piece::Kind::kComment, {}, utf8(text, length)});
  }

  void processingInstruction(const XMLCh* target, const XMLCh* text) override {
    reading.pieces.push_back({Piece::Kind::kInstruction, {"", utf8(target)}, utf8(text)});
  }

  void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override { reading.has_doctype = true; }

  void fatalError(const xc::SAXParseException& problem) override {
    if (reading.complaint.empty())
      reading.complaint = std::to_string(problem.getLineNumber()) + ": " + utf8(problem.getMessage());
  }

 private:
  std::map<std::string, std::string> declared_;
};

}  // namespace

Xerces::Xerces() { xc::XMLPlatformUtils::Initialize(); }
Xerces::~Xerces() { xc::XMLPlatformUtils::Terminate(); }

XercesReading Xerces::read(const std::string& bytes) const {
  const std::unique_ptr<xc::SAX2XMLReader> reader(xc::XMLReaderFactory::createXMLReader());
  Recorder recorder;
  reader->setContentHandler(&recorder);
  reader->setLexicalHandler(&recorder);
  reader->setErrorHandler(&recorder);
  reader->setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, true);
  reader->setFeature(xc::XMLUni::fgSAX2CoreNameSpacePrefixes, false);
  reader->setFeature(xc::XMLUni::fgSAX2CoreValidation, false);
  reader->setFeature(xc::XMLUni::fgXercesSchema, false);
  reader->setFeature(xc::XMLUni::fgXercesLoadExternalDTD, false);
  const xc::MemBufInputSource source(reinterpret_cast<const XMLByte*>(bytes.data()), bytes.size(), "document");
  try {
    reader->parse(source);
  } catch (const xc::XMLException& problem) {
    recorder.reading.complaint = utf8(problem.getMessage());
  }
  return std::move(recorder.reading);
}

}  // namespace peppol::tree
