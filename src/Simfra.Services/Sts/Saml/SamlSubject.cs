using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Sts.Saml;

/// <summary>The subject of an assertion, as conditions and answers name it.</summary>
internal sealed record SamlSubject(SamlAssertion Assertion, string AccountId, string ProviderArn)
{
    private const string NameFormatHead = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";

    /// <summary>Attributes that have condition keys, by the names that providers give them.</summary>
    private static readonly (string Key, string[] Names)[] AttributeKeys =
    [
        ("saml:commonName", ["urn:oid:2.5.4.3"]),
        ("saml:surname", ["urn:oid:2.5.4.4"]),
        ("saml:organizationStatus", ["urn:oid:0.9.2342.19200300.100.1.45"]),
        ("saml:uniqueIdentifier", ["urn:oid:0.9.2342.19200300.100.1.44"]),
        ("saml:uid", ["urn:oid:0.9.2342.19200300.100.1.1"]),
        ("saml:mail", ["urn:oid:0.9.2342.19200300.100.1.3"]),
        ("saml:x500UniqueIdentifier", ["urn:oid:2.5.4.45"]),
        ("saml:givenName", ["urn:oid:2.5.4.42"]),
        ("saml:name", ["urn:oid:2.5.4.41"]),
        ("saml:eduPersonAffiliation", [$"{EduPerson}1"]),
        ("saml:eduPersonNickname", [$"{EduPerson}2"]),
        ("saml:eduPersonOrgDN", [$"{EduPerson}3"]),
        ("saml:eduPersonOrgUnitDN", [$"{EduPerson}4"]),
        ("saml:eduPersonPrimaryAffiliation", [$"{EduPerson}5"]),
        ("saml:eduPersonPrincipalName", [$"{EduPerson}6"]),
        ("saml:eduPersonEntitlement", [$"{EduPerson}7"]),
        ("saml:eduPersonPrimaryOrgUnitDN", [$"{EduPerson}8"]),
        ("saml:eduPersonScopedAffiliation", [$"{EduPerson}9"]),
        ("saml:eduPersonTargetedID", [$"{EduPerson}10"]),
        ("saml:eduPersonAssurance", [$"{EduPerson}11"]),
    ];

    /// <summary><c>persistent</c>, <c>transient</c>; a format of another kind in full.</summary>
    public string Type => Assertion.SubjectFormat is not { } format ? "unspecified"
        : format.StartsWith(NameFormatHead, StringComparison.Ordinal) ? format[NameFormatHead.Length..]
        : format;

    /// <summary>Identifies issuer, account and provider together: the same subject may stand for others elsewhere.</summary>
    public string NameQualifier => Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes($"{Assertion.Issuer}{AccountId}/{ProviderName}")));

    private string ProviderName => ProviderArn[(ProviderArn.LastIndexOf('/') + 1)..];

    /// <summary>The keys that the trust policy can test.</summary>
    public Dictionary<string, IReadOnlyList<string>> ConditionKeys()
    {
        var keys = new Dictionary<string, IReadOnlyList<string>>(SessionKeys(), StringComparer.OrdinalIgnoreCase)
        {
            ["saml:aud"] = [Assertion.Recipient!],
            ["saml:iss"] = [Assertion.Issuer],
            ["saml:doc"] = [$"{AccountId}/{ProviderName}"],
        };
        foreach (var (key, names) in AttributeKeys)
        {
            if (names.Select(n => Assertion.Attributes.GetValueOrDefault(n)).FirstOrDefault(static v => v is { Count: > 0 }) is { } values)
            {
                keys[key] = values;
            }
        }

        return keys;
    }

    /// <summary>The keys that the session's own calls have too.</summary>
    public Dictionary<string, IReadOnlyList<string>> SessionKeys() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["saml:namequalifier"] = [NameQualifier],
        ["saml:sub"] = [Assertion.Subject ?? ""],
        ["saml:sub_type"] = [Type],
    };
}
