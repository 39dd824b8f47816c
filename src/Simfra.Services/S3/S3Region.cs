using Simfra.Models.S3;

namespace Simfra.Services.S3;

/// <summary>The regions that buckets can be in.</summary>
internal static class S3Region
{
    public const string Default = "us-east-1";

    /// <summary>eu-west-1 as CreateBucket once called it.</summary>
    private const string LegacyEurope = "EU";

    private static readonly string[] Constraints =
        S3Schemas.Service.FindOperation(nameof(S3Api.CreateBucket))!.Input!
            .FindMember(nameof(CreateBucketRequest.CreateBucketConfiguration))!.Target
            .FindMember(nameof(CreateBucketConfiguration.LocationConstraint))!.Target.EnumValues;

    public static bool IsKnown(string region) => region == Default || (region != LegacyEurope && Constraints.Contains(region));

    /// <summary>The region that CreateBucket makes a bucket in when it is called in a region with a location constraint.</summary>
    public static string Resolve(string? locationConstraint, string endpointRegion)
    {
        if (!IsKnown(endpointRegion))
        {
            throw S3Errors.AuthorizationHeaderMalformed(endpointRegion, Default);
        }

        var named = locationConstraint == LegacyEurope ? "eu-west-1" : locationConstraint;
        if (endpointRegion == Default)
        {
            // Only the oldest endpoint makes buckets elsewhere; its own region has no constraint.
            return named is null ? Default
                : Constraints.Contains(named) && named != Default ? named
                : throw S3Errors.InvalidLocationConstraint(locationConstraint!);
        }

        return named == endpointRegion ? named : throw S3Errors.IllegalLocationConstraint(locationConstraint ?? "unspecified");
    }
}
