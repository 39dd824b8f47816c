using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The account's alias, and how its STS tokens are made.</summary>
internal sealed class AccountAliasOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateAccountAlias, CreateAccountAlias);
        operations.Handle(IamApi.DeleteAccountAlias, DeleteAccountAlias);
        operations.Handle(IamApi.ListAccountAliases, ListAccountAliases);
        operations.Handle(IamApi.SetSecurityTokenServicePreferences, SetSecurityTokenServicePreferences);
    }

    /// <summary>An account has one alias: a new one takes the old one's place.</summary>
    private Unit CreateAccountAlias(CreateAccountAliasRequest request, OperationContext context)
    {
        var world = states[StateScope.World];
        if (world.AccountAliases.Contains(request.AccountAlias!))
        {
            throw IamErrors.AccountAliasExists(request.AccountAlias);
        }

        if (world.FindAlias(context.AccountId) is { } old)
        {
            world.AccountAliases.Remove(old);
        }

        world.AccountAliases.Add(new(request.AccountAlias!, context.AccountId));
        return new();
    }

    private Unit DeleteAccountAlias(DeleteAccountAliasRequest request, OperationContext context)
    {
        var world = states[StateScope.World];
        if (world.FindAlias(context.AccountId) != request.AccountAlias)
        {
            throw IamErrors.AccountAliasNotFound(request.AccountAlias);
        }

        world.AccountAliases.Remove(request.AccountAlias!);
        return new();
    }

    private ListAccountAliasesResponse ListAccountAliases(ListAccountAliasesRequest request, OperationContext context)
    {
        var alias = states[StateScope.World].FindAlias(context.AccountId);
        var page = IamPage.Take<string>(alias is null ? [] : [alias], a => a, request.MaxItems, request.Marker);
        return new()
        {
            AccountAliases = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit SetSecurityTokenServicePreferences(SetSecurityTokenServicePreferencesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        state.Put(state.Settings with
        {
            GlobalEndpointTokenVersion = request.GlobalEndpointTokenVersion == GlobalEndpointTokenVersion.V2Token ? 2 : 1,
        });
        return new();
    }
}
