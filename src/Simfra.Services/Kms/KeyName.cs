using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>How a caller names a key: by id, by ARN, or by an alias's name or ARN. One of the two last parts is given.</summary>
/// <param name="Scope">The account and region of the key.</param>
/// <param name="KeyId">The key's id; null for an alias.</param>
/// <param name="Alias">The alias with its prefix, <c>alias/orders</c>; null for a key.</param>
internal sealed record KeyName(StateScope Scope, string? KeyId, string? Alias)
{
    public const string AliasPrefix = "alias/";
    public const string MultiRegionPrefix = "mrk-";

    private const string KeyPrefix = "key/";
    private const int MultiRegionDigits = 32;

    public string Arn => $"arn:aws:kms:{Scope.Region}:{Scope.Account}:{(KeyId is null ? Alias : KeyPrefix + KeyId)}";

    public static string ArnOf(StateScope scope, string keyId) => new KeyName(scope, keyId, null).Arn;

    public static string AliasArnOf(StateScope scope, string alias) => new KeyName(scope, null, alias).Arn;

    /// <exception cref="Schemas.AwsServiceException">InvalidArnException for an ARN of something else; NotFoundException for one of another region.</exception>
    public static KeyName Parse(string text, OperationContext context)
    {
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return text.StartsWith(AliasPrefix, StringComparison.Ordinal) ? new(context.Scope, null, text) : new(context.Scope, text, null);
        }

        var name = ParseArn(text) ?? throw KmsErrors.InvalidArn(text);
        return name.Scope.Region == context.Region ? name : throw KmsErrors.OtherRegion(name.Scope.Region);
    }

    /// <summary>The key or alias of an ARN; null for an ARN of something else.</summary>
    public static KeyName? ParseArn(string arn) =>
        arn.Split(':', 6) is not ["arn", "aws", "kms", { Length: > 0 } region, { Length: > 0 } account, var resource] ? null
        : resource.StartsWith(KeyPrefix, StringComparison.Ordinal) ? new(new(account, region), resource[KeyPrefix.Length..], null)
        : resource.StartsWith(AliasPrefix, StringComparison.Ordinal) ? new(new(account, region), null, resource)
        : null;

    /// <summary>A UUID, or <c>mrk-</c> and 32 hexadecimal digits.</summary>
    public static bool IsKeyId(string text) => text.StartsWith(MultiRegionPrefix, StringComparison.Ordinal)
        ? text.Length == MultiRegionPrefix.Length + MultiRegionDigits && text.Skip(MultiRegionPrefix.Length).All(char.IsAsciiHexDigitLower)
        : Guid.TryParseExact(text, "D", out _);
}
