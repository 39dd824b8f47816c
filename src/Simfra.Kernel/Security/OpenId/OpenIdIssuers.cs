using System.Text.Json.Serialization;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Security.OpenId;

/// <summary>
/// The issuers of tokens that a world knows, and their keys: those of the world itself (a service that issues tokens provides
/// <see cref="IOpenIdIssuerSource"/>), those that a user registered, and those that publish their keys where the world may look.
/// </summary>
internal sealed class OpenIdIssuers(WorldState state, Capabilities capabilities, OutboundHosts hosts)
{
    private static readonly TableDefinition<string, RegisteredIssuer> IssuerTable =
        new("openid.issuer", version: 1, i => i.Issuer, OpenIdJsonContext.Default);

    private readonly ServiceState<IssuerState> _states = state.Register("openid", partition => new IssuerState(partition));

    /// <summary>Makes an issuer's keys known; those that it had are forgotten. In no service's turn.</summary>
    public void Register(string issuer, JsonWebKeySet keys) =>
        _states.Update(() => _states[StateScope.World].Issuers.Put(new(issuer, keys.ToJson())));

    /// <summary>An issuer's keys.</summary>
    /// <param name="issuer">The issuer as its tokens name it.</param>
    /// <param name="thumbprints">SHA-1 thumbprints of certificates that its server may have beside those that the machine trusts.</param>
    /// <param name="cancellationToken">Gives up asking the issuer.</param>
    /// <exception cref="IssuerKeysException">The keys can't be had.</exception>
    public async ValueTask<JsonWebKeySet> FindKeysAsync(string issuer, IReadOnlyList<string> thumbprints, CancellationToken cancellationToken)
    {
        if (_states[StateScope.World].Issuers.Find(issuer) is { } registered)
        {
            return JsonWebKeySet.Parse(registered.KeySet)!;
        }

        foreach (var source in capabilities.FindAll<IOpenIdIssuerSource>())
        {
            if (source.FindKeys(issuer) is { } keys)
            {
                return keys;
            }
        }

        using var client = new IssuerKeysClient(hosts, thumbprints);
        return await client.GetAsync(issuer, cancellationToken).ConfigureAwait(false);
    }

    private sealed class IssuerState(StatePartition partition)
    {
        public Table<string, RegisteredIssuer> Issuers { get; } = partition.Table(IssuerTable);
    }
}

/// <summary>A service of the world that issues tokens: a Cognito user pool, a cluster.</summary>
internal interface IOpenIdIssuerSource
{
    /// <summary>The keys of an issuer that is the service's own; null for any other.</summary>
    JsonWebKeySet? FindKeys(string issuer);
}

/// <summary>An issuer whose keys a user registered.</summary>
/// <param name="Issuer">As its tokens name it.</param>
/// <param name="KeySet">A JWKS document.</param>
internal sealed record RegisteredIssuer(string Issuer, string KeySet);

/// <summary>Why an issuer's keys can't be had.</summary>
internal enum IssuerKeysFault
{
    /// <summary>The issuer's server doesn't answer.</summary>
    Unreachable,

    /// <summary>It answers, but not with keys.</summary>
    NoKeys,

    /// <summary>Its certificate is neither one that the machine trusts nor one that the provider names.</summary>
    UntrustedCertificate,

    /// <summary>It is on a host that the instance may not call.</summary>
    HostNotAllowed,
}

/// <summary>An issuer's keys can't be had.</summary>
internal sealed class IssuerKeysException(IssuerKeysFault fault, string message) : Exception(message)
{
    public IssuerKeysFault Fault { get; } = fault;
}

[JsonSerializable(typeof(RegisteredIssuer))]
internal sealed partial class OpenIdJsonContext : JsonSerializerContext;
