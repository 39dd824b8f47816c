using Simfra.Integration;
using Simfra.Models.Organizations;
using Simfra.Schemas;
using ConstraintReason = Simfra.Models.Organizations.ConstraintViolationExceptionReason;

namespace Simfra.Services.Organizations;

/// <summary>The services that work with an organisation, and the members that administer them.</summary>
internal sealed class ServiceAccessOperations(OrganizationAccess access, OrganizationShapes shapes) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(OrganizationsApi.EnableAWSServiceAccess, EnableAWSServiceAccess);
        operations.Handle(OrganizationsApi.DisableAWSServiceAccess, DisableAWSServiceAccess);
        operations.Handle(OrganizationsApi.ListAWSServiceAccessForOrganization, ListAWSServiceAccessForOrganization);
        operations.Handle(OrganizationsApi.RegisterDelegatedAdministrator, RegisterDelegatedAdministrator);
        operations.Handle(OrganizationsApi.DeregisterDelegatedAdministrator, DeregisterDelegatedAdministrator);
        operations.Handle(OrganizationsApi.ListDelegatedAdministrators, ListDelegatedAdministrators);
        operations.Handle(OrganizationsApi.ListDelegatedServicesForAccount, ListDelegatedServicesForAccount);
    }

    private Unit EnableAWSServiceAccess(EnableAWSServiceAccessRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        CheckAllFeatures(organization);
        CheckService(request.ServicePrincipal!);
        if (!state.HasServiceAccess(organization, request.ServicePrincipal!))
        {
            state.ServiceAccesses.Add(new(organization.Id, request.ServicePrincipal!, context.Now));
        }

        return new();
    }

    private Unit DisableAWSServiceAccess(DisableAWSServiceAccessRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        CheckAllFeatures(organization);
        CheckService(request.ServicePrincipal!);
        if (PolicyTypes.All.Any(t => t.RequiredService == request.ServicePrincipal && organization.IsEnabled(t.Name)))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintReason.PolicyTypeEnabledForThisService, "You must disable the policy type before you disable service access.");
        }

        state.ServiceAccesses.Remove((organization.Id, request.ServicePrincipal!));
        return new();
    }

    private ListAWSServiceAccessForOrganizationResponse ListAWSServiceAccessForOrganization(
        ListAWSServiceAccessForOrganizationRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var (page, nextToken) = OrganizationsPage.Take(
            state.ServiceAccessesIn(organization.Id), static a => a.ServicePrincipal, request.MaxResults, request.NextToken);
        return new()
        {
            EnabledServicePrincipals = page.ConvertAll(
                static a => new EnabledServicePrincipal { ServicePrincipal = a.ServicePrincipal, DateEnabled = a.EnabledAt }),
            NextToken = nextToken,
        };
    }

    private Unit RegisterDelegatedAdministrator(RegisterDelegatedAdministratorRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        CheckAllFeatures(organization);
        CheckService(request.ServicePrincipal!);
        if (organization.IsManagement(request.AccountId!))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintReason.CannotRegisterMasterAsDelegatedAdministrator,
                "You cannot register master account/yourself as delegated administrator for your organization.");
        }

        var member = state.GetMember(organization, request.AccountId!);
        if (member.ClosedAt is not null)
        {
            throw OrganizationsErrors.Constraint(
                ConstraintReason.CannotRegisterSuspendedAccountAsDelegatedAdministrator,
                "You cannot register a suspended account as a delegated administrator.");
        }

        if (!state.HasServiceAccess(organization, request.ServicePrincipal!))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintReason.ServiceAccessNotEnabled,
                "You must enable service access before you delegate an administrator for this service");
        }

        if (state.Delegations.Contains((organization.Id, member.AccountId, request.ServicePrincipal!)))
        {
            throw OrganizationsErrors.AccountAlreadyRegistered();
        }

        if (TrustedServices.HasOneAdministrator(request.ServicePrincipal!)
            && state.DelegationsIn(organization.Id).Any(d => d.ServicePrincipal == request.ServicePrincipal))
        {
            throw OrganizationsErrors.Constraint(
                ConstraintReason.DelegatedAdministratorExistsForThisService,
                "You must deregister the existing delegated administrator for this service before you register another.");
        }

        state.Delegations.Add(new(organization.Id, member.AccountId, request.ServicePrincipal!, context.Now));
        return new();
    }

    private Unit DeregisterDelegatedAdministrator(DeregisterDelegatedAdministratorRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Management(context);
        CheckAllFeatures(organization);
        CheckService(request.ServicePrincipal!);
        var member = state.GetMember(organization, request.AccountId!);
        return state.Delegations.Remove((organization.Id, member.AccountId, request.ServicePrincipal!))
            ? new()
            : throw OrganizationsErrors.AccountNotRegistered();
    }

    private ListDelegatedAdministratorsResponse ListDelegatedAdministrators(ListDelegatedAdministratorsRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        if (request.ServicePrincipal is { } service)
        {
            CheckService(service);
        }

        // An account is listed once, since when it has administered the first of its services.
        var administrators = state.DelegationsIn(organization.Id)
            .Where(d => request.ServicePrincipal is null || d.ServicePrincipal == request.ServicePrincipal)
            .GroupBy(static d => d.AccountId, static d => d.EnabledAt);
        var (page, nextToken) = OrganizationsPage.Take(administrators, static g => g.Key, request.MaxResults, request.NextToken);
        return new()
        {
            DelegatedAdministrators = page.ConvertAll(g => Show(state, organization, g.Key, g.Min())),
            NextToken = nextToken,
        };
    }

    private ListDelegatedServicesForAccountResponse ListDelegatedServicesForAccount(
        ListDelegatedServicesForAccountRequest request, OperationContext context)
    {
        var (state, organization, _) = access.Reader(request, context);
        var member = state.GetMember(organization, request.AccountId!);
        var delegations = state.DelegationsOf(organization.Id, member.AccountId).ToList();
        if (delegations.Count == 0)
        {
            throw OrganizationsErrors.AccountNotRegistered();
        }

        var (page, nextToken) = OrganizationsPage.Take(delegations, static d => d.ServicePrincipal, request.MaxResults, request.NextToken);
        return new()
        {
            DelegatedServices = page.ConvertAll(
                static d => new DelegatedService { ServicePrincipal = d.ServicePrincipal, DelegationEnabledDate = d.EnabledAt }),
            NextToken = nextToken,
        };
    }

    private DelegatedAdministrator Show(OrganizationsState state, Organization organization, string accountId, DateTimeOffset enabledAt)
    {
        var account = shapes.Show(state, organization, state.GetMember(organization, accountId));
        return new()
        {
            Id = account.Id,
            Arn = account.Arn,
            Email = account.Email,
            Name = account.Name,
            Status = account.Status,
            State = account.State,
            JoinedMethod = account.JoinedMethod,
            JoinedTimestamp = account.JoinedTimestamp,
            DelegationEnabledDate = enabledAt,
        };
    }

    private static void CheckAllFeatures(Organization organization)
    {
        if (!organization.HasAllFeatures)
        {
            throw OrganizationsErrors.NotInAllFeaturesMode();
        }
    }

    private static void CheckService(string servicePrincipal)
    {
        if (!TrustedServices.Contains(servicePrincipal))
        {
            throw OrganizationsErrors.UnrecognizedService();
        }
    }
}
