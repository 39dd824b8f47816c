using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Organizations;

/// <summary>Organisations and their roots.</summary>
internal sealed class OrganizationOperations(OrganizationAccess access, OrganizationShapes shapes, Capabilities capabilities) : IOperationGroup
{
    /// <summary>The service whose linked role every account of an organisation has.</summary>
    public const string ServiceName = "organizations.amazonaws.com";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.CreateOrganization, CreateOrganizationAsync);
        operations.Handle(OrganizationsApi.DescribeOrganization, DescribeOrganization);
        operations.Handle(OrganizationsApi.DeleteOrganization, DeleteOrganization);
        operations.Handle(OrganizationsApi.ListRoots, ListRoots);
    }

    private ValueTask<CreateOrganizationResponse> CreateOrganizationAsync(
        CreateOrganizationRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (access.Find(context.AccountId) is not null)
        {
            throw OrganizationsErrors.AlreadyInOrganization();
        }

        // In no turn: the role is IAM's.
        capabilities.Find<IRoleDirectory>()?.EnsureServiceLinked(context.AccountId, ServiceName);
        return new(access.Update(state => Create(state, request, context)));
    }

    private CreateOrganizationResponse Create(OrganizationsState state, CreateOrganizationRequest request, OperationContext context)
    {
        if (state.Members.Contains(context.AccountId))
        {
            throw OrganizationsErrors.AlreadyInOrganization();
        }

        var hasAllFeatures = request.FeatureSet is null or OrganizationFeatureSet.All;
        var organization = new Organization
        {
            Id = OrganizationIds.NewOrganization(context.Ids),
            ManagementAccountId = context.AccountId,
            RootId = OrganizationIds.NewRoot(context.Ids, id => state.Organizations.All.Any(o => o.RootId == id)),
            HasAllFeatures = hasAllFeatures,
            CreatedAt = context.Now,
            EnabledPolicyTypes = hasAllFeatures ? [PolicyTypes.ServiceControl] : ImmutableArray<string>.Empty,
        };
        state.Organizations.Add(organization);
        state.Members.Add(new()
        {
            AccountId = context.AccountId,
            OrganizationId = organization.Id,
            ParentId = organization.RootId,
            IsCreated = false,
            JoinedAt = context.Now,
        });
        organization = state.AttachDefaults(organization, organization.RootId);
        organization = state.AttachDefaults(organization, context.AccountId);
        return new() { Organization = shapes.Show(organization) };
    }

    private DescribeOrganizationResponse DescribeOrganization(Unit request, OperationContext context) =>
        new() { Organization = shapes.Show(access.Member(context).Organization) };

    private Unit DeleteOrganization(Unit request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        if (state.MembersByOrganization.Count(organization.Id) > 1)
        {
            throw OrganizationsErrors.OrganizationNotEmpty();
        }

        if (state.CreationsByOrganization.Find(organization.Id).Any(static c => c.IsInProgress))
        {
            throw OrganizationsErrors.ConcurrentModification();
        }

        if (state.Transfers.All.Any(t => t.IsBetween(organization.ManagementAccountId) && t.IsUnderWay(context.Now)))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.ActiveResponsibilityTransferProcess,
                "You cannot delete organization due to an ongoing responsibility transfer process.");
        }

        Membership.End(state, organization, context.Now);
        return new();
    }

    private ListRootsResponse ListRoots(ListRootsRequest request, OperationContext context)
    {
        var (_, organization, _) = access.Reader(request, context);
        var (page, nextToken) = OrganizationsPage.Take([organization], static o => o.RootId, request.MaxResults, request.NextToken);
        return new() { Roots = page.ConvertAll(OrganizationShapes.ShowRoot), NextToken = nextToken };
    }
}
