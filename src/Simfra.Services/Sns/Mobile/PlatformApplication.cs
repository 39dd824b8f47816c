using System.Collections.Immutable;
using System.Text;
using Simfra.State;

namespace Simfra.Services.Sns;

/// <summary>A platform application: an app at a push service.</summary>
internal sealed record PlatformApplication
{
    public const string PathPrefix = "app/";
    public const string Enabled = "Enabled";

    private const int MaxName = 256;

    private static readonly ImmutableArray<string> Platforms =
    [
        "ADM", "APNS", "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU", "GCM", "MACOS", "MACOS_SANDBOX", "MPNS", "WNS",
    ];

    private static readonly ImmutableArray<string> Secrets = ["PlatformCredential", "PlatformPrincipal"];

    private static readonly ImmutableArray<string> Settable =
    [
        .. Secrets, Enabled, "ApplePlatformTeamID", "ApplePlatformBundleID", "SuccessFeedbackRoleArn", "FailureFeedbackRoleArn",
        "SuccessFeedbackSampleRate", .. ApplicationEvents.Attributes,
    ];

    public required string Name { get; init; }
    public required string Platform { get; init; }
    public required StateScope Scope { get; init; }
    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    /// <summary>What its ARN ends with: <c>app/GCM/orders</c>.</summary>
    public string Path => $"{PathPrefix}{Platform}/{Name}";

    public string Arn => $"arn:aws:sns:{Scope.Region}:{Scope.Account}:{Path}";

    public bool IsEnabled => Attributes.GetValueOrDefault(Enabled) != "false";

    /// <summary>The attributes that are shown: credentials aren't.</summary>
    public Dictionary<string, string> Shown => Attributes.Where(static a => !Secrets.Contains(a.Key)).ToDictionary();

    public static void CheckName(string name)
    {
        var reason = name.Length switch
        {
            0 => "cannot be empty",
            > MaxName => $"must be at most {MaxName} characters long",
            _ when !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') =>
                "must contain only characters 'a'-'z', 'A'-'Z', '0'-'9', '_', '-', and '.'",
            _ => null,
        };
        if (reason is not null)
        {
            throw SnsErrors.InvalidParameter(name, reason);
        }
    }

    public static void CheckPlatform(string platform)
    {
        if (!Platforms.Contains(platform))
        {
            throw SnsErrors.InvalidParameter("Platform", $"{platform} is not supported");
        }
    }

    /// <param name="given">The attributes that are to be set.</param>
    /// <param name="scope">The account and region of the application, whose topics alone can be told of its events.</param>
    public static void CheckAttributes(IReadOnlyDictionary<string, string> given, StateScope scope)
    {
        foreach (var (name, value) in given)
        {
            if (!Settable.Contains(name))
            {
                throw SnsErrors.InvalidParameter("Attributes", $"Invalid attribute name: {name}");
            }

            if (ApplicationEvents.Attributes.Contains(name) && value.Length > 0 && !IsTopic(value, scope))
            {
                throw SnsErrors.InvalidParameter("Attributes", $"Invalid value for attribute: {name}: must be the ARN of a topic");
            }

            if (name == Enabled && value is not ("true" or "false"))
            {
                throw SnsErrors.InvalidParameter("Attributes", "Invalid value for attribute: Enabled: must be 'true' or 'false'");
            }
        }
    }

    private static bool IsTopic(string arn, StateScope scope) =>
        SnsArn.Find(arn) is { Service: "sns" } topic && topic.Scope == scope
        && !topic.Resource.Contains('/') && !topic.Resource.EndsWith(".fifo", StringComparison.Ordinal);
}

/// <summary>A device that a platform application can push to.</summary>
internal sealed record PlatformEndpoint
{
    public const string PathPrefix = "endpoint/";

    private const int MaxUserData = 2048;
    private const int MaxToken = 4096;

    public required string Id { get; init; }
    public required string Platform { get; init; }
    public required string Application { get; init; }
    public required StateScope Scope { get; init; }
    public required string Token { get; init; }
    public string? CustomUserData { get; init; }
    public bool IsEnabled { get; init; } = true;

    /// <summary>What its ARN ends with: <c>endpoint/GCM/orders/{id}</c>.</summary>
    public string Path => $"{PathPrefix}{Platform}/{Application}/{Id}";

    public string ApplicationPath => $"{PlatformApplication.PathPrefix}{Platform}/{Application}";

    public string Arn => $"arn:aws:sns:{Scope.Region}:{Scope.Account}:{Path}";

    public Dictionary<string, string> Attributes
    {
        get
        {
            var attributes = new Dictionary<string, string> { ["Enabled"] = IsEnabled ? "true" : "false", ["Token"] = Token };
            if (CustomUserData is not null)
            {
                attributes["CustomUserData"] = CustomUserData;
            }

            return attributes;
        }
    }

    /// <summary>What the paths of an application's endpoints begin with.</summary>
    public static string PathsOf(PlatformApplication application) => $"{PathPrefix}{application.Platform}/{application.Name}/";

    /// <summary>The endpoint with other attributes.</summary>
    public PlatformEndpoint With(IReadOnlyDictionary<string, string> given)
    {
        var endpoint = this;
        foreach (var (name, value) in given)
        {
            endpoint = name switch
            {
                "CustomUserData" when Encoding.UTF8.GetByteCount(value) > MaxUserData => throw SnsErrors.InvalidParameter(
                    "Attributes", $"Invalid value for attribute: CustomUserData: must be at most {MaxUserData} bytes long in UTF-8 encoding"),
                "CustomUserData" => endpoint with { CustomUserData = value },
                "Enabled" when bool.TryParse(value, out var isEnabled) => endpoint with { IsEnabled = isEnabled },
                "Enabled" => throw SnsErrors.InvalidParameter("Attributes", "Invalid value for attribute: Enabled: must be 'true' or 'false'"),
                "Token" => endpoint with { Token = CheckToken(value) },
                _ => throw SnsErrors.InvalidParameter("Attributes", $"Invalid attribute name: {name}"),
            };
        }

        return endpoint;
    }

    public static string CheckToken(string token) =>
        token.Length is > 0 and <= MaxToken ? token : throw SnsErrors.InvalidParameter("Token", $"must be 1 to {MaxToken} characters long");
}
