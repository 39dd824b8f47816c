using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Centralised root access: which of its features an organisation has. They are kept with its management account.</summary>
internal sealed class OrganizationsFeatureOperations(ServiceState<IamState> states, Capabilities capabilities) : IOperationGroup
{
    public const string ServicePrincipal = "iam.amazonaws.com";

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.ListOrganizationsFeatures, ListOrganizationsFeatures);
        operations.Handle(IamApi.EnableOrganizationsRootCredentialsManagement, EnableOrganizationsRootCredentialsManagement);
        operations.Handle(IamApi.DisableOrganizationsRootCredentialsManagement, DisableOrganizationsRootCredentialsManagement);
        operations.Handle(IamApi.EnableOrganizationsRootSessions, EnableOrganizationsRootSessions);
        operations.Handle(IamApi.DisableOrganizationsRootSessions, DisableOrganizationsRootSessions);
    }

    private ValueTask<ListOrganizationsFeaturesResponse> ListOrganizationsFeatures(
        ListOrganizationsFeaturesRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organization = Administer(context);
        return new(new ListOrganizationsFeaturesResponse
        {
            OrganizationId = organization.OrganizationId,
            EnabledFeatures = Change(organization, static f => f),
        });
    }

    private ValueTask<EnableOrganizationsRootCredentialsManagementResponse> EnableOrganizationsRootCredentialsManagement(
        EnableOrganizationsRootCredentialsManagementRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organization = Manage(context);
        return new(new EnableOrganizationsRootCredentialsManagementResponse
        {
            OrganizationId = organization.OrganizationId,
            EnabledFeatures = Change(organization, static f => f.Add(FeatureType.RootCredentialsManagement)),
        });
    }

    private ValueTask<DisableOrganizationsRootCredentialsManagementResponse> DisableOrganizationsRootCredentialsManagement(
        DisableOrganizationsRootCredentialsManagementRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organization = Administer(context);
        return new(new DisableOrganizationsRootCredentialsManagementResponse
        {
            OrganizationId = organization.OrganizationId,
            EnabledFeatures = Change(organization, static f => f.Remove(FeatureType.RootCredentialsManagement)),
        });
    }

    private ValueTask<EnableOrganizationsRootSessionsResponse> EnableOrganizationsRootSessions(
        EnableOrganizationsRootSessionsRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organization = Manage(context);
        return new(new EnableOrganizationsRootSessionsResponse
        {
            OrganizationId = organization.OrganizationId,
            EnabledFeatures = Change(organization, static f => f.Add(FeatureType.RootSessions)),
        });
    }

    private ValueTask<DisableOrganizationsRootSessionsResponse> DisableOrganizationsRootSessions(
        DisableOrganizationsRootSessionsRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        var organization = Administer(context);
        return new(new DisableOrganizationsRootSessionsResponse
        {
            OrganizationId = organization.OrganizationId,
            EnabledFeatures = Change(organization, static f => f.Remove(FeatureType.RootSessions)),
        });
    }

    /// <summary>The caller's organisation, where the caller may see and switch off what it has.</summary>
    private OrganizationStanding Administer(OperationContext context)
    {
        var organization = Find(context.AccountId);
        return organization.ManagementAccountId == context.AccountId || organization.IsDelegatedAdministrator
            ? organization
            : throw IamErrors.NotAnAdministrator(context.AccountId);
    }

    /// <summary>The caller's organisation, where the caller may switch on what it has.</summary>
    private OrganizationStanding Manage(OperationContext context)
    {
        var organization = Find(context.AccountId);
        return organization.ManagementAccountId == context.AccountId ? organization : throw IamErrors.NotTheManagementAccount(context.AccountId);
    }

    private OrganizationStanding Find(string accountId) =>
        capabilities.Find<IOrganizationServices>()?.FindStanding(accountId, ServicePrincipal) switch
        {
            null => throw IamErrors.OrganizationNotFound(accountId),
            { HasAllFeatures: false } => throw IamErrors.OrganizationNotInAllFeaturesMode(accountId),
            { IsTrusted: false } => throw IamErrors.ServiceAccessNotEnabled(accountId),
            var organization => organization,
        };

    /// <summary>Changes the features of an organisation; those that it has then.</summary>
    private List<string> Change(
        OrganizationStanding organization, Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change) =>
        states.Update(() =>
        {
            var state = states.Of(organization.ManagementAccountId);
            var features = change(state.Settings.OrganizationsFeatures);
            if (features != state.Settings.OrganizationsFeatures)
            {
                state.Put(state.Settings with { OrganizationsFeatures = features });
            }

            return features.ToList();
        });
}
