using System.Text;
using Simfra.Integration;
using Simfra.Models.CloudWatch;
using Simfra.State;

namespace Simfra.Services.CloudWatch;

/// <summary>Dashboards: stored and checked, of an account and no region.</summary>
internal sealed class DashboardOperations(ServiceState<CloudWatchState> states) : IOperationGroup
{
    private const int MaxNameLength = 255;
    private const int PageSize = 1000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchApi.PutDashboard, PutDashboard);
        operations.Handle(CloudWatchApi.GetDashboard, GetDashboard);
        operations.Handle(CloudWatchApi.ListDashboards, ListDashboards);
        operations.Handle(CloudWatchApi.DeleteDashboards, DeleteDashboards);
    }

    private PutDashboardOutput PutDashboard(PutDashboardInput request, OperationContext context)
    {
        CheckName(request.DashboardName!);
        if (DashboardChecks.Check(request.DashboardBody!) is { Count: > 0 } errors)
        {
            throw CloudWatchErrors.InvalidDashboard(errors);
        }

        var state = StateOf(context);
        var arn = $"arn:{context.Partition}:cloudwatch::{context.AccountId}:dashboard/{request.DashboardName}";
        var earlier = state.Dashboards.Find(request.DashboardName!);
        state.Dashboards.Put(new(request.DashboardName!, arn, request.DashboardBody!, context.Now)
        {
            // Tags of a dashboard that is there are changed by TagResource alone.
            Tags = earlier?.Tags ?? ResourceTags.Add(ResourceTags.None, request.Tags),
        });
        return new() { DashboardValidationMessages = [] };
    }

    private GetDashboardOutput GetDashboard(GetDashboardInput request, OperationContext context)
    {
        CheckName(request.DashboardName!);
        var dashboard = StateOf(context).Dashboards.Find(request.DashboardName!) ?? throw CloudWatchErrors.NoSuchDashboard(request.DashboardName!);
        return new() { DashboardArn = dashboard.Arn, DashboardBody = dashboard.Body, DashboardName = dashboard.Name };
    }

    private ListDashboardsOutput ListDashboards(ListDashboardsInput request, OperationContext context)
    {
        var after = request.NextToken is { } token
            ? PageToken.TryRead(token) ?? throw CloudWatchErrors.InvalidParameter("The next token specified is invalid.")
            : "";
        var found = StateOf(context).Dashboards.From(after, inclusive: false)
            .Where(d => request.DashboardNamePrefix is null || d.Name.StartsWith(request.DashboardNamePrefix, StringComparison.Ordinal));
        var (page, nextToken) = PageToken.Cut(found, PageSize, static d => d.Name);
        return new()
        {
            DashboardEntries = page.ConvertAll(static d => new DashboardEntry
            {
                DashboardName = d.Name,
                DashboardArn = d.Arn,
                LastModified = d.LastModified,
                Size = Encoding.UTF8.GetByteCount(d.Body),
            }),
            NextToken = nextToken,
        };
    }

    /// <summary>All that are named, or none.</summary>
    private DeleteDashboardsOutput DeleteDashboards(DeleteDashboardsInput request, OperationContext context)
    {
        var state = StateOf(context);
        foreach (var name in request.DashboardNames!)
        {
            if (!state.Dashboards.Remove(name))
            {
                throw CloudWatchErrors.NoSuchDashboard(name);
            }
        }

        return new();
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
        {
            throw CloudWatchErrors.InvalidParameter($"The value for field DashboardName must have between 1 and {MaxNameLength} characters.\n");
        }

        if (!name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw CloudWatchErrors.InvalidParameter(
                "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n");
        }
    }

    private CloudWatchState StateOf(OperationContext context) => states[StateScope.Global(context.AccountId)];
}
