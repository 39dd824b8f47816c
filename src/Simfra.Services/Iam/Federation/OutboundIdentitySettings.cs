namespace Simfra.Services.Iam;

/// <summary>How an account's own tokens are issued. It stays when the feature is switched off, so that the tokens can still be verified.</summary>
internal sealed record OutboundIdentitySettings
{
    /// <summary>The only key: an account has one issuer.</summary>
    public const string TheKey = "issuer";

    public required string Issuer { get; init; }
    public required bool IsEnabled { get; init; }

    /// <summary>PKCS#8.</summary>
    public required byte[] RsaKey { get; init; }

    /// <summary>PKCS#8, P-384.</summary>
    public required byte[] EcKey { get; init; }
}
