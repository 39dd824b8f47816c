using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>A kind of sensitive data, and how it is found in a message.</summary>
/// <param name="Name">AWS's name of it, or the policy's.</param>
/// <param name="Regex">What it looks like; a group <c>value</c> is the sensitive part, where there is one.</param>
/// <param name="IsValid">What else must be so, or null.</param>
/// <param name="Keywords">Words of which one must be near; null where none must.</param>
internal sealed record DataIdentifier(string Name, Regex Regex, Func<string, bool>? IsValid = null, Regex? Keywords = null)
{
    /// <summary>How many characters may be between the data and a keyword.</summary>
    private const int Nearness = 30;

    /// <summary>Where the data is in a message.</summary>
    public IEnumerable<(int Start, int Length)> Find(string message)
    {
        for (var match = Regex.Match(message); match.Success; match = match.NextMatch())
        {
            var found = match.Groups["value"] is { Success: true } value ? value : (Capture)match;
            if (found.Length > 0 && (IsValid is null || IsValid(found.Value)) && HasKeyword(message, found.Index, found.Index + found.Length))
            {
                yield return (found.Index, found.Length);
            }
        }
    }

    private bool HasKeyword(string message, int start, int end) => Keywords is null || Keywords.Matches(message).Any(
        k => (k.Index + k.Length <= start && start - k.Index - k.Length <= Nearness) || (k.Index >= end && k.Index - end <= Nearness));
}

/// <summary>AWS's managed data identifiers.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL-managed-data-identifiers.html"/>
internal static partial class ManagedIdentifiers
{
    public const string ArnPrefix = "arn:aws:dataprotection::aws:data-identifier/";

    /// <summary>Those that AWS has and that aren't built.</summary>
    private static readonly FrozenSet<string> Unbuilt = FrozenSet.ToFrozenSet(
        [
            "Address", "HealthcareProcedureCode-US", "IndividualTaxIdentificationNumber-US", "InseeCode-FR", "LatLong", "MedicareBeneficiaryNumber-US", "Name",
            "NationalDrugCode-US", "NationalIdentificationNumber-DE", "NationalIdentificationNumber-ES", "NationalIdentificationNumber-IT",
            "NationalInsuranceNumber-GB", "NationalProviderId-US", "NhsNumber-GB", "NieNumber-ES", "NifNumber-ES", "PermanentResidenceNumber-CA",
            "PersonalHealthNumber-CA", "PostalCode-CA", "RgNumber-BR", "SocialInsuranceNumber-CA", "Ssn-ES", "ZipCode-US",
        ],
        StringComparer.Ordinal);

    /// <summary>The identifier of a name; null for one that AWS hasn't got.</summary>
    /// <exception cref="Schemas.AwsServiceException">NotImplemented.</exception>
    public static DataIdentifier? Find(string name) => name switch
    {
        "EmailAddress" => new(name, Email()),
        "IpAddress" => new(name, Ip(), static v => System.Net.IPAddress.TryParse(v, out _)),
        "CreditCardNumber" => new(name, Card(), IsLuhn, KeywordIdentifiers.Near(KeywordIdentifiers.Cards)),
        "AwsSecretKey" => new(name, SecretKey()),
        "OpenSshPrivateKey" => new(name, OpenSsh()),
        "PgpPrivateKey" => new(name, Pgp()),
        "PkcsPrivateKey" => new(name, Pkcs()),
        "PuttyPrivateKey" => new(name, Putty()),
        "Ssn-US" => new(name, Ssn()),
        "PhoneNumber-US" => new(name, PhoneUs()),
        "VehicleIdentificationNumber" => new(name, Vin(), IsVin),
        "BankAccountNumber-DE" or "BankAccountNumber-ES" or "BankAccountNumber-FR" or "BankAccountNumber-GB" or "BankAccountNumber-IT" =>
            new(name, new($@"\b{name[^2..]}[0-9]{{2}}(?: ?[0-9A-Z]{{1,4}}){{3,8}}\b", RegexOptions.CultureInvariant), IsIban),
        _ when KeywordIdentifiers.Find(name) is { } byKeyword => byKeyword,
        _ when Unbuilt.Contains(name) || IsOfManyCountries(name) => throw CloudWatchLogsErrors.NotBuilt($"The managed data identifier {name}"),
        _ => null,
    };

    private static bool IsOfManyCountries(string name) =>
        name.Split('-') is ["DriversLicense" or "PassportNumber" or "PhoneNumber" or "TaxId" or "BankAccountNumber", { Length: 2 } country]
        && country.All(char.IsAsciiLetterUpper);

    private static bool IsLuhn(string text)
    {
        var digits = text.Where(char.IsAsciiDigit).Select(static c => c - '0').ToArray();
        if (digits.Length is < 13 or > 19 || digits.Distinct().Count() == 1)
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] << (i % 2);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    private static bool IsIban(string text)
    {
        var compact = text.Replace(" ", "", StringComparison.Ordinal);
        var length = compact[..2] switch { "DE" or "GB" => 22, "ES" => 24, _ => 27 };
        var rest = (compact[4..] + compact[..4]).Aggregate(
            0, static (r, c) => char.IsAsciiDigit(c) ? ((r * 10) + c - '0') % 97 : ((r * 100) + c - 'A' + 10) % 97);
        return compact.Length == length && rest == 1;
    }

    /// <summary>The ninth character checks the others.</summary>
    private static bool IsVin(string text)
    {
        const string Values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
        int[] weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        var sum = text.Select((c, i) => Values.IndexOf(c, StringComparison.Ordinal) % 10 * weights[i]).Sum();
        return text[8] == "0123456789X"[sum % 11];
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?)*\.[A-Za-z]{2,}")]
    private static partial Regex Email();

    [GeneratedRegex(
        @"(?<![\w.:])(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w]|\.[0-9])|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\w:])|"
        + @"(?=[0-9a-fA-F:]*::)[0-9a-fA-F:]{3,39}(?![\w:]))")]
    private static partial Regex Ip();

    [GeneratedRegex(@"(?<![\w.\-])[2-6][0-9]{3}[ \-]?[0-9]{4,6}[ \-]?[0-9]{4,5}[ \-]?[0-9]{0,4}[0-9]{0,3}(?![\w\-])")]
    private static partial Regex Card();

    [GeneratedRegex(
        @"(?:aws_secret_access_key|credentials|secret access key|secret key|set-awscredential)[^\n]{0,30}?"
        + @"(?<![A-Za-z0-9/+])(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretKey();

    [GeneratedRegex("-----BEGIN OPENSSH PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]*?-----END OPENSSH PRIVATE KEY-----")]
    private static partial Regex OpenSsh();

    [GeneratedRegex("-----BEGIN PGP PRIVATE KEY BLOCK-----.*?-----END PGP PRIVATE KEY BLOCK-----", RegexOptions.Singleline)]
    private static partial Regex Pgp();

    [GeneratedRegex(
        "-----BEGIN (?:RSA |DSA |EC |ENCRYPTED )?PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\:,\\-]*?-----END (?:RSA |DSA |EC |ENCRYPTED )?PRIVATE KEY-----")]
    private static partial Regex Pkcs();

    [GeneratedRegex("PuTTY-User-Key-File-[0-9]+:.*?Private-MAC: ?[0-9a-fA-F]+", RegexOptions.Singleline)]
    private static partial Regex Putty();

    [GeneratedRegex(@"(?<![\w\-])(?!000|666|9[0-9]{2})[0-9]{3}-(?!00)[0-9]{2}-(?!0000)[0-9]{4}(?![\w\-])")]
    private static partial Regex Ssn();

    [GeneratedRegex(@"(?<![\w\-.])(?:\+?1[ .\-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .\-])[2-9][0-9]{2}[ .\-][0-9]{4}(?![\w\-])")]
    private static partial Regex PhoneUs();

    [GeneratedRegex(@"(?<!\w)[A-HJ-NPR-Z0-9]{17}(?!\w)")]
    private static partial Regex Vin();
}
