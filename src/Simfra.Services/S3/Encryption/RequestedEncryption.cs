using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Models.S3;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>What a new object is to be encrypted with: what its request says, or else its bucket.</summary>
/// <param name="Algorithm">S3's name of it.</param>
/// <param name="KeyId">The key of KMS, however it is named; null for <c>aws/s3</c>.</param>
/// <param name="HasBucketKey">Whether the data key is the bucket's.</param>
/// <param name="Customer">The customer's key, in the place of all that.</param>
internal sealed record RequestedEncryption(string Algorithm, string? KeyId, bool HasBucketKey, CustomerKey? Customer)
{
    private const string ContextHeader = "x-amz-server-side-encryption-context";

    /// <summary>The encryption context as it was given: JSON in base 64.</summary>
    public string? Context { get; init; }

    /// <summary>S3 has nobody to ask but itself.</summary>
    public bool IsOwn => Customer is null && Algorithm == ServerSideEncryption.Aes256;

    /// <exception cref="AwsServiceException">InvalidArgument, InvalidEncryptionAlgorithmError, AccessDenied.</exception>
    public static RequestedEncryption Parse(IShape request, Bucket bucket)
    {
        var ofBucket = bucket.DefaultEncryption;
        if (CustomerKey.Parse(request) is { } customer)
        {
            return ofBucket.BlocksCustomerKeys ? throw S3Errors.AccessDenied() : new("", null, false, customer);
        }

        var algorithm = EncryptionMembers.Text(request, "ServerSideEncryption");
        if (algorithm is not (null or ServerSideEncryption.Aes256) && !ObjectEncryption.IsKms(algorithm))
        {
            throw S3Errors.InvalidEncryptionAlgorithm(algorithm);
        }

        var keyId = EncryptionMembers.Text(request, "SSEKMSKeyId");
        var context = EncryptionMembers.Text(request, "SSEKMSEncryptionContext");
        if ((keyId is not null || context is not null) && !ObjectEncryption.IsKms(algorithm))
        {
            throw S3Errors.KmsKeyWithoutKms(algorithm);
        }

        // A request that names an algorithm and no key means the account's own key, whichever is the bucket's.
        var chosen = algorithm ?? ofBucket.Algorithm ?? ServerSideEncryption.Aes256;
        var hasBucketKey = EncryptionMembers.Flag(request, "BucketKeyEnabled") ?? ofBucket.HasBucketKey;
        return new(chosen, algorithm is null ? ofBucket.KeyId : keyId, hasBucketKey && chosen == ServerSideEncryption.AwsKms, null)
        {
            Context = context is null ? null : CheckContext(context),
        };
    }

    /// <summary>The context with which KMS is asked: the given one, and what the data key is of.</summary>
    public static Dictionary<string, string> ContextOf(string? given, string arn)
    {
        var context = given is null ? [] : Read(given)!;
        context["aws:s3:arn"] = arn;
        return context;
    }

    private static string CheckContext(string given) => Read(given) is null
        ? throw S3Errors.InvalidArgument(
            $"The header '{ContextHeader}' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map", ContextHeader, given)
        : given;

    private static Dictionary<string, string>? Read(string given)
    {
        try
        {
            return ClientJson.ParseNode(Encoding.UTF8.GetString(Convert.FromBase64String(given))) is JsonObject map
                && map.All(static m => m.Value?.GetValueKind() == JsonValueKind.String)
                    ? map.ToDictionary(static m => m.Key, static m => m.Value!.GetValue<string>(), StringComparer.Ordinal)
                    : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }
}
