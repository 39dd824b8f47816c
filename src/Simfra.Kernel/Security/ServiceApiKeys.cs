using Simfra.Protocols;

namespace Simfra.Security;

/// <summary>The API keys that IAM gives out for single services: what their holders show in the place of a signature.</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_service-specific-creds.html"/>
internal interface IServiceApiKeys
{
    /// <summary>The user whose key it is; null for a key that isn't one of the service, that is inactive, or that has expired.</summary>
    /// <param name="service">The service's principal: <c>logs.amazonaws.com</c>.</param>
    /// <param name="key">The key as it was shown.</param>
    /// <param name="now">The time.</param>
    Principal? Find(string service, string key, DateTimeOffset now);
}

/// <summary>A key that a request shows: <c>Authorization: Bearer …</c>.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; null for a request that shows none.</summary>
    public static string? Of(WireRequest request) =>
        request.Header("Authorization") is { } header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
}
