using System.Globalization;
using Simfra.Integration;
using Simfra.Models.CloudTrail;

namespace Simfra.Services.CloudTrail;

/// <summary>Looking at trails.</summary>
internal sealed class TrailQueryOperations(TrailDirectory trails) : IOperationGroup
{
    private const int PageSize = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudTrailApi.DescribeTrails, DescribeTrails);
        operations.Handle(CloudTrailApi.GetTrail, GetTrail);
        operations.Handle(CloudTrailApi.ListTrails, ListTrails);
    }

    private DescribeTrailsResponse DescribeTrails(DescribeTrailsRequest request, OperationContext context)
    {
        var visible = trails.VisibleIn(context.Scope, request.IncludeShadowTrails ?? true);
        if (request.TrailNameList is { Count: > 0 } names)
        {
            // Those that aren't there are left out, unlike GetTrail's.
            var wanted = names.Select(n => TrailArn.Parse(n, context.Scope)).ToList();
            visible = visible.Where(t => wanted.Exists(w => w == t.Arn || w.Scope == context.Scope && w.Name == t.Name));
        }

        return new() { TrailList = [.. visible.Select(Show)] };
    }

    private GetTrailResponse GetTrail(GetTrailRequest request, OperationContext context) => new() { Trail = Show(trails.Get(request.Name, context)) };

    private ListTrailsResponse ListTrails(ListTrailsRequest request, OperationContext context)
    {
        var start = ParseToken(request.NextToken);
        var all = trails.OfAccount(context.AccountId).OrderBy(static t => t.Arn.ToString(), StringComparer.Ordinal).ToList();
        return new()
        {
            Trails =
            [
                .. all.Skip(start).Take(PageSize).Select(static t => new TrailInfo { TrailARN = t.Arn.ToString(), Name = t.Name, HomeRegion = t.HomeRegion }),
            ],
            NextToken = start + PageSize < all.Count ? (start + PageSize).ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private static int ParseToken(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return 0;
        }

        return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : throw CloudTrailErrors.InvalidNextToken();
    }

    private static Models.CloudTrail.Trail Show(Trail trail) => new()
    {
        Name = trail.Name,
        S3BucketName = trail.BucketName,
        S3KeyPrefix = trail.KeyPrefix,
        IncludeGlobalServiceEvents = trail.IncludesGlobalServices,
        IsMultiRegionTrail = trail.IsMultiRegion,
        HomeRegion = trail.HomeRegion,
        TrailARN = trail.Arn.ToString(),
        LogFileValidationEnabled = trail.ValidatesLogFiles,
        HasCustomEventSelectors = trail.HasCustomSelectors,
        HasInsightSelectors = false,
        IsOrganizationTrail = trail.OrganizationId is not null,
    };
}
