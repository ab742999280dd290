// Document types of code list 9.7 (2026-07-02): every UBL invoice, credit note and application response, CII billing,
// reports and PINT, with their processes.

#include "directory/known_types.h"

namespace peppol::directory {

namespace {

constexpr KnownType kTypes[] = {
    {"Peppol BIS Billing UBL Invoice V3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0::2.1",
     ListState::kActive, "",
     "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 urn:peppol:bis:billing_with_response "
     "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"Peppol BIS Billing UBL Credit Note V3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0::2.1",
     ListState::kActive, "",
     "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0 urn:peppol:bis:billing_with_response "
     "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"Peppol BIS Billing CII Invoice V3", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::D16B",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V1.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_1.1::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V1.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_1.1::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V1.1", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_1.1::D16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"Peppol Invoice Response transaction 3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:poacc:"
     "trns:invoice_response:3::2.1",
     ListState::kActive, "",
     "urn:fdc:peppol.eu:poacc:bis:invoice_response:3 urn:peppol:france:billing:regulated "
     "urn:peppol:france:billing:non-regulated"},
    {"Peppol Message Level Response transaction 3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:poacc:"
     "trns:mlr:3::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:poacc:bis:mlr:3"},
    {"SI-UBL 2.0 Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:nen."
     "nl:nlcius:v1.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"SI-UBL 2.0 Credit Note", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "nen.nl:nlcius:v1.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V1.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_1.2::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V1.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_1.2::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V1.2", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_1.2::D16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"PEF.PL Correcting Invoice v1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#extended#urn:fdc:www.efaktura.gov.pl:ver1.0::2.1",
     ListState::kActive, "", "urn:fdc:www.efaktura.gov.pl:ver1.0:corr_inv:ver1.0"},
    {"XRechnung UBL Invoice V1.3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_1.3::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V1.3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_1.3::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V1.3", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_1.3::16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.0::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.0::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.0 (invalid)", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.0::16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.0", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.0::D16B",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V1.3 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_1.3#conformant#urn:xoev-de:kosit:extension:xrechnung_1.3::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V1.3 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_1.3#conformant#urn:xoev-de:kosit:extension:xrechnung_1.3::2.1",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V1.3 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_1.3#conformant#urn:xoev-de:kosit:extension:xrechnung_1.3::16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"SI-UBL 2.0 G-Account Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:nen."
     "nl:nlcius:v1.0#conformant#urn:fdc:nen.nl:gaccount:v1.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.0 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.0#conformant#urn:xoev-de:kosit:extension:xrechnung_2.0::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.0 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.0#conformant#urn:xoev-de:kosit:extension:xrechnung_2.0::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.0 Extension (invalid)", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.0#conformant#urn:xoev-de:kosit:extension:xrechnung_2.0::16B",
     ListState::kRemoved, "2023-05-24", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.0 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.0#conformant#urn:xoev-de:kosit:extension:xrechnung_2.0::D16B",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"EHF Reminder 3.0 (Reminder)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#conformant#urn:fdc:anskaffelser.no:2019:ehf:reminder:3.0::2.2",
     ListState::kActive, "", "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:06:1.0"},
    {"EHF Forward Billing 3.0 (Invoice)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#conformant#urn:fdc:anskaffelser.no:2019:ehf:forward-billing:3.0::2.2",
     ListState::kActive, "", "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:08:1.0"},
    {"EHF Forward Billing 3.0 (Credit Note)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#conformant#urn:fdc:anskaffelser.no:2019:ehf:forward-billing:3.0::2.2",
     ListState::kActive, "", "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:08:1.0"},
    {"XRechnung UBL Invoice V2.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.1::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.1::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.1", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.1::D16B",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.1 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.1#conformant#urn:xoev-de:kosit:extension:xrechnung_2.1::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.1 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.1#conformant#urn:xoev-de:kosit:extension:xrechnung_2.1::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.1 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.1#conformant#urn:xoev-de:kosit:extension:xrechnung_2.1::D16B",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"PL Faktura specjalizowana ver. 1.4", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#extended#urn:fdc:www.efaktura.gov.pl:ver2.0::2.1",
     ListState::kActive, "", "urn:fdc:www.efaktura.gov.pl:ver2.0:plinv:ver1.4"},
    {"PL Faktura korygująca ver. 4.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:3.0#extended#urn:fdc:www.efaktura.gov.pl:ver2.0::2.1",
     ListState::kActive, "", "urn:fdc:www.efaktura.gov.pl:ver2.0:corr_inv:ver4.0"},
    {"PL Nota korygująca ver. 1.4", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:SelfBilledCreditNote-2::SelfBilledCreditNote##urn:cen.eu:en16931:"
     "2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0#extended#urn:fdc:www.efaktura.gov.pl:ver2.0::2.1",
     ListState::kActive, "", "urn:fdc:www.efaktura.gov.pl:ver2.0:sbcn:ver1.4"},
    {"XRechnung UBL Invoice V2.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.2::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.2::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.2", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.2::D16B",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.2 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.2#conformant#urn:xoev-de:kosit:extension:xrechnung_2.2::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.2 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.2#conformant#urn:xoev-de:kosit:extension:xrechnung_2.2::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.2 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.2#conformant#urn:xoev-de:kosit:extension:xrechnung_2.2::D16B",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"Peppol Transaction Statistics Report", "busdox-docid-qns",
     "urn:fdc:peppol:transaction-statistics-reporting:1.0::TransactionStatisticsReport##urn:fdc:peppol.eu:oo:trns:"
     "transaction-statistics-reporting:1::1.0",
     ListState::kRemoved, "2025-02-01", "urn:fdc:peppol.eu:oo:bis:reporting:1"},
    {"SETU Invoice v2.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:nen."
     "nl:nlcius:v1.0#compliant#urn:fdc:setu.nl:invoice:v2.2::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"JP PINT invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:fdc:peppol:jp:billing:3.0::2.1",
     ListState::kRemoved, "2024-09-30", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.3::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.3::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.3", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.3::D16B",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V2.3 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xoev-de:"
     "kosit:standard:xrechnung_2.3#conformant#urn:xoev-de:kosit:extension:xrechnung_2.3::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V2.3 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xoev-de:kosit:standard:xrechnung_2.3#conformant#urn:xoev-de:kosit:extension:xrechnung_2.3::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V2.3 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xoev-de:kosit:standard:xrechnung_2.3#conformant#urn:xoev-de:kosit:extension:xrechnung_2.3::D16B",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"JP BIS Self-Billing Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@jp-1::2.1",
     ListState::kRemoved, "2024-09-30", "urn:peppol:bis:selfbilling"},
    {"Peppol End User Statistics Report v1.1", "busdox-docid-qns",
     "urn:fdc:peppol:end-user-statistics-report:1.1::EndUserStatisticsReport##urn:fdc:peppol.eu:edec:trns:end-user-"
     "statistics-report:1.1::1.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:edec:bis:reporting:1.0"},
    {"Peppol Transaction Statistics Report v1.0", "busdox-docid-qns",
     "urn:fdc:peppol:transaction-statistics-report:1.0::TransactionStatisticsReport##urn:fdc:peppol.eu:edec:trns:"
     "transaction-statistics-reporting:1.0::1.0",
     ListState::kActive, "", "urn:fdc:peppol.eu:edec:bis:reporting:1.0"},
    {"Peppol PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"Peppol PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"JP PINT Invoice v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@jp-1::2.1",
     ListState::kRemoved, "2024-09-30", "urn:peppol:bis:billing"},
    {"JP PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@jp-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"JP BIS Self-Billing Invoice", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@jp-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"JP BIS Invoice for Non-tax Registered Businesses", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:nontaxinvoice-1@jp-1::2.1",
     ListState::kRemoved, "2024-09-30", "urn:peppol:bis:billing"},
    {"JP BIS Invoice for Non-tax Registered Businesses", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:nontaxinvoice-1@jp-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"A-NZ PINT Invoice v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@aunz-1::2.1",
     ListState::kRemoved, "2025-03-01", "urn:peppol:bis:billing"},
    {"A-NZ PINT Credit Note v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@aunz-1::2.1",
     ListState::kRemoved, "2025-03-01", "urn:peppol:bis:billing"},
    {"A-NZ PINT Self-Billing Invoice v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@aunz-1::2.1",
     ListState::kRemoved, "2025-03-01", "urn:peppol:bis:selfbilling"},
    {"A-NZ PINT Self-Billing Credit Note v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@aunz-1::2.1",
     ListState::kRemoved, "2025-03-01", "urn:peppol:bis:selfbilling"},
    {"A-NZ PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@aunz-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"A-NZ PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@aunz-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"A-NZ PINT Self-Billing Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@aunz-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"A-NZ PINT Self-Billing Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@aunz-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"XRechnung UBL Invoice V3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xeinkauf."
     "de:kosit:xrechnung_3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xeinkauf.de:kosit:xrechnung_3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V3.0", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xeinkauf.de:kosit:xrechnung_3.0::D16B",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Invoice V3.0 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:xeinkauf."
     "de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung UBL Credit Note V3.0 Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0::2.1",
     ListState::kDeprecated, "2026-08-01", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"XRechnung CII Invoice V3.0 Extension", "busdox-docid-qns",
     "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##urn:cen.eu:en16931:2017#"
     "compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0::D16B",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"SG PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@sg-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"SG PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@sg-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"MY PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@my-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"MY PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@my-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"MY PINT Self-Billing Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@my-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"MY PINT Self-Billing Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@my-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"MY PINT Invoice v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@my-1::2.1",
     ListState::kRemoved, "2025-09-09", "urn:peppol:bis:billing"},
    {"MY PINT Credit Note v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@my-1::2.1",
     ListState::kRemoved, "2025-09-09", "urn:peppol:bis:billing"},
    {"MY PINT Self-Billing Invoice v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@my-1::2.1",
     ListState::kRemoved, "2025-09-09", "urn:peppol:bis:selfbilling"},
    {"MY PINT Self-Billing Credit Note v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@my-1::2.1",
     ListState::kRemoved, "2025-09-09", "urn:peppol:bis:selfbilling"},
    {"Peppol BIS Self-Billing UBL Invoice V3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:selfbilling:3.0::2.1",
     ListState::kActive, "",
     "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0 urn:peppol:bis:billing_with_response "
     "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"Peppol BIS Self-Billing UBL Credit Note V3", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:fdc:"
     "peppol.eu:2017:poacc:selfbilling:3.0::2.1",
     ListState::kActive, "",
     "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0 urn:peppol:bis:billing_with_response "
     "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"AE PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@ae-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"AE PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@ae-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"AE PINT Self-Billing Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@ae-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"AE PINT Self-Billing Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@ae-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"AE Tax Data Document v1.0", "peppol-doctype-wildcard",
     "urn:fdc:peppol:tax-data-document:1.0::TaxData##urn:peppol:pint:taxdata-1@ae-1::1.0", ListState::kRemoved,
     "2026-03-31", "urn:peppol:bis:taxreporting"},
    {"AE Tax Data Status v1.0", "peppol-doctype-wildcard",
     "urn:fdc:peppol:tax-data-status:1.0::TaxDataStatus##urn:peppol:pint:taxdatastatus-1@ae-1::1.0",
     ListState::kRemoved, "2026-03-31", "urn:peppol:bis:taxreporting"},
    {"Peppol Message Level Status v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:peppol:edec:mls:1.0:"
     ":2.1",
     ListState::kActive, "", "urn:peppol:edec:mls"},
    {"EU PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@eu-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"EU PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@eu-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"NG PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@ng-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"NG PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@ng-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"NG PINT Self-Billing Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@ng-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"NG PINT Self-Billing Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@ng-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"OM PINT Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@om-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"OM PINT Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:billing-1@om-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:billing"},
    {"OM PINT Self-Billing Invoice v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:selfbilling-1@om-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"OM PINT Self-Billing Credit Note v1.0", "peppol-doctype-wildcard",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:peppol:pint:selfbilling-1@om-1::2.1",
     ListState::kActive, "", "urn:peppol:bis:selfbilling"},
    {"NLCIUS with SEeF extension v1.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:fdc:nen."
     "nl:nlcius:v1.0#conformant#urn:fdc:energie-efactuur.nl:invoice:v3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"PEPPOL Catalogue profile ApplicationResponse V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:www.cenbii.eu:"
     "transaction:biicoretrdm057:ver1.0:#urn:www.peppol.eu:bis:peppol1a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii01:ver1.0"},
    {"PEPPOL Catalogue profile ApplicationResponse V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:www.cenbii.eu:"
     "transaction:biicoretrdm058:ver1.0:#urn:www.peppol.eu:bis:peppol1a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii01:ver1.0 urn:www.cenbii.eu:profile:bii01:ver2.0"},
    {"PEPPOL Invoice profile V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm010:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol4a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii04:ver1.0"},
    {"PEPPOL Invoice profile V2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biitrns010:ver2.0:"
     "extended:urn:www.peppol.eu:bis:peppol4a:ver2.0::2.1",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii04:ver2.0"},
    {"PEPPOL Billing profile Invoice V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm010:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol5a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii05:ver1.0"},
    {"PEPPOL Billing profile Credit Note V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:www.cenbii.eu:transaction:"
     "biicoretrdm014:ver1.0:#urn:www.peppol.eu:bis:peppol5a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii05:ver1.0"},
    {"PEPPOL Billing profile Invoice V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm015:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol5a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii05:ver1.0"},
    {"PEPPOL Billing profile Invoice V2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biitrns010:ver2.0:"
     "extended:urn:www.peppol.eu:bis:peppol5a:ver2.0::2.1",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii05:ver2.0"},
    {"PEPPOL Billing profile Credit Note V2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:www.cenbii.eu:transaction:biitrns014:"
     "ver2.0:extended:urn:www.peppol.eu:bis:peppol5a:ver2.0::2.1",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii05:ver2.0"},
    {"PEPPOL Procurement profile Invoice V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm010:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol6a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii06:ver1.0"},
    {"PEPPOL Procurement profile Credit Note V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:www.cenbii.eu:transaction:"
     "biicoretrdm014:ver1.0:#urn:www.peppol.eu:bis:peppol6a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii06:ver1.0"},
    {"PEPPOL Procurement profile Invoice V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm015:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol6a:ver1.0::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii06:ver1.0"},
    {"EHF Invoice V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biicoretrdm010:"
     "ver1.0:#urn:www.peppol.eu:bis:peppol4a:ver1.0#urn:www.difi.no:ehf:faktura:ver1::2.0",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii04:ver1.0"},
    {"Standalone Credit Note according to EHF V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:www.cenbii.eu:transaction:"
     "biicoretrdm014:ver1.0:#urn:www.cenbii.eu:profile:biixx:ver1.0#urn:www.difi.no:ehf:kreditnota:ver1::2.0",
     ListState::kActive, "", "urn:www.cenbii.eu:profile:bii05:ver2.0"},
    {"PEPPOL Message Level Response V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:www.cenbii.eu:"
     "transaction:biitrns071:ver2.0:extended:urn:www.peppol.eu:bis:peppol36a:ver1.0::2.1",
     ListState::kDeprecated, "", "urn:www.cenbii.eu:profile:bii36:ver2.0"},
    {"UBL.BE Invoice 3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:"
     "1.0.0.20180214::2.1",
     ListState::kDeprecated, "2026-07-07", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"UBL.BE Credit Note 3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "UBL.BE:1.0.0.20180214::2.1",
     ListState::kDeprecated, "2026-07-07", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"Peppol Invoice Response V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:www.peppol.eu:"
     "transaction:biitrns111:ver1.0::2.1",
     ListState::kDeprecated, "", "urn:www.peppol.eu:profile:bis63a:ver1.0"},
    {"Peppol Catalogue Response transaction 3.0", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:poacc:"
     "trns:catalogue_response:3::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:poacc:bis:catalogue_only:3"},
    {"SG Peppol BIS Billing 3.0 Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:international:sg:3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"SG Peppol BIS Billing 3.0 Credit Note", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "fdc:peppol.eu:2017:poacc:billing:international:sg:3.0::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"PEF.PL Accounting Note v1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:fdc:www.efaktura.gov.pl:ver1.0:trns:"
     "account_corr:ver1.0::2.1",
     ListState::kActive, "", "urn:fdc:www.efaktura.gov.pl:ver1.0:account_corr:ver1.0"},
    {"AU-NZ Peppol BIS Billing 3.0 Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:fdc:"
     "peppol.eu:2017:poacc:billing:international:aunz:3.0::2.1",
     ListState::kRemoved, "2026-03-31", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"AU-NZ Peppol BIS Billing 3.0 Credit Note", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "fdc:peppol.eu:2017:poacc:billing:international:aunz:3.0::2.1",
     ListState::kRemoved, "2026-03-31", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"},
    {"AU-NZ Self-Billing 3.0 Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:fdc:"
     "peppol.eu:2017:poacc:selfbilling:international:aunz:3.0::2.1",
     ListState::kRemoved, "2026-03-31", "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"},
    {"AU-NZ Self-Billing 3.0 Credit Note", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "fdc:peppol.eu:2017:poacc:selfbilling:international:aunz:3.0::2.1",
     ListState::kRemoved, "2026-03-31", "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"},
    {"SI-UBL 1.2 Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:www.cenbii.eu:transaction:biitrns010:ver2.0:"
     "extended:urn:www.peppol.eu:bis:peppol4a:ver2.0:extended:urn:www.simplerinvoicing.org:si:si-ubl:ver1.2::2.1",
     ListState::kRemoved, "2024-01-01", "urn:www.cenbii.eu:profile:bii04:ver1.0"},
    {"EN 16931 UBL Invoice", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:poacc:en16931:any"},
    {"EN 16931 UBL Credit Note", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:poacc:en16931:any"},
    {"EHF Catalogue 1.0 (Profile 1A) (Catalogue Response)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:www.cenbii.eu:"
     "transaction:biitrns058:ver2.0:extended:urn:www.difi.no:ehf:katalogbekreftelse:ver1.0::2.1",
     ListState::kActive, "", "urn:www.cenbii.eu:profile:bii01:ver2.0"},
    {"EHF Catalogue 3.0 (Catalogue Response)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:poacc:"
     "trns:catalogue_response:3:extended:urn:fdc:anskaffelser.no:2019:ehf:spec:3.0::2.2",
     ListState::kActive, "", "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:01:1.0"},
    {"EHF Payment Request 3.0 (Payment Request)", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:fdc:anskaffelser.no:2019:ehf:spec:payment-"
     "request:3.0::2.2",
     ListState::kActive, "", "urn:fdc:anskaffelser.no:2019:ehf:postaward:g3:07:1.0"},
    {"Publish Notice / Notice Publication Response V1.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:prac:"
     "trns:t016:1.1::2.2",
     ListState::kActive, "", "urn:fdc:peppol.eu:prac:bis:p008:1.1"},
    {"Peppol Despatch Advice Response V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:"
     "logistics:trns:despatch_advice_response:1::2.1",
     ListState::kDeprecated, "", "urn:fdc:peppol.eu:logistics:bis:despatch_advice_w_response:1"},
    {"Publish Notice / Notice Publication Response V1.2", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:prac:"
     "trns:t016:1.2::2.2",
     ListState::kActive, "", "urn:fdc:peppol.eu:prac:bis:p008:1.2"},
    {"Tendering Message Response / Tendering Message Response V1.1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:prac:"
     "trns:t018:1.1::2.2",
     ListState::kActive, "", "urn:fdc:peppol.eu:prac:bis:p010:1.1"},
    {"France UBL Invoice CIUS", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#compliant#urn:peppol:"
     "france:billing:cius:1.0::2.1",
     ListState::kActive, "", "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"France UBL Invoice Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:peppol:"
     "france:billing:extended:1.0::2.1",
     ListState::kActive, "", "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"France UBL Credit Note CIUS", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#compliant#urn:"
     "peppol:france:billing:cius:1.0::2.1",
     ListState::kActive, "", "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"France UBL Credit Note Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "peppol:france:billing:extended:1.0::2.1",
     ListState::kActive, "", "urn:peppol:france:billing:regulated urn:peppol:france:billing:non-regulated"},
    {"EN 16931 Invoice - eB2B Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017#conformant#urn:peppol:"
     "eb2b:1.0::2.1",
     ListState::kActive, "",
     "urn:peppol:eb2b:billing urn:peppol:eb2b:order_desadv_billing urn:peppol:eb2b:ordering_desadv_billing"},
    {"EN 16931 Credit Note - eB2B Extension", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote##urn:cen.eu:en16931:2017#conformant#urn:"
     "peppol:eb2b:1.0::2.1",
     ListState::kActive, "",
     "urn:peppol:eb2b:billing urn:peppol:eb2b:order_desadv_billing urn:peppol:eb2b:ordering_desadv_billing"},
    {"Peppol Logistics Application Response V1", "busdox-docid-qns",
     "urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##urn:fdc:peppol.eu:"
     "logistics:trns:application_response:1::2.1",
     ListState::kActive, "", "urn:fdc:peppol.eu:logistics:bis:advanced_transport_execution_plan:1"},
};

}  // namespace

std::span<const KnownType> known_types() { return kTypes; }

}  // namespace peppol::directory
