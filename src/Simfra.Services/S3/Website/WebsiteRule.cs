using System.Globalization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>A rule that redirects some requests to a website.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html#advanced-conditional-redirects"/>
internal sealed record WebsiteRule
{
    private const int MovedPermanently = 301;

    /// <summary>The keys that the rule is for begin with it; null for all.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>The status that the rule is for; null for requests as they come.</summary>
    public int? ErrorCode { get; init; }

    public string? HostName { get; init; }
    public string? Protocol { get; init; }
    public int? RedirectCode { get; init; }
    public string? ReplaceKeyPrefixWith { get; init; }
    public string? ReplaceKeyWith { get; init; }

    public static WebsiteRule Parse(RoutingRule rule)
    {
        var redirect = rule.Redirect ?? throw S3Errors.MalformedXml();
        if (redirect is { ReplaceKeyWith: not null, ReplaceKeyPrefixWith: not null })
        {
            throw S3Errors.InvalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        }

        if (rule.Condition is { HttpErrorCodeReturnedEquals: null, KeyPrefixEquals: null })
        {
            throw S3Errors.InvalidRequest(
                "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.");
        }

        return new()
        {
            KeyPrefix = rule.Condition?.KeyPrefixEquals,
            ErrorCode = ParseCode(
                rule.Condition?.HttpErrorCodeReturnedEquals, static c => c is >= 400 and < 600,
                static c => $"The provided HTTP error code ({c}) is not valid. Valid codes are 4XX or 5XX."),
            HostName = redirect.HostName,
            Protocol = CheckProtocol(redirect.Protocol),
            RedirectCode = ParseCode(
                redirect.HttpRedirectCode, static c => c is > 300 and < 400,
                static c => $"The provided HTTP redirect code ({c}) is not valid. Valid codes are 3XX except 300."),
            ReplaceKeyPrefixWith = redirect.ReplaceKeyPrefixWith,
            ReplaceKeyWith = redirect.ReplaceKeyWith,
        };
    }

    public static string? CheckProtocol(string? protocol) => protocol is null or "http" or "https"
        ? protocol
        : throw S3Errors.InvalidRequest("Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.");

    /// <param name="key">What is asked for.</param>
    /// <param name="errorCode">The status that it came to; null before that is known.</param>
    public bool AppliesTo(string key, int? errorCode) =>
        ErrorCode == errorCode && (KeyPrefix is null || key.StartsWith(KeyPrefix, StringComparison.Ordinal));

    /// <summary>Where the rule redirects a key to.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="host">The website's.</param>
    /// <param name="protocol">The request's.</param>
    public (int Status, string Location) Redirect(string key, string host, string protocol)
    {
        var target = ReplaceKeyWith
            ?? (ReplaceKeyPrefixWith is null ? key : ReplaceKeyPrefixWith + key[(KeyPrefix?.Length ?? 0)..]);
        return (RedirectCode ?? MovedPermanently, $"{Protocol ?? protocol}://{HostName ?? host}/{target}");
    }

    public RoutingRule ToModel() => new()
    {
        Condition = KeyPrefix is null && ErrorCode is null
            ? null
            : new() { KeyPrefixEquals = KeyPrefix, HttpErrorCodeReturnedEquals = ErrorCode?.ToString(CultureInfo.InvariantCulture) },
        Redirect = new()
        {
            HostName = HostName,
            Protocol = Protocol,
            HttpRedirectCode = RedirectCode?.ToString(CultureInfo.InvariantCulture),
            ReplaceKeyPrefixWith = ReplaceKeyPrefixWith,
            ReplaceKeyWith = ReplaceKeyWith,
        },
    };

    private static int? ParseCode(string? text, Func<int, bool> isValid, Func<string, string> message) =>
        text is null ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && isValid(code) ? code
        : throw S3Errors.InvalidRequest(message(text));
}
