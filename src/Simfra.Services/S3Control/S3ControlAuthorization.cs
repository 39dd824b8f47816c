using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.S3Control;

/// <summary>Access points and tagged resources as IAM sees them.</summary>
internal sealed class S3ControlAuthorization(ControlAccess access) : ServiceAuthorization
{
    /// <summary>The actions on tags know buckets and access points alike, by the ARN that is given.</summary>
    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) =>
        call.Input.Schema.FindMember("ResourceArn") is not null && call.Text("ResourceArn") is { } arn ? [arn] : [];

    public override ResourceFacts? FindResource(string arn) =>
        AccessPointKey.Parse(arn) is { } key && access.State.AccessPoints.Find(key) is { } point ? new(point.AccountId) { Tags = point.Tags }
        : arn.StartsWith("arn:aws:s3:::", StringComparison.Ordinal) && access.Buckets.Find(arn["arn:aws:s3:::".Length..]) is { } bucket
            ? new(bucket.AccountId)
            : null;

    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) => denial.IsAmongOwn
        ? S3ControlErrors.AccessDenied(denial.MessageFor(
            denial.Request.Action, denial.Request.Resource == "*" ? ResourceNaming.UnlessWildcard : ResourceNaming.Quoted))
        : S3ControlErrors.AccessDenied();
}
