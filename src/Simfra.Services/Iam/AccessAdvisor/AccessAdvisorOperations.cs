using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Which services somebody may use, and who used which when.</summary>
internal sealed class AccessAdvisorOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const int DefaultServices = 200;
    private const int MaxNamespaces = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.GenerateServiceLastAccessedDetails, GenerateServiceLastAccessedDetails);
        operations.Handle(IamApi.GetServiceLastAccessedDetails, GetServiceLastAccessedDetails);
        operations.Handle(IamApi.GetServiceLastAccessedDetailsWithEntities, GetServiceLastAccessedDetailsWithEntities);
        operations.Handle(IamApi.ListPoliciesGrantingServiceAccess, ListPoliciesGrantingServiceAccess);
    }

    private GenerateServiceLastAccessedDetailsResponse GenerateServiceLastAccessedDetails(
        GenerateServiceLastAccessedDetailsRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var subject = AccessSubject.Find(state, request.Arn!, withPolicies: true);
        var granularity = request.Granularity ?? AccessAdvisorUsageGranularityType.ServiceLevel;
        var grants = new ServiceGrants([.. subject.Policies.Select(static p => p.Document)]);
        var history = new AccessHistory(state, subject.EntityIds, context.Now);
        var report = new AccessReport
        {
            JobId = context.Ids.NewGuid().ToString(),
            Owner = AccessReport.OwnerOf(context.Principal),
            Granularity = granularity,
            CreatedAt = context.Now,
            EntityIds = [.. subject.EntityIds],
            Services =
            [
                .. ServiceNamespaces.All.Keys.Where(grants.Includes).Select(s => new ServiceAccess(
                    s,
                    history.UsesOf(s),
                    granularity == AccessAdvisorUsageGranularityType.ActionLevel
                        ?
                        [
                            .. ServiceNamespaces.ActionsOf(s)
                                .Where(a => grants.IncludesAction($"{s}:{a}"))
                                .Select(a => new ActionAccess(a, history.UseOf(s, a))),
                        ]
                        : [])),
            ],
        };
        state.AccessReports.Add(report);
        return new() { JobId = report.JobId };
    }

    private GetServiceLastAccessedDetailsResponse GetServiceLastAccessedDetails(
        GetServiceLastAccessedDetailsRequest request, OperationContext context)
    {
        var report = FindReport(request.JobId!, context);
        if (report.IsPending(context.Now))
        {
            return new()
            {
                JobStatus = JobStatusType.InProgress,
                JobCreationDate = report.CreatedAt,
                IsTruncated = false,
            };
        }

        var page = ReportPage.Take(report.Services, $"services {report.JobId}", request.MaxItems ?? DefaultServices, request.Marker);
        return new()
        {
            JobStatus = JobStatusType.Completed,
            JobType = report.Granularity,
            JobCreationDate = report.CreatedAt,
            JobCompletionDate = report.CompletedAt,
            ServicesLastAccessed = page.Show(Show),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private GetServiceLastAccessedDetailsWithEntitiesResponse GetServiceLastAccessedDetailsWithEntities(
        GetServiceLastAccessedDetailsWithEntitiesRequest request, OperationContext context)
    {
        var report = FindReport(request.JobId!, context);
        if (report.IsPending(context.Now))
        {
            return new()
            {
                JobStatus = JobStatusType.InProgress,
                JobCreationDate = report.CreatedAt,
                IsTruncated = false,
            };
        }

        var service = report.Services.FirstOrDefault(s => s.Namespace == request.ServiceNamespace)
            ?? throw IamErrors.ServiceNotInReport(request.ServiceNamespace);
        var state = states.Of(context);
        var entities = report.EntityIds
            .Select(id => ShowEntity(state, id, service.Uses.FirstOrDefault(u => u.EntityId == id)))
            .OfType<EntityDetails>()
            .OrderByDescending(static e => e.LastAuthenticated)
            .ThenBy(static e => e.EntityInfo!.Arn, StringComparer.Ordinal);
        var page = ReportPage.Take(entities, $"entities {report.JobId}", request.MaxItems ?? IamPage.DefaultSize, request.Marker);
        return new()
        {
            JobStatus = JobStatusType.Completed,
            JobCreationDate = report.CreatedAt,
            JobCompletionDate = report.CompletedAt,
            EntityDetailsList = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private ListPoliciesGrantingServiceAccessResponse ListPoliciesGrantingServiceAccess(
        ListPoliciesGrantingServiceAccessRequest request, OperationContext context)
    {
        var subject = AccessSubject.Find(states.Of(context), request.Arn!, withPolicies: false);
        var policies = subject.Policies.Select(static p => (Policy: p, Grants: new ServiceGrants([p.Document]))).ToList();
        var page = ReportPage.Take(
            request.ServiceNamespaces!.Distinct(StringComparer.Ordinal), $"policies {request.Arn}", MaxNamespaces, request.Marker);
        return new()
        {
            PoliciesGrantingServiceAccess = page.Show(service => new ListPoliciesGrantingServiceAccessEntry
            {
                ServiceNamespace = service,
                Policies = [.. policies.Where(p => p.Grants.Includes(service)).Select(static p => Show(p.Policy))],
            }),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private AccessReport FindReport(string jobId, OperationContext context) =>
        states.Of(context).AccessReports.Find(jobId) is { } report && report.Owner == AccessReport.OwnerOf(context.Principal)
            ? report
            : throw IamErrors.ReportNotFound(jobId);

    private static ServiceLastAccessed Show(ServiceAccess service)
    {
        var last = service.Uses.FirstOrDefault();
        return new()
        {
            ServiceName = ServiceNamespaces.All[service.Namespace],
            ServiceNamespace = service.Namespace,
            LastAuthenticated = last?.At,
            LastAuthenticatedEntity = last?.Arn,
            LastAuthenticatedRegion = last?.Region,
            TotalAuthenticatedEntities = service.Uses.Length,
            TrackedActionsLastAccessed = service.Actions.IsEmpty ? null : [.. service.Actions.Select(Show)],
        };
    }

    private static TrackedActionLastAccessed Show(ActionAccess action) => new()
    {
        ActionName = action.Name,
        LastAccessedEntity = action.Use?.Arn,
        LastAccessedTime = action.Use?.At,
        LastAccessedRegion = action.Use?.Region,
    };

    private static PolicyGrantingServiceAccess Show(GrantingPolicy policy) => new()
    {
        PolicyName = policy.Name,
        PolicyType = policy.Arn is null ? PolicyType.Inline : PolicyType.Managed,
        PolicyArn = policy.Arn,
        EntityType = policy.OwnerKind,
        EntityName = policy.OwnerName,
    };

    /// <summary>An entity as it is named now; null where it is no more.</summary>
    private static EntityDetails? ShowEntity(IamState state, string id, EntityAccess? use)
    {
        var info = state.UsersById.First(id) is { } user ? new EntityInfo
        {
            Arn = user.Arn(state),
            Name = user.UserName,
            Type = PolicyOwnerEntityType.User,
            Id = id,
            Path = user.Path,
        }
            : state.RolesById.First(id) is { } role ? new EntityInfo
            {
                Arn = role.Arn(state),
                Name = role.RoleName,
                Type = PolicyOwnerEntityType.Role,
                Id = id,
                Path = role.Path,
            }
            : null;
        return info is null ? null : new() { EntityInfo = info, LastAuthenticated = use?.At };
    }
}
