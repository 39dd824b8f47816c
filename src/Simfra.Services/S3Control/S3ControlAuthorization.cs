using System.Globalization;
using Simfra.Models.S3Control;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;

namespace Simfra.Services.S3Control;

/// <summary>Access points, tagged resources and batch jobs as IAM sees them. Whoever gives a job a role must be allowed to pass it.</summary>
internal sealed class S3ControlAuthorization(ControlAccess access) : ServiceAuthorization
{
    private const string BatchServiceName = "batchoperations.s3.amazonaws.com";

    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        if (call.Input is CreateJobRequest create)
        {
            if (create.Tags is { Count: > 0 })
            {
                call.Require("s3:PutJobTagging", "*");
            }

            call.RequirePassRole(create.RoleArn, BatchServiceName);
        }
    }

    /// <summary>The actions on tags know buckets and access points alike, by the ARN that is given.</summary>
    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) =>
        call.Input.Schema.FindMember("ResourceArn") is not null && call.Text("ResourceArn") is { } arn ? [arn] : [];

    public override ResourceFacts? FindResource(string arn) =>
        AccessPointKey.Parse(arn) is { } key && access.State.AccessPoints.Find(key) is { } point ? new(point.AccountId) { Tags = point.Tags }
        : access.State.BatchJobs.Find(arn) is { } job ? new(job.AccountId) { Tags = job.Tags }
        : arn.StartsWith("arn:aws:s3:::", StringComparison.Ordinal) && access.Buckets.Find(arn["arn:aws:s3:::".Length..]) is { } bucket
            ? new(bucket.AccountId)
            : null;

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call)
    {
        if (call.Input is CreateJobRequest { Operation: { } operation })
        {
            return key == "s3:RequestJobOperation" ? [BatchJobRequest.NameOf(operation)] : null;
        }

        return access.State.BatchJobs.Find(permission.Resource) is not { } job ? null : key switch
        {
            "s3:ExistingJobOperation" => [job.OperationName],
            "s3:ExistingJobPriority" => [job.Priority.ToString(CultureInfo.InvariantCulture)],
            "s3:JobSuspendedCause" => job.SuspendedCause is { } cause ? [cause] : null,
            _ => null,
        };
    }

    public override AwsServiceException Denied(Denial denial, AuthorizationCall call) => denial.IsAmongOwn
        ? S3ControlErrors.AccessDenied(denial.MessageFor(
            denial.Request.Action, denial.Request.Resource == "*" ? ResourceNaming.UnlessWildcard : ResourceNaming.Quoted))
        : S3ControlErrors.AccessDenied();
}
