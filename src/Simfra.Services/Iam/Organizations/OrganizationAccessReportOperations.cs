using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Reports on what an organisation's accounts use, for its management account.</summary>
internal sealed class OrganizationAccessReportOperations(ServiceState<IamState> states, Capabilities capabilities) : IOperationGroup
{
    private static readonly TimeSpan Window = TimeSpan.FromDays(400);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.GenerateOrganizationsAccessReport, GenerateOrganizationsAccessReport);
        operations.Handle(IamApi.GetOrganizationsAccessReport, GetOrganizationsAccessReport);
    }

    private ValueTask<GenerateOrganizationsAccessReportResponse> GenerateOrganizationsAccessReport(
        GenerateOrganizationsAccessReportRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organizations = capabilities.Find<IOrganizationServices>();
        var organization = Manage(organizations, context);
        var (path, policyId) = (request.EntityPath!, request.OrganizationsPolicyId);
        if (path.Split('/')[0] != organization.OrganizationId)
        {
            throw IamErrors.OtherOrganization();
        }

        var entity = organizations!.FindEntity(path);
        var part = entity is null || entity.IsManagementAccount || policyId is null
            ? entity
            : organizations.FindServiceControlPolicy(path, policyId);
        var failure = entity is null ? ReportFailure.UnknownEntity : part is null ? ReportFailure.UnknownPolicy : null;
        return new(new GenerateOrganizationsAccessReportResponse
        {
            JobId = states.Update(() => FindOrAdd(states.Of(context), path, policyId, part, failure, context)),
        });
    }

    private ValueTask<GetOrganizationsAccessReportResponse> GetOrganizationsAccessReport(
        GetOrganizationsAccessReportRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        _ = Manage(capabilities.Find<IOrganizationServices>(), context);
        var report = states.Of(context).OrganizationAccessReports.Find(request.JobId!) is { } found
            && found.Owner == AccessReport.OwnerOf(context.Principal)
                ? found
                : throw IamErrors.ReportNotFound(request.JobId!);
        var response = new GetOrganizationsAccessReportResponse
        {
            JobStatus = JobStatusType.InProgress,
            JobCreationDate = report.CreatedAt,
            IsTruncated = false,
        };
        if (!report.IsPending(context.Now))
        {
            Complete(response, report, request);
        }

        return new(response);
    }

    private static OrganizationStanding Manage(IOrganizationServices? organizations, OperationContext context) =>
        organizations?.FindStanding(context.AccountId, OrganizationsFeatureOperations.ServicePrincipal) is { } organization
        && organization.ManagementAccountId == context.AccountId
            ? organization
            : throw IamErrors.ReportNeedsManagementAccount();

    /// <summary>The report that was asked for before, or a new one; its id.</summary>
    private string FindOrAdd(
        IamState state, string path, string? policyId, OrganizationPart? part, ReportFailure? failure, OperationContext context)
    {
        var owner = AccessReport.OwnerOf(context.Principal);
        if (state.OrganizationAccessReports.All.FirstOrDefault(r => r.Answers(owner, path, policyId, context.Now)) is { } before)
        {
            return before.JobId;
        }

        if (state.OrganizationAccessReports.All.Any(r => r.IsPending(context.Now)))
        {
            throw IamErrors.TooManyReports();
        }

        var report = new OrganizationAccessReport
        {
            JobId = context.Ids.NewGuid().ToString(),
            Owner = owner,
            EntityPath = path,
            PolicyId = policyId,
            CreatedAt = context.Now,
            Failure = failure,
            Services = part is null ? [] : [.. ServicesOf(part).Select(s => UseOf(part, s, context.Now))],
        };
        state.OrganizationAccessReports.Add(report);
        return report.JobId;
    }

    /// <summary>The services that every level of policies lets through.</summary>
    private static IEnumerable<string> ServicesOf(OrganizationPart part)
    {
        if (part.IsManagementAccount)
        {
            return ServiceNamespaces.All.Keys;
        }

        var all = part.ServiceControlPolicies.SelectMany(static l => l).ToList();
        var levels = part.ServiceControlPolicies.Select(l => new ServiceGrants(l, all)).ToList();
        return ServiceNamespaces.All.Keys.Where(s => levels.TrueForAll(l => l.Includes(s)));
    }

    private OrganizationServiceAccess UseOf(OrganizationPart part, string service, DateTimeOffset now)
    {
        var uses = new List<OrganizationUse>();
        foreach (var account in part.Accounts)
        {
            var last = states.Find(account.AccountId)?.Accesses.All
                .Where(a => a.Service == service && now - a.At < Window)
                .MaxBy(static a => a.At);
            if (last is not null)
            {
                uses.Add(new(account.Path, last.Region, last.At));
            }
        }

        return new(service, uses.Count, uses.MaxBy(static u => u.At));
    }

    private static void Complete(
        GetOrganizationsAccessReportResponse response, OrganizationAccessReport report, GetOrganizationsAccessReportRequest request)
    {
        response.JobCompletionDate = report.CompletedAt;
        if (report.Failure is { } failure)
        {
            response.JobStatus = JobStatusType.Failed;
            response.ErrorDetails = new() { Code = failure.Code, Message = failure.Message };
            return;
        }

        var sortKey = request.SortKey ?? SortKeyType.ServiceNamespaceAscending;
        var page = ReportPage.Take(
            Sort(report.Services, sortKey), $"organization {report.JobId} {sortKey}", request.MaxItems ?? IamPage.DefaultSize, request.Marker);
        response.JobStatus = JobStatusType.Completed;
        response.NumberOfServicesAccessible = report.Services.Length;
        response.NumberOfServicesNotAccessed = report.Services.Count(static s => s.Accounts == 0);
        response.AccessDetails = page.Show(Show);
        response.IsTruncated = page.IsTruncated;
        response.Marker = page.Marker;
    }

    /// <summary>By time, a service that nobody used is older than all others.</summary>
    private static IEnumerable<OrganizationServiceAccess> Sort(IEnumerable<OrganizationServiceAccess> services, string sortKey) => sortKey switch
    {
        SortKeyType.LastAuthenticatedTimeAscending => services.OrderBy(static s => s.Last?.At),
        SortKeyType.LastAuthenticatedTimeDescending => services.Reverse().OrderByDescending(static s => s.Last?.At),
        SortKeyType.ServiceNamespaceDescending => services.Reverse(),
        _ => services,
    };

    private static AccessDetail Show(OrganizationServiceAccess service) => new()
    {
        ServiceName = ServiceNamespaces.All[service.Namespace],
        ServiceNamespace = service.Namespace,
        Region = service.Last?.Region ?? ServiceNamespaces.FindDefaultRegion(service.Namespace),
        EntityPath = service.Last?.EntityPath,
        LastAuthenticatedTime = service.Last?.At,
        TotalAuthenticatedEntities = service.Accounts,
    };
}
