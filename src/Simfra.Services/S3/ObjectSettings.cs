using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// What PutObject, CopyObject and CreateMultipartUpload are told of the object to be, in parameters of the same names: encryption,
/// storage class. What S3 would refuse in a bucket as they are here it refuses; what isn't built is refused by name.
/// </summary>
internal static class ObjectSettings
{
    /// <summary>Refuses the settings of a new object that can't be had.</summary>
    public static void Check(IShape request)
    {
        CheckCustomerKeys(request);
        CheckEncryption(request);
    }

    /// <summary>Refuses encryption with keys of the customer, which any operation on an object may be asked for.</summary>
    public static void CheckCustomerKeys(IShape request)
    {
        foreach (var member in request.Schema.Members)
        {
            if (member.Name.Contains("SSECustomer", StringComparison.Ordinal) && IsSet(request, member))
            {
                throw S3Errors.NotBuilt($"Encryption with customer-provided keys ({member.NameOnWire})");
            }
        }
    }

    public static string? ParseRedirectLocation(string? location) =>
        location is null || location.StartsWith('/')
        || location.StartsWith("http://", StringComparison.Ordinal) || location.StartsWith("https://", StringComparison.Ordinal)
            ? location
            : throw S3Errors.InvalidRedirectLocation();

    private static void CheckEncryption(IShape request)
    {
        switch (Text(request, "ServerSideEncryption"))
        {
            case null or ServerSideEncryption.Aes256:
                break;
            case ServerSideEncryption.AwsKms or ServerSideEncryption.AwsKmsDsse:
                throw S3Errors.NotBuilt("Encryption with KMS keys (x-amz-server-side-encryption)");
            case var algorithm:
                throw S3Errors.InvalidEncryptionAlgorithm(algorithm);
        }

        foreach (var name in (string[])["SSEKMSKeyId", "SSEKMSEncryptionContext", "BucketKeyEnabled"])
        {
            if (request.Schema.FindMember(name) is { } member && IsSet(request, member))
            {
                throw S3Errors.NotBuilt($"Encryption with KMS keys ({member.NameOnWire})");
            }
        }
    }

    private static string? Text(IShape request, string name)
    {
        var visitor = new MemberReader();
        if (request.Schema.FindMember(name) is { } member)
        {
            request.Visit(member.Index, visitor);
        }

        return visitor.Text;
    }

    private static bool IsSet(IShape request, MemberSchema member)
    {
        var visitor = new MemberReader();
        request.Visit(member.Index, visitor);
        return visitor.IsSet;
    }

    private sealed class MemberReader : PartialVisitor
    {
        public string? Text { get; private set; }

        public bool IsSet { get; private set; }

        public override void Value(ref string? value)
        {
            Text = value;
            IsSet = value is not null;
        }

        /// <summary>A flag that is off asks for nothing.</summary>
        public override void Value(ref bool? value) => IsSet = value == true;

        public override void Value(ref DateTimeOffset? value) => IsSet = value is not null;
    }
}
