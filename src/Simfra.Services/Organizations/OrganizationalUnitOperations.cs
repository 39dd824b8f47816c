using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;

namespace Simfra.Services.Organizations;

/// <summary>Organisational units, and the ways through the tree.</summary>
internal sealed class OrganizationalUnitOperations(OrganizationAccess access, EffectivePolicyPublisher publisher) : IOperationGroup
{
    private const int MaxDepth = 5;
    private const int MaxUnits = 2000;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.CreateOrganizationalUnit, CreateOrganizationalUnit);
        operations.Handle(OrganizationsApi.DescribeOrganizationalUnit, DescribeOrganizationalUnit);
        operations.Handle(OrganizationsApi.UpdateOrganizationalUnit, UpdateOrganizationalUnit);
        operations.Handle(OrganizationsApi.DeleteOrganizationalUnit, DeleteOrganizationalUnit);
        operations.Handle(OrganizationsApi.ListOrganizationalUnitsForParent, ListOrganizationalUnitsForParent);
        operations.Handle(OrganizationsApi.ListChildren, ListChildren);
        operations.Handle(OrganizationsApi.ListParents, ListParents);
        operations.Handle(OrganizationsApi.MoveAccount, MoveAccount);
    }

    private CreateOrganizationalUnitResponse CreateOrganizationalUnit(CreateOrganizationalUnitRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        var tags = OrganizationTags.Create(request.Tags);
        CheckParent(state, organization, request.ParentId!);
        if (state.DepthOf(organization, request.ParentId!) >= MaxDepth)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.OuDepthLimitExceeded, "You have exceeded the allowed depth of the organizational unit tree.");
        }

        if (state.UnitsByOrganization.Count(organization.Id) >= MaxUnits)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintViolationExceptionReason.OuNumberLimitExceeded, "You have exceeded the allowed number of organizational units.");
        }

        CheckName(state, request.ParentId!, request.Name!);
        var unit = new OrganizationalUnit
        {
            Id = OrganizationIds.NewUnit(organization.RootId, context.Ids),
            OrganizationId = organization.Id,
            ParentId = request.ParentId!,
            Name = request.Name!,
            Tags = tags,
        };
        state.Units.Add(unit);
        state.AttachDefaults(organization, unit.Id);
        return new() { OrganizationalUnit = OrganizationShapes.Show(state, organization, unit) };
    }

    private DescribeOrganizationalUnitResponse DescribeOrganizationalUnit(DescribeOrganizationalUnitRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        return new() { OrganizationalUnit = OrganizationShapes.Show(state, organization, Get(state, organization, request.OrganizationalUnitId!)) };
    }

    private UpdateOrganizationalUnitResponse UpdateOrganizationalUnit(UpdateOrganizationalUnitRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        var unit = Get(state, organization, request.OrganizationalUnitId!);

        // A name of blanks alone is taken for none.
        if (!string.IsNullOrWhiteSpace(request.Name) && request.Name != unit.Name)
        {
            CheckName(state, unit.ParentId, request.Name);
            unit = unit with { Name = request.Name };
            state.Units.Put(unit);
        }

        return new() { OrganizationalUnit = OrganizationShapes.Show(state, organization, unit) };
    }

    private Unit DeleteOrganizationalUnit(DeleteOrganizationalUnitRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        var unit = Get(state, organization, request.OrganizationalUnitId!);
        if (state.UnitsByParent.Contains(unit.Id) || state.MembersByParent.Contains(unit.Id))
        {
            throw OrganizationsErrors.UnitNotEmpty();
        }

        state.DetachAll(unit.Id);
        state.Units.Remove(unit.Id);
        return new();
    }

    private ListOrganizationalUnitsForParentResponse ListOrganizationalUnitsForParent(
        ListOrganizationalUnitsForParentRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        CheckParent(state, organization, request.ParentId!);
        var (page, nextToken) = OrganizationsPage.Take(
            state.UnitsByParent.Find(request.ParentId!), static u => u.Id, request.MaxResults, request.NextToken);
        return new() { OrganizationalUnits = page.ConvertAll(u => OrganizationShapes.Show(state, organization, u)), NextToken = nextToken };
    }

    private ListChildrenResponse ListChildren(ListChildrenRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        CheckParent(state, organization, request.ParentId!);
        var children = request.ChildType == ChildType.Account
            ? state.MembersByParent.Find(request.ParentId!).Select(static m => m.AccountId)
            : state.UnitsByParent.Find(request.ParentId!).Select(static u => u.Id);
        var (page, nextToken) = OrganizationsPage.Take(children, static id => id, request.MaxResults, request.NextToken);
        return new() { Children = page.ConvertAll(id => new Child { Id = id, Type = request.ChildType }), NextToken = nextToken };
    }

    private ListParentsResponse ListParents(ListParentsRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var parentId = state.FindMember(organization, request.ChildId!)?.ParentId
            ?? state.FindUnit(organization, request.ChildId!)?.ParentId
            ?? throw OrganizationsErrors.ChildNotFound();
        var type = parentId == organization.RootId ? ParentType.Root : ParentType.OrganizationalUnit;
        var (page, nextToken) = OrganizationsPage.Take([parentId], static id => id, request.MaxResults, request.NextToken);
        return new() { Parents = page.ConvertAll(id => new Parent { Id = id, Type = type }), NextToken = nextToken };
    }

    private Unit MoveAccount(MoveAccountRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        if (!state.HasParent(organization, request.SourceParentId!))
        {
            throw OrganizationsErrors.SourceParentNotFound();
        }

        if (!state.HasParent(organization, request.DestinationParentId!))
        {
            throw OrganizationsErrors.DestinationParentNotFound();
        }

        // An account that isn't where the request says counts as one that doesn't exist.
        var member = state.GetMember(organization, request.AccountId!);
        if (member.ParentId != request.SourceParentId)
        {
            throw OrganizationsErrors.AccountNotFound();
        }

        if (member.ParentId == request.DestinationParentId)
        {
            throw OrganizationsErrors.DuplicateAccount();
        }

        state.Members.Put(member with { ParentId = request.DestinationParentId! });
        publisher.Publish(state, organization, member.AccountId, context.Now);
        return new();
    }

    private static OrganizationalUnit Get(OrganizationsState state, Organization organization, string unitId) =>
        state.FindUnit(organization, unitId) ?? throw OrganizationsErrors.UnitNotFound();

    private static void CheckParent(OrganizationsState state, Organization organization, string parentId)
    {
        if (!state.HasParent(organization, parentId))
        {
            throw OrganizationsErrors.ParentNotFound();
        }
    }

    private static void CheckName(OrganizationsState state, string parentId, string name)
    {
        if (state.UnitsByParent.Find(parentId).Any(u => u.Name == name))
        {
            throw OrganizationsErrors.DuplicateUnit();
        }
    }
}
