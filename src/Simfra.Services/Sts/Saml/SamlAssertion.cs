using System.Collections.Frozen;
using System.Globalization;
using System.Xml;

namespace Simfra.Services.Sts.Saml;

/// <summary>What an assertion says, read from the part of a response that was found signed.</summary>
internal sealed record SamlAssertion
{
    private const string AttributePrefix = "https://aws.amazon.com/SAML/Attributes/";
    private const string TagPrefix = $"{AttributePrefix}PrincipalTag:";
    private const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

    public required string Issuer { get; init; }

    /// <summary>The subject's NameID.</summary>
    public string? Subject { get; init; }

    /// <summary>The NameID's format.</summary>
    public string? SubjectFormat { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Where the assertion is to be presented; null without a bearer confirmation that is complete.</summary>
    public string? Recipient { get; init; }

    /// <summary>Until when it may be presented.</summary>
    public DateTimeOffset? ConfirmedUntil { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotOnOrAfter { get; init; }

    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>When the provider ends the subject's session.</summary>
    public DateTimeOffset? SessionEndsAt { get; init; }

    /// <summary>The attributes' values by the attributes' names.</summary>
    public required FrozenDictionary<string, IReadOnlyList<string>> Attributes { get; init; }

    /// <summary>Pairs of a role and a provider, in either order.</summary>
    public IReadOnlyList<string> Roles => Values("Role");

    public string? RoleSessionName => Value("RoleSessionName");

    public string? SessionDuration => Value("SessionDuration");

    public string? SourceIdentity => Value("SourceIdentity");

    public IReadOnlyList<string> TransitiveTagKeys => Values("TransitiveTagKeys");

    /// <summary>Session tags: an attribute each.</summary>
    public IEnumerable<KeyValuePair<string, string>> Tags =>
        from attribute in Attributes
        where attribute.Key.StartsWith(TagPrefix, StringComparison.Ordinal)
        orderby attribute.Key
        select KeyValuePair.Create(attribute.Key[TagPrefix.Length..], attribute.Value is [var value, ..] ? value : "");

    /// <summary>Reads an assertion; null where it lacks an issuer.</summary>
    public static SamlAssertion? Read(XmlElement assertion)
    {
        if (assertion.OnlyChild("Issuer", SamlXml.Assertion)?.InnerText.Trim() is not { Length: > 0 } issuer)
        {
            return null;
        }

        var subject = assertion.OnlyChild("Subject", SamlXml.Assertion);
        var name = subject.OnlyChild("NameID", SamlXml.Assertion);
        var conditions = assertion.OnlyChild("Conditions", SamlXml.Assertion);
        var confirmation = subject?.Children("SubjectConfirmation", SamlXml.Assertion)
            .Where(static c => c.Value("Method") == Bearer)
            .Select(static c => c.OnlyChild("SubjectConfirmationData", SamlXml.Assertion))
            .FirstOrDefault(static d => d.Value("Recipient") is not null && d.Value("NotOnOrAfter") is not null);
        return new()
        {
            Issuer = issuer,
            Subject = name?.InnerText.Trim(),
            SubjectFormat = name.Value("Format"),
            IssuedAt = Time(assertion, "IssueInstant"),
            Recipient = confirmation.Value("Recipient"),
            ConfirmedUntil = Time(confirmation, "NotOnOrAfter"),
            NotBefore = Time(conditions, "NotBefore"),
            NotOnOrAfter = Time(conditions, "NotOnOrAfter"),
            Audiences =
            [
                .. conditions?.Children("AudienceRestriction", SamlXml.Assertion)
                    .SelectMany(static r => r.Children("Audience", SamlXml.Assertion)).Select(static a => a.InnerText.Trim()) ?? [],
            ],
            SessionEndsAt = assertion.Children("AuthnStatement", SamlXml.Assertion)
                .Select(static s => Time(s, "SessionNotOnOrAfter")).FirstOrDefault(static t => t is not null),
            Attributes = ReadAttributes(assertion),
        };
    }

    private static FrozenDictionary<string, IReadOnlyList<string>> ReadAttributes(XmlElement assertion) => assertion
        .Children("AttributeStatement", SamlXml.Assertion)
        .SelectMany(static s => s.Children("Attribute", SamlXml.Assertion))
        .Where(static a => a.Value("Name") is not null)
        .GroupBy(static a => a.Value("Name")!, StringComparer.Ordinal)
        .ToFrozenDictionary(
            static g => g.Key,
            static g => (IReadOnlyList<string>)[.. g.SelectMany(a => a.Children("AttributeValue", SamlXml.Assertion)).Select(v => v.InnerText.Trim())],
            StringComparer.Ordinal);

    private string? Value(string name) => Values(name) is [var value, ..] ? value : null;

    private IReadOnlyList<string> Values(string name) => Attributes.GetValueOrDefault($"{AttributePrefix}{name}") ?? [];

    private static DateTimeOffset? Time(XmlElement? element, string attribute) =>
        DateTimeOffset.TryParse(
            element.Value(attribute), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
