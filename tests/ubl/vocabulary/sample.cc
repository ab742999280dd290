#include "tests/ubl/vocabulary/sample.h"

namespace peppol::vocabulary {

namespace {

const std::string kStart = R"(<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
  xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">)";

const std::string kExtensions = R"(
  <ext:UBLExtensions>
    <ext:UBLExtension>
      <cbc:ID>1</cbc:ID>
      <ext:ExtensionURI>urn:oasis:names:specification:ubl:dsig:enveloped:xades</ext:ExtensionURI>
      <ext:ExtensionContent>
        <sig:UBLDocumentSignatures xmlns:sig="urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2"
            xmlns:sac="urn:oasis:names:specification:ubl:schema:xsd:SignatureAggregateComponents-2"
            xmlns:sbc="urn:oasis:names:specification:ubl:schema:xsd:SignatureBasicComponents-2">
          <sac:SignatureInformation>
            <cbc:ID>urn:example:signature:1</cbc:ID>
            <sbc:ReferencedSignatureID>urn:example:signature:Invoice</sbc:ReferencedSignatureID>
            <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="signature">
              <ds:SignedInfo>
                <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>
                <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
                <ds:Reference URI="" Id="document">
                  <ds:Transforms>
                    <ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">
                      <ds:XPath>not(ancestor-or-self::ds:Signature)</ds:XPath>
                    </ds:Transform>
                    <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">
                      <ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="cbc"/>
                    </ds:Transform>
                  </ds:Transforms>
                  <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
                  <ds:DigestValue>QUJD</ds:DigestValue>
                </ds:Reference>
              </ds:SignedInfo>
              <ds:SignatureValue>QUI=</ds:SignatureValue>
              <ds:KeyInfo>
                <ds:X509Data>
                  <ds:X509IssuerSerial>
                    <ds:X509IssuerName>CN=Example</ds:X509IssuerName>
                    <ds:X509SerialNumber>12</ds:X509SerialNumber>
                  </ds:X509IssuerSerial>
                  <ds:X509Certificate>QQ==</ds:X509Certificate>
                </ds:X509Data>
                <ds:KeyValue>
                  <ds:DSAKeyValue><ds:P>QUJD</ds:P><ds:Q>QUJD</ds:Q><ds:G>QUJD</ds:G><ds:Y>QUJD</ds:Y></ds:DSAKeyValue>
                </ds:KeyValue>
                <ds:PGPData><ds:PGPKeyPacket>QUJD</ds:PGPKeyPacket></ds:PGPData>
                <ds:SPKIData><ds:SPKISexp>QUJD</ds:SPKISexp><ds:SPKISexp>QUJD</ds:SPKISexp></ds:SPKIData>
              </ds:KeyInfo>
              <ds:Object>
                <xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" Target="#signature">
                  <xades:SignedProperties Id="properties">
                    <xades:SignedSignatureProperties>
                      <xades:SigningTime>2026-11-22T12:00:00Z</xades:SigningTime>
                      <xades:SigningCertificateV2>
                        <xades:Cert>
                          <xades:CertDigest>
                            <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
                            <ds:DigestValue>QUJD</ds:DigestValue>
                          </xades:CertDigest>
                          <xades:IssuerSerialV2>QUJD</xades:IssuerSerialV2>
                        </xades:Cert>
                      </xades:SigningCertificateV2>
                      <xades:SignaturePolicyIdentifier>
                        <xades:SignaturePolicyId>
                          <xades:SigPolicyId>
                            <xades:Identifier Qualifier="OIDAsURN">urn:oid:1.2.3</xades:Identifier>
                            <xades:DocumentationReferences>
                              <xades:DocumentationReference>http://example.com/policy</xades:DocumentationReference>
                            </xades:DocumentationReferences>
                          </xades:SigPolicyId>
                          <xades:SigPolicyHash>
                            <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
                            <ds:DigestValue>QUJD</ds:DigestValue>
                          </xades:SigPolicyHash>
                          <xades:SigPolicyQualifiers>
                            <xades:SigPolicyQualifier><xades:SPURI>http://example.com</xades:SPURI></xades:SigPolicyQualifier>
                          </xades:SigPolicyQualifiers>
                        </xades:SignaturePolicyId>
                      </xades:SignaturePolicyIdentifier>
                      <xades:SignerRole>
                        <xades:ClaimedRoles><xades:ClaimedRole>supplier <y:b xmlns:y="urn:example:nobody">x</y:b></xades:ClaimedRole></xades:ClaimedRoles>
                      </xades:SignerRole>
                    </xades:SignedSignatureProperties>
                    <xades:SignedDataObjectProperties>
                      <xades:DataObjectFormat ObjectReference="#document"><xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat>
                      <xades:CommitmentTypeIndication>
                        <xades:CommitmentTypeId><xades:Identifier>urn:a:b</xades:Identifier></xades:CommitmentTypeId>
                        <xades:AllSignedDataObjects/>
                      </xades:CommitmentTypeIndication>
                    </xades:SignedDataObjectProperties>
                  </xades:SignedProperties>
                  <xades:UnsignedProperties>
                    <xades:UnsignedSignatureProperties>
                      <xades:SignatureTimeStamp Id="stamp">
                        <xades:Include URI="#signature" referencedData="false"/>
                        <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
                        <xades:EncapsulatedTimeStamp Id="token">QUJD</xades:EncapsulatedTimeStamp>
                      </xades:SignatureTimeStamp>
                      <xades:CertificateValues>
                        <xades:EncapsulatedX509Certificate>QUJD</xades:EncapsulatedX509Certificate>
                        <xades:OtherCertificate>x</xades:OtherCertificate>
                      </xades:CertificateValues>
                      <xades141:TimeStampValidationData xmlns:xades141="http://uri.etsi.org/01903/v1.4.1#" URI="#stamp"/>
                    </xades:UnsignedSignatureProperties>
                  </xades:UnsignedProperties>
                </xades:QualifyingProperties>
              </ds:Object>
            </ds:Signature>
          </sac:SignatureInformation>
        </sig:UBLDocumentSignatures>
      </ext:ExtensionContent>
    </ext:UBLExtension>
    <ext:UBLExtension>
      <ext:ExtensionContent>
        <x:Note xmlns:x="urn:example:nobody" a="b">text <x:More/> <cbc:IssueDate>2026-11-22</cbc:IssueDate></x:Note>
      </ext:ExtensionContent>
    </ext:UBLExtension>
  </ext:UBLExtensions>)";

const std::string kRest = R"(
  <cbc:ID>1</cbc:ID>
  <cbc:IssueDate>2026-11-22</cbc:IssueDate>
  <cac:AccountingSupplierParty/>
  <cac:AccountingCustomerParty/>
  <cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
  <cac:InvoiceLine>
    <cbc:ID>1</cbc:ID>
    <cbc:LineExtensionAmount currencyID="EUR">1.00</cbc:LineExtensionAmount>
    <cac:Item/>
  </cac:InvoiceLine>
</Invoice>
)";

}  // namespace

const std::string kSmallestInvoice = kStart + kRest;
const std::string kSignedInvoice = kStart + kExtensions + kRest;

}  // namespace peppol::vocabulary
