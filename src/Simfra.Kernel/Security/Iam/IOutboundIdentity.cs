using System.Security.Cryptography;

namespace Simfra.Security.Iam;

/// <summary>How an account's own tokens are issued (outbound web identity federation).</summary>
/// <param name="Issuer">What the tokens' <c>iss</c> is; the discovery documents are below it.</param>
/// <param name="IsEnabled">Whether new tokens may be issued. The keys stay when it is switched off.</param>
/// <param name="RsaKey">PKCS#8 of the key of RS256.</param>
/// <param name="EcKey">PKCS#8 of the key of ES384.</param>
internal sealed record OutboundIdentityDescription(string Issuer, bool IsEnabled, byte[] RsaKey, byte[] EcKey)
{
    /// <summary>Below which the discovery documents of accounts are: the account's id follows.</summary>
    public const string Root = "/_simfra/oidc/";

    public const string RsaKeyId = "RSA_0";
    public const string EcKeyId = "EC384_0";

    /// <summary>The key of an algorithm, for the caller to dispose of.</summary>
    public RSA OpenRsaKey()
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(RsaKey, out _);
        return key;
    }

    /// <inheritdoc cref="OpenRsaKey"/>
    public ECDsa OpenEcKey()
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(EcKey, out _);
        return key;
    }
}

/// <summary>Gives STS's GetWebIdentityToken an account's issuer and keys; the IAM service provides it.</summary>
internal interface IOutboundIdentity
{
    /// <summary>Null for an account that has never enabled it.</summary>
    OutboundIdentityDescription? Find(string accountId);
}
