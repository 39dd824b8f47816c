using System.Text.Json.Serialization;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>A custom key store: a CloudHSM cluster or an external key manager, as KMS knows it.</summary>
internal sealed record CustomKeyStore
{
    /// <summary>How long a store takes to connect, and to disconnect.</summary>
    public static readonly TimeSpan ConnectionTime = TimeSpan.FromSeconds(1);

    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public string? ClusterId { get; init; }
    public string? TrustAnchorCertificate { get; init; }
    public ExternalKeyProxy? Proxy { get; init; }

    /// <summary>When it was told to connect; null while it is disconnected.</summary>
    public DateTimeOffset? ConnectedSince { get; init; }

    /// <summary>When it was told to disconnect; null where it never was.</summary>
    public DateTimeOffset? DisconnectedSince { get; init; }

    [JsonIgnore]
    public bool IsExternal => Type == CustomKeyStoreType.ExternalKeyStore;

    public string StateAt(DateTimeOffset now) => (ConnectedSince, DisconnectedSince) switch
    {
        ({ } since, _) => now < since + ConnectionTime ? ConnectionStateType.Connecting : ConnectionStateType.Connected,
        (null, { } since) when now < since + ConnectionTime => ConnectionStateType.Disconnecting,
        _ => ConnectionStateType.Disconnected,
    };

    public CustomKeyStoresListEntry Show(DateTimeOffset now) => new()
    {
        CustomKeyStoreId = Id,
        CustomKeyStoreName = Name,
        CloudHsmClusterId = ClusterId,
        TrustAnchorCertificate = TrustAnchorCertificate,
        ConnectionState = StateAt(now),
        CreationDate = CreatedAt,
        CustomKeyStoreType = Type,
        XksProxyConfiguration = Proxy is null ? null : new()
        {
            Connectivity = Proxy.Connectivity,
            AccessKeyId = Proxy.AccessKeyId,
            UriEndpoint = Proxy.UriEndpoint,
            UriPath = Proxy.UriPath,
            VpcEndpointServiceName = Proxy.VpcEndpointServiceName,
            VpcEndpointServiceOwner = Proxy.VpcEndpointServiceOwner,
        },
    };
}

/// <summary>The way to an external key manager.</summary>
internal sealed record ExternalKeyProxy
{
    public required string Connectivity { get; init; }
    public required string AccessKeyId { get; init; }
    public required string UriEndpoint { get; init; }
    public required string UriPath { get; init; }
    public string? VpcEndpointServiceName { get; init; }
    public string? VpcEndpointServiceOwner { get; init; }
}
