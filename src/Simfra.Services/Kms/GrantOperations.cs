using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>Grants: listed, retired by those who no longer need them, revoked by those who gave them.</summary>
internal sealed class GrantOperations(KeyDirectory keys) : IOperationGroup
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.ListGrants, ListGrants);
        operations.Handle(KmsApi.ListRetirableGrants, ListRetirableGrants);
        operations.Handle(KmsApi.RetireGrant, RetireGrant);
        operations.Handle(KmsApi.RevokeGrant, RevokeGrant);
    }

    private ListGrantsResponse ListGrants(ListGrantsRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        var grants = keys.StateOf(key).GrantsOf(key.Id).Where(g =>
            (request.GrantId is null || g.Key.GrantId == request.GrantId)
            && (request.GranteePrincipal is null || g.Grantee == request.GranteePrincipal));
        return Show(grants.Select(g => (key, g)), request.Limit, request.Marker);
    }

    private ListGrantsResponse ListRetirableGrants(ListRetirableGrantsRequest request, OperationContext context)
    {
        var found =
            from state in keys.States.Existing
            where state.Scope.Region == context.Region
            from grant in state.Grants.All
            where grant.RetiringPrincipal == request.RetiringPrincipal
            select (state.Keys.Find(grant.Key.KeyId)!, grant);
        return Show(found.OrderBy(static f => f.grant.Key.GrantId, StringComparer.Ordinal), request.Limit, request.Marker);
    }

    private Unit RetireGrant(RetireGrantRequest request, OperationContext context)
    {
        KmsKey key;
        Grant grant;
        if (request.GrantToken is { } token)
        {
            if (request.KeyId is not null || request.GrantId is not null)
            {
                throw KmsErrors.Validation("Must specify either grantToken, or keyId and grantId.");
            }

            (key, grant) = GrantTokens.Find(token, keys.States, context.Region) ?? throw KmsErrors.InvalidGrantToken();
        }
        else if (request is { KeyId: not null, GrantId: not null })
        {
            key = keys.Get(request.KeyId, context);
            grant = Find(key, request.GrantId);
        }
        else
        {
            throw KmsErrors.Validation("Must specify either grantToken, or keyId and grantId.");
        }

        Remove(key, grant, request.DryRun);
        return new();
    }

    private Unit RevokeGrant(RevokeGrantRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        Remove(key, Find(key, request.GrantId!), request.DryRun);
        return new();
    }

    private Grant Find(KmsKey key, string grantId) =>
        keys.StateOf(key).Grants.Find(new(key.Id, grantId)) ?? throw KmsErrors.GrantNotFound(grantId);

    private void Remove(KmsKey key, Grant grant, bool? dryRun)
    {
        KeyUsageChecks.EndDryRun(dryRun);
        keys.StateOf(key).Grants.Remove(grant.Key);
        keys.ApplyGrants(key);
    }

    private static ListGrantsResponse Show(IEnumerable<(KmsKey Key, Grant Grant)> grants, int? limit, string? marker)
    {
        var page = KmsPage.Of(grants, static g => g.Grant.Key.GrantId, limit, marker, DefaultPage, MaxPage);
        return new()
        {
            Grants = page.Entries.ConvertAll(static g => g.Grant.Show(g.Key.Arn)),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }
}
