using System.Text.Json.Serialization;
using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>
/// How an object is encrypted where it isn't by S3's own keys. Its bytes aren't kept encrypted; whoever reads them must be able to use the key all the same.
/// </summary>
internal sealed record ObjectEncryption
{
    /// <summary><c>aws:kms</c>, <c>aws:kms:dsse</c>; null under a key of the customer.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key of KMS.</summary>
    public string? KeyArn { get; init; }

    /// <summary>The object's data key, encrypted by KMS, in base 64: to be decrypted by whoever reads.</summary>
    public string? DataKey { get; init; }

    /// <summary>What the data key was made for, by its encryption context: the object, or with a bucket key the bucket.</summary>
    public string? ContextArn { get; init; }

    /// <summary>The encryption context that the request gave, as it gave it: JSON in base 64.</summary>
    public string? Context { get; init; }

    /// <summary>The data key is of the bucket.</summary>
    public bool HasBucketKey { get; init; }

    /// <summary>The MD5 of the customer's key, in base 64.</summary>
    public string? CustomerKeyMd5 { get; init; }

    [JsonIgnore]
    public bool IsCustomer => CustomerKeyMd5 is not null;

    /// <summary>An object's tag is the MD5 of its bytes only where S3 holds the key; elsewhere it tells nothing of them.</summary>
    public static string ETagOf(ObjectEncryption? encryption, string md5, IdGenerator ids) => encryption is null ? md5 : ids.Hex(32);

    public static bool IsKms(string? algorithm) => algorithm is ServerSideEncryption.AwsKms or ServerSideEncryption.AwsKmsDsse;
}

/// <summary>What a bucket's new objects are encrypted with where requests don't say.</summary>
internal sealed record BucketEncryption
{
    /// <summary>Null where DeleteBucketEncryption took it away: then it is S3's own keys.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key as it was given: an id, an alias, an ARN. Null for the account's own key <c>aws/s3</c>.</summary>
    public string? KeyId { get; init; }

    public bool HasBucketKey { get; init; }

    /// <summary>Requests under customers' keys are refused.</summary>
    public bool BlocksCustomerKeys { get; init; }

    public static BucketEncryption Default { get; } = new() { Algorithm = ServerSideEncryption.Aes256 };
}
