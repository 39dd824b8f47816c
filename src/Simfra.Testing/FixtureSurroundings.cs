using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Simfra.Testing;

/// <summary>What a fixture has around its world, which copies of it have too.</summary>
internal sealed record FixtureSurroundings(bool IsGuarded, IReadOnlyList<string> AllowedRealHosts, bool? WaitBetweenRetries, ILoggerFactory Log)
{
    /// <summary>Keys of users that a copied world has as well, by account and name.</summary>
    public ImmutableDictionary<UserKey, UserCredentials> UserCredentials { get; init; } =
        ImmutableDictionary<UserKey, UserCredentials>.Empty;

    public static FixtureSurroundings Of(SimfraFixtureOptions options) => new(
        options.NetworkGuard,
        [.. options.AllowedRealHosts],
        options.WaitBetweenRetries,

        // Unless the user has a log of their own, there is one that a test's output can be put to later.
        options.LoggerFactory is NullLoggerFactory ? new LineLog(LogLevel.Information) : options.LoggerFactory);
}

/// <summary>A user of a world.</summary>
internal readonly record struct UserKey(string AccountId, string UserName);
