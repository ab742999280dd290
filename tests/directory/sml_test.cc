#include "directory/sml.h"

#include <gmock/gmock.h>

namespace peppol::directory {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const ParticipantId kParticipant = *ParticipantId::parse("0088:123ABC");

std::string envelope(const std::string& body) {
  return "<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">"
         "<S:Body>" +
         body + "</S:Body></S:Envelope>";
}

// Names, order and namespaces are those of the official WSDL and of peppol-sml-types-v1.xsd.
struct Written {
  SmlOperation operation;
  const char* action;
  const char* element;
};
void PrintTo(const Written& row, std::ostream* to) { *to << row.element; }

class SmlRequestIs : public ::testing::TestWithParam<Written> {};

TEST_P(SmlRequestIs, AsTheWsdlHasIt) {
  const auto message = write_sml_request({GetParam().operation, "SMP-1", kParticipant});
  EXPECT_EQ(message.soap_action, GetParam().action);
  const std::string element = GetParam().element;
  EXPECT_THAT(message.body,
              HasSubstr("<lrs:" + element + " xmlns:lrs=\"http://busdox.org/serviceMetadata/locator/1.0/\""));
  EXPECT_THAT(message.body, HasSubstr("<lrs:ServiceMetadataPublisherID>SMP-1</lrs:ServiceMetadataPublisherID>"
                                      "<ids:ParticipantIdentifier scheme=\"iso6523-actorid-upis\">0088:123ABC</"));
  EXPECT_THAT(message.body, HasSubstr("xmlns:ids=\"http://busdox.org/transport/identifiers/1.0/\""));
  const auto read = read_sml_request(message.body);
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->operation, GetParam().operation);
  EXPECT_EQ(read->smp_id, "SMP-1");
  EXPECT_EQ(read->participant.value(), "0088:123ABC");
}

INSTANTIATE_TEST_SUITE_P(
    Both, SmlRequestIs,
    ::testing::Values(
        Written{SmlOperation::kCreate,
                "http://busdox.org/serviceMetadata/ManageBusinessIdentifierService/1.0/         :createIn",
                "CreateParticipantIdentifier"},
        Written{SmlOperation::kDelete,
                "http://busdox.org/serviceMetadata/ManageBusinessIdentifierService/1.0/         :deleteIn",
                "DeleteParticipantIdentifier"}),
    [](const auto& row) { return std::string(row.param.element); });

TEST(SmlRequest, IsReadFromOtherClients) {
  const auto read = read_sml_request(
      envelope("<ns2:DeleteParticipantIdentifier xmlns:ns2=\"http://busdox.org/serviceMetadata/locator/1.0/\" "
               "xmlns=\"http://busdox.org/transport/identifiers/1.0/\"><ns2:ServiceMetadataPublisherID>SMP-2"
               "</ns2:ServiceMetadataPublisherID><ParticipantIdentifier scheme=\"iso6523-actorid-upis\">0106:12345678"
               "</ParticipantIdentifier></ns2:DeleteParticipantIdentifier>"));
  ASSERT_TRUE(read.has_value()) << read.error().detail;
  EXPECT_EQ(read->operation, SmlOperation::kDelete);
  EXPECT_EQ(read->smp_id, "SMP-2");
}

struct BadRequest {
  const char* name;
  std::string body;
  const char* why;
};

class SmlRequestRefuses : public ::testing::TestWithParam<BadRequest> {};

TEST_P(SmlRequestRefuses, WithTheReason) {
  const auto read = read_sml_request(GetParam().body);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kMalformed);
  EXPECT_THAT(read.error().detail, HasSubstr(GetParam().why));
}

std::string create_with(const std::string& inside) {
  return envelope(
      "<l:CreateParticipantIdentifier xmlns:l=\"http://busdox.org/serviceMetadata/locator/1.0/\" "
      "xmlns:i=\"http://busdox.org/transport/identifiers/1.0/\">" +
      inside + "</l:CreateParticipantIdentifier>");
}

const std::string kSmp = "<l:ServiceMetadataPublisherID>SMP-1</l:ServiceMetadataPublisherID>";

INSTANTIATE_TEST_SUITE_P(
    Table, SmlRequestRefuses,
    ::testing::Values(
        BadRequest{"NoXml", "create 0106:12345678", ""}, BadRequest{"NoSoap", "<a/>", "SOAP"},
        BadRequest{"NoOperation", envelope(""), "CreateParticipantIdentifier"},
        BadRequest{
            "NoSmp",
            create_with("<i:ParticipantIdentifier scheme=\"iso6523-actorid-upis\">0106:1</i:ParticipantIdentifier>"),
            "ServiceMetadataPublisherID"},
        BadRequest{"NoParticipant", create_with(kSmp), "ParticipantIdentifier"},
        BadRequest{"NoScheme", create_with(kSmp + "<i:ParticipantIdentifier>0106:1</i:ParticipantIdentifier>"),
                   "scheme"},
        BadRequest{"OtherScheme",
                   create_with(kSmp + "<i:ParticipantIdentifier scheme=\"busdox\">0106:1</i:ParticipantIdentifier>"),
                   "iso6523-actorid-upis"}),
    [](const auto& row) { return std::string(row.param.name); });

struct FaultCase {
  SmlFault fault;
  int status;
  const char* element;
  ErrorCode code;
};
void PrintTo(const FaultCase& row, std::ostream* to) { *to << row.element; }

class SmlFaultIs : public ::testing::TestWithParam<FaultCase> {};

TEST_P(SmlFaultIs, WrittenAndReadWithItsWords) {
  const auto message = write_sml_fault(GetParam().fault, "[ERR-1] no < way");
  EXPECT_EQ(message.status, GetParam().status);
  EXPECT_THAT(message.body, HasSubstr(GetParam().element));
  const auto answer = read_sml_answer(message.status, message.body);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, GetParam().code);
  EXPECT_THAT(answer.error().detail, HasSubstr(GetParam().element));
  EXPECT_THAT(answer.error().detail, HasSubstr("[ERR-1] no < way"));
}

// The element decides: the SML's texts differ by release, and ERR-106 stands for many things.
TEST_P(SmlFaultIs, KnownByItsElementWhateverStatusPrefixAndText) {
  const std::string element = GetParam().element;
  const auto answer = read_sml_answer(
      500, envelope("<S:Fault xmlns:ns4=\"http://www.w3.org/2003/05/soap-envelope\"><faultcode>S:Server</faultcode>"
                    "<faultstring>[ERR-106] already exist</faultstring><detail><ns2:" +
                    element +
                    " xmlns:ns2=\"http://busdox.org/serviceMetadata/locator/1.0/\" "
                    "xmlns:ns3=\"http://busdox.org/transport/identifiers/1.0/\"><ns2:FaultMessage>other words"
                    "</ns2:FaultMessage></ns2:" +
                    element + "></detail></S:Fault>"));
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, GetParam().code);
  EXPECT_THAT(answer.error().detail, HasSubstr("other words"));
}

INSTANTIATE_TEST_SUITE_P(
    All, SmlFaultIs,
    ::testing::Values(FaultCase{SmlFault::kNotFound, 404, "NotFoundFault", ErrorCode::kNotFound},
                      FaultCase{SmlFault::kUnauthorized, 401, "UnauthorizedFault", ErrorCode::kUntrusted},
                      FaultCase{SmlFault::kBadRequest, 400, "BadRequestFault", ErrorCode::kConflict},
                      FaultCase{SmlFault::kInternal, 500, "InternalErrorFault", ErrorCode::kUnreachable}),
    [](const auto& row) { return std::string(row.param.element); });

TEST(SmlAnswer, IsDoneOnlyAsSoapWithStatus200) {
  EXPECT_TRUE(read_sml_answer(200, write_sml_done().body));
  EXPECT_TRUE(read_sml_answer(200, envelope("")));
  for (const auto& [status, body] : {std::pair<int, std::string>{200, ""},
                                     {200, "<html><body>welcome</body></html>"},
                                     {302, envelope("")},
                                     {403, "Forbidden"},
                                     {502, envelope("")},
                                     {500, envelope("<S:Fault><faultcode>S:Server</faultcode></S:Fault>")}}) {
    const auto answer = read_sml_answer(status, body);
    ASSERT_FALSE(answer.has_value()) << status << body;
    EXPECT_EQ(answer.error().code, ErrorCode::kUnreachable) << "nobody knows whether it was done: " << body;
  }
}

TEST(SmlAnswer, CutsTheWordsOfAFault) {
  const auto answer = read_sml_answer(400, write_sml_fault(SmlFault::kBadRequest, std::string(5000, 'x')).body);
  ASSERT_FALSE(answer.has_value());
  EXPECT_LT(answer.error().detail.size(), 600U);
  EXPECT_THAT(answer.error().detail, Not(HasSubstr(std::string(501, 'x'))));
}

}  // namespace
}  // namespace peppol::directory
