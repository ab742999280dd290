"""Documents to measure on: an invoice with as many lines and VAT rates as asked for, out of one that is valid.

All amounts are computed here, so that what comes out is valid again unless failures are asked for.
"""
import re
from decimal import Decimal

CENT = Decimal("0.01")


def _set(xml, name, value):
    """The text of the first element of that name."""
    return re.sub(rf"(<cbc:{name}\b[^>]*>)[^<]*", lambda m: m.group(1) + str(value), xml, count=1)


def _without(xml, name):
    return re.sub(rf"\s*<cac:{name}>.*?</cac:{name}>", "", xml, flags=re.S)


def _subtotal(currency, rate, taxable):
    tax = (taxable * rate / 100).quantize(CENT)
    return tax, f"""
        <cac:TaxSubtotal>
            <cbc:TaxableAmount currencyID="{currency}">{taxable}</cbc:TaxableAmount>
            <cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount>
            <cac:TaxCategory>
                <cbc:ID>S</cbc:ID>
                <cbc:Percent>{rate}</cbc:Percent>
                <cac:TaxScheme>
                    <cbc:ID>VAT</cbc:ID>
                </cac:TaxScheme>
            </cac:TaxCategory>
        </cac:TaxSubtotal>"""


def expand(base, lines, rates=1, failing=False):
    """`base` with `lines` lines over `rates` VAT rates of the standard category. With `failing`, the price on each
    line contradicts the line's amount."""
    start = base.index("<cac:InvoiceLine>")
    end = base.index("</cac:InvoiceLine>") + len("</cac:InvoiceLine>")
    line = _without(_without(base[start:end], "AllowanceCharge"), "Price")
    currency = re.search(r"<cbc:DocumentCurrencyCode>(\w+)<", base).group(1)
    head = _without(base[: base.index("<cac:TaxTotal>")], "AllowanceCharge")

    out, taxable = [], {}
    for number in range(1, lines + 1):
        quantity = 1 + number % 7
        price = Decimal(100) + Decimal(number % 900) / 100
        amount = (price * quantity).quantize(CENT)
        rate = Decimal(25) if rates == 1 else Decimal(1 + number % rates) / 2
        taxable[rate] = taxable.get(rate, Decimal(0)) + amount
        text = _set(line, "ID", number)
        text = _set(text, "InvoicedQuantity", quantity)
        text = _set(text, "LineExtensionAmount", amount)
        text = _set(text, "Percent", rate)
        text = _set(text, "Name", f"item {number}")
        text = text.replace("</cac:InvoiceLine>", f"""    <cac:Price>
            <cbc:PriceAmount currencyID="{currency}">{price + 1 if failing else price}</cbc:PriceAmount>
        </cac:Price>
    </cac:InvoiceLine>""")
        out.append(text)

    subtotals = [_subtotal(currency, rate, taxable[rate]) for rate in sorted(taxable)]
    net = sum(taxable.values())
    tax = sum(subtotal[0] for subtotal in subtotals)

    def amount_of(name, value):
        return f'        <cbc:{name} currencyID="{currency}">{value}</cbc:{name}>\n'

    totals = (f'<cac:TaxTotal>\n        <cbc:TaxAmount currencyID="{currency}">{tax}</cbc:TaxAmount>'
              + "".join(subtotal[1] for subtotal in subtotals) + "\n    </cac:TaxTotal>\n    <cac:LegalMonetaryTotal>\n"
              + amount_of("LineExtensionAmount", net) + amount_of("TaxExclusiveAmount", net)
              + amount_of("TaxInclusiveAmount", net + tax) + amount_of("PayableAmount", net + tax)
              + "    </cac:LegalMonetaryTotal>\n")
    return head + totals + "\n".join(out) + "\n</Invoice>\n"
