using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>Making, changing and deleting trails. The bucket is tried first, so these touch state in turns of their own.</summary>
internal sealed class TrailOperations(TrailDirectory trails, TrailBucket bucket, LogDelivery delivery) : IOperationGroup
{
    private const int MaxTrails = 5;
    private const int MaxPrefixLength = 200;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudTrailApi.CreateTrail, CreateTrailAsync);
        operations.Handle(CloudTrailApi.UpdateTrail, UpdateTrailAsync);
        operations.Handle(CloudTrailApi.DeleteTrail, DeleteTrail);
    }

    private async ValueTask<CreateTrailResponse> CreateTrailAsync(
        CreateTrailRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var name = TrailName.Parse(request.Name);
        CheckBuilt(request.SnsTopicName, request.CloudWatchLogsLogGroupArn, request.CloudWatchLogsRoleArn, request.KmsKeyId);
        var trail = new Trail
        {
            AccountId = context.AccountId,
            HomeRegion = context.Region,
            Name = name,
            BucketName = ParseBucket(request.S3BucketName),
            KeyPrefix = ParsePrefix(request.S3KeyPrefix),
            IncludesGlobalServices = request.IncludeGlobalServiceEvents ?? true,
            IsMultiRegion = request.IsMultiRegionTrail ?? false,
            ValidatesLogFiles = request.EnableLogFileValidation ?? false,
            OrganizationId = request.IsOrganizationTrail == true ? OrganizationOfManager(context) : null,
            Tags = TrailTags.Add(TrailTags.None, request.TagsList),
        };
        CheckCombination(trail);
        CheckIsNew(trail);
        await bucket.TryAsync(trail, cancellationToken).ConfigureAwait(false);
        trails.States.Update(() =>
        {
            CheckIsNew(trail);
            trails.Put(trail);
        });
        return new()
        {
            Name = trail.Name,
            S3BucketName = trail.BucketName,
            S3KeyPrefix = trail.KeyPrefix,
            IncludeGlobalServiceEvents = trail.IncludesGlobalServices,
            IsMultiRegionTrail = trail.IsMultiRegion,
            TrailARN = trail.Arn.ToString(),
            LogFileValidationEnabled = trail.ValidatesLogFiles,
            IsOrganizationTrail = trail.OrganizationId is not null,
        };
    }

    private async ValueTask<UpdateTrailResponse> UpdateTrailAsync(
        UpdateTrailRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        CheckBuilt(request.SnsTopicName, request.CloudWatchLogsLogGroupArn, request.CloudWatchLogsRoleArn, request.KmsKeyId);
        var changed = Change(trails.GetAtHome(request.Name, context), request, context);
        await bucket.TryAsync(changed, cancellationToken).ConfigureAwait(false);
        trails.States.Update(() =>
        {
            changed = Change(trails.GetAtHome(request.Name, context), request, context);
            trails.Put(changed);
        });
        return new()
        {
            Name = changed.Name,
            S3BucketName = changed.BucketName,
            S3KeyPrefix = changed.KeyPrefix,
            IncludeGlobalServiceEvents = changed.IncludesGlobalServices,
            IsMultiRegionTrail = changed.IsMultiRegion,
            TrailARN = changed.Arn.ToString(),
            LogFileValidationEnabled = changed.ValidatesLogFiles,
            IsOrganizationTrail = changed.OrganizationId is not null,
        };
    }

    private DeleteTrailResponse DeleteTrail(DeleteTrailRequest request, OperationContext context)
    {
        var trail = trails.GetAtHome(request.Name, context);
        delivery.Drop(trail);
        trails.States[trail.Scope].Trails.Remove(trail.Name);
        return new();
    }

    private Trail Change(Trail trail, UpdateTrailRequest request, OperationContext context)
    {
        var organization = request.IsOrganizationTrail switch
        {
            true => OrganizationOfManager(context),
            false => null,
            null => trail.OrganizationId,
        };
        var changed = trail with
        {
            BucketName = request.S3BucketName is null ? trail.BucketName : ParseBucket(request.S3BucketName),
            KeyPrefix = request.S3KeyPrefix is null ? trail.KeyPrefix : ParsePrefix(request.S3KeyPrefix),
            IncludesGlobalServices = request.IncludeGlobalServiceEvents ?? trail.IncludesGlobalServices,
            IsMultiRegion = request.IsMultiRegionTrail ?? trail.IsMultiRegion,
            ValidatesLogFiles = request.EnableLogFileValidation ?? trail.ValidatesLogFiles,
            OrganizationId = organization,
        };
        CheckCombination(changed);
        return changed;
    }

    private void CheckIsNew(Trail trail)
    {
        var existing = trails.States[trail.Scope].Trails;
        if (existing.Contains(trail.Name))
        {
            throw CloudTrailErrors.TrailExists(trail.Name, trail.AccountId);
        }

        if (existing.Count >= MaxTrails)
        {
            throw CloudTrailErrors.TooManyTrails(trail.AccountId, MaxTrails, trail.HomeRegion);
        }
    }

    /// <summary>What trails deliver to and is of services that aren't built.</summary>
    private static void CheckBuilt(string? topic, string? logGroup, string? logRole, string? key)
    {
        var parameter = (topic, logGroup ?? logRole, key) switch
        {
            ({ Length: > 0 }, _, _) => "SnsTopicName",
            (_, { Length: > 0 }, _) => "CloudWatchLogsLogGroupArn",
            (_, _, { Length: > 0 }) => "KmsKeyId",
            _ => null,
        };
        if (parameter is not null)
        {
            throw CloudTrailErrors.NotBuilt(parameter);
        }
    }

    private static void CheckCombination(Trail trail)
    {
        if (trail is { IsMultiRegion: true, IncludesGlobalServices: false })
        {
            throw CloudTrailErrors.GlobalEventsOfMultiRegionTrail();
        }
    }

    private static string ParseBucket(string? name) => string.IsNullOrEmpty(name) ? throw CloudTrailErrors.InvalidBucketName() : name;

    private static string? ParsePrefix(string? prefix)
    {
        if (string.IsNullOrEmpty(prefix))
        {
            return null;
        }

        return prefix.Length <= MaxPrefixLength && !prefix.Contains("//", StringComparison.Ordinal)
            ? prefix.TrimEnd('/')
            : throw CloudTrailErrors.InvalidPrefix(prefix);
    }

    private string OrganizationOfManager(OperationContext context)
    {
        var organization = trails.OrganizationOf(context.AccountId) ?? throw CloudTrailErrors.NotInOrganization();
        return organization.IsManagementAccount ? organization.OrganizationId : throw CloudTrailErrors.NotManagementAccount();
    }
}
