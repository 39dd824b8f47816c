namespace Simfra.Services.Kms;

/// <summary>What GetParametersForImport handed out: the key that wraps, known by a token.</summary>
/// <param name="Token">The import token in base 64.</param>
/// <param name="KeyId">The key that material may be imported into.</param>
/// <param name="WrappingAlgorithm">How the material is wrapped.</param>
/// <param name="WrappingKey">The private half, PKCS #8 in base 64.</param>
/// <param name="ValidTo">The end of both.</param>
internal sealed record ImportParameters(string Token, string KeyId, string WrappingAlgorithm, string WrappingKey, DateTimeOffset ValidTo)
{
    public static readonly TimeSpan Validity = TimeSpan.FromHours(24);
}
