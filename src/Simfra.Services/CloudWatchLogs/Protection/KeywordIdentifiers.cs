using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>Managed data identifiers that find data only where a word says what it is.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protect-sensitive-log-data-types.html"/>
internal static partial class KeywordIdentifiers
{
    public const string Cards =
        "account number|american express|amex|bank card|card|card number|card num|cc #|ccn|check card|credit|credit card#|dankort|debit|debit card|diners club|"
        + "discover|electron|japanese card bureau|jcb|mastercard|mc|pan|payment account number|payment card number|pcn|union pay|visa";

    private const string HealthCards =
        "assicurazione sanitaria numero|carta assicurazione numero|carte d’assurance maladie|carte européenne d'assurance maladie|ceam|ehic|ehic#|"
        + "finlandehicnumber#|gesundheitskarte|hälsokort|health card|health card number|health insurance card|health insurance number|insurance card number|"
        + "krankenversicherungskarte|krankenversicherungsnummer|medical account number|numero conto medico|numéro d’assurance maladie|"
        + "numéro de carte d’assurance|numéro de compte medical|número de cuenta médica|número de seguro de salud|número de tarjeta de seguro|"
        + "sairaanhoitokortin|sairausvakuutuskortti|sairausvakuutusnumero|sjukförsäkring nummer|sjukförsäkringskort|suomi ehic-numero|tarjeta de salud|"
        + "terveyskortti|tessera sanitaria assicurazione numero|versicherungsnummer";

    /// <summary>The identifier of a name; null for one that isn't of this kind, or isn't built.</summary>
    public static DataIdentifier? Find(string name) => name switch
    {
        "CreditCardExpiration" => new(name, CardExpiration(), null, Near("exp d|exp m|exp y|expiration|expiry")),
        "CreditCardSecurityCode" => new(name, SecurityCode(), null, Near(
            "card id|card identification code|card identification number|card security code|card validation code|card validation number|"
            + "card verification data|card verification value|cvc|cvc2|cvv|cvv2|elo verification code")),
        "DateOfBirth" => new(name, Date(), null, Near("dob|date of birth|birthdate|birth date|birthday|b-day|bday")),
        "CepCode-BR" => new(name, Cep(), null, Near("cep|código de endereçamento postal|codigo de endereçamento postal")),
        "Cnpj-BR" => new(
            name, Cnpj(), static v => IsBrazilian(v, 12), Near("cadastro nacional da pessoa jurídica|cadastro nacional da pessoa juridica|cnpj")),
        "CpfCode-BR" => new(name, Cpf(), static v => IsBrazilian(v, 9), Near(
            "cadastro de pessoas fisicas|cadastro de pessoas físicas|cadastro de pessoa física|cadastro de pessoa fisica|cpf")),
        "ElectoralRollNumber-GB" => new(name, ElectoralRoll(), null, Near(
            "electoral #|electoral number|electoral roll #|electoral roll no.|electoral roll number|electoralrollno")),
        "DrugEnforcementAgencyNumber-US" => new(name, Dea(), IsDea, Near("dea number|dea registration")),
        "HealthInsuranceCardNumber-EU" => new(name, Ehic(), null, Near(HealthCards)),
        "HealthInsuranceClaimNumber-US" => new(name, Hicn(), null, Near(
            "health insurance claim number|hic no|hic no.|hic number|hic#|hicn|hicn#|hicno#")),
        "HealthInsuranceNumber-FR" => new(name, Insee(), IsInsee, Near("carte d'assuré social|carte vitale|insurance card")),
        _ => null,
    };

    /// <summary>Finds keywords: instead of a space they may have a hyphen, an underscore or nothing.</summary>
    public static Regex Near(string keywords) => new(
        @"(?<![\p{L}\p{N}])(?:" + string.Join('|', keywords.Split('|').Select(static k => Regex.Escape(k).Replace(@"\ ", "[ _-]?", StringComparison.Ordinal)))
        + @")(?![\p{L}\p{N}])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The last two digits check the others: each of them as the weighted sum of what is before it tells.</summary>
    /// <param name="text">A CPF or CNPJ.</param>
    /// <param name="length">How many digits there are before the two.</param>
    private static bool IsBrazilian(string text, int length)
    {
        var digits = text.Where(char.IsAsciiDigit).Select(static c => c - '0').ToArray();
        return digits.Length == length + 2 && digits.Distinct().Count() > 1 && IsCheckedAt(length) && IsCheckedAt(length + 1);

        bool IsCheckedAt(int place)
        {
            // The weights of a CNPJ go from 2 to 9 and begin again, those of a CPF go on.
            var sum = digits[..place].Select((d, i) => d * (length == 12 ? ((place - 1 - i) % 8) + 2 : place + 1 - i)).Sum();
            return digits[place] == (sum % 11 < 2 ? 0 : 11 - (sum % 11));
        }
    }

    private static bool IsDea(string text)
    {
        var digits = text[2..].Select(static c => c - '0').ToArray();
        return (digits[0] + digits[2] + digits[4] + (2 * (digits[1] + digits[3] + digits[5]))) % 10 == digits[6];
    }

    /// <summary>Two digits at the end, where they are given, check the thirteen before them.</summary>
    private static bool IsInsee(string text)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal)
            .Replace("2A", "19", StringComparison.Ordinal).Replace("2B", "18", StringComparison.Ordinal);
        return compact.Length == 13 || 97 - (long.Parse(compact[..13], System.Globalization.CultureInfo.InvariantCulture) % 97)
            == int.Parse(compact[13..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?<![\d/\-])(?:0[1-9]|1[0-2]) ?[/\-] ?(?:20)?[0-9]{2}(?![\d/\-])")]
    private static partial Regex CardExpiration();

    [GeneratedRegex(@"(?<![\w\-.])[0-9]{3,4}(?![\w\-]|\.[0-9])")]
    private static partial Regex SecurityCode();

    [GeneratedRegex(
        @"(?<![\w/\-])(?:[0-9]{4}[ /\-][0-9]{1,2}[ /\-][0-9]{1,2}|[0-9]{1,2}[ /\-][0-9]{1,2}[ /\-](?:[0-9]{4}|[0-9]{2})|"
        + @"[0-9]{1,2}[ /\-](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ /\-][0-9]{4}|"
        + @"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ /\-][0-9]{1,2},?[ /\-][0-9]{4})(?![\w/\-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"(?<![\w\-])[0-9]{5}-?[0-9]{3}(?![\w\-])")]
    private static partial Regex Cep();

    [GeneratedRegex(@"(?<![\w.\-])[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}/?[0-9]{4}-?[0-9]{2}(?![\w\-])")]
    private static partial Regex Cnpj();

    [GeneratedRegex(@"(?<![\w.\-])[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}(?![\w\-])")]
    private static partial Regex Cpf();

    [GeneratedRegex(@"(?<!\w)[A-Z]{2,3}[0-9]{1,4}(?!\w)")]
    private static partial Regex ElectoralRoll();

    [GeneratedRegex(@"(?<!\w)[A-Z][A-Z9][0-9]{7}(?!\w)")]
    private static partial Regex Dea();

    [GeneratedRegex(@"(?<!\w)80[0-9]{18}(?!\w)")]
    private static partial Regex Ehic();

    [GeneratedRegex(@"(?<![\w\-])[0-9]{3}-?[0-9]{2}-?[0-9]{4}-?[A-Z][0-9A-Z]?(?![\w\-])")]
    private static partial Regex Hicn();

    [GeneratedRegex(@"(?<!\w)[12] ?[0-9]{2} ?[0-9]{2} ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3}(?: ?[0-9]{2})?(?!\w)")]
    private static partial Regex Insee();
}
