using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// What PutObject, CopyObject and CreateMultipartUpload are told of the object to be, in parameters of the same names:
/// access, storage class. What S3 would refuse in a bucket as they are here it refuses; what isn't built is refused by name.
/// </summary>
internal static class ObjectSettings
{
    private static readonly string[] Grants = ["GrantFullControl", "GrantRead", "GrantReadACP", "GrantWriteACP"];

    /// <summary>Refuses the settings of a new object that can't be had.</summary>
    public static void Check(IShape request) => CheckAcl(request);

    public static string? ParseRedirectLocation(string? location) =>
        location is null || location.StartsWith('/')
        || location.StartsWith("http://", StringComparison.Ordinal) || location.StartsWith("https://", StringComparison.Ordinal)
            ? location
            : throw S3Errors.InvalidRedirectLocation();

    /// <summary>Buckets own their objects, so the only access lists are those that give their owner everything.</summary>
    private static void CheckAcl(IShape request)
    {
        var acl = Text(request, "ACL");
        if (acl is not null && !(request.Schema.FindMember("ACL")!.Target.EnumValues.Contains(acl)))
        {
            throw S3Errors.InvalidArgument(null, "x-amz-acl", acl);
        }

        if (acl is not (null or ObjectCannedACL.Private or ObjectCannedACL.BucketOwnerFullControl)
            || Grants.Any(name => IsSet(request, name)))
        {
            throw S3Errors.AccessControlListNotSupported();
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

    private static bool IsSet(IShape request, string name) => request.Schema.FindMember(name) is { } member && IsSet(request, member);

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
