using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>Grants: made, listed, retired by those who no longer need them, revoked by those who gave them.</summary>
internal sealed class GrantOperations(KeyDirectory keys) : IOperationGroup
{
    private const int DefaultPage = 50;
    private const int MaxPage = 100;
    private const int MaxGrants = 50_000;

    /// <summary>What symmetric keys alone can do, and what they can't.</summary>
    private static readonly ImmutableArray<string> SymmetricOperations =
    [
        GrantOperation.Encrypt, GrantOperation.Decrypt, GrantOperation.GenerateDataKey, GrantOperation.GenerateDataKeyWithoutPlaintext,
        GrantOperation.GenerateDataKeyPair, GrantOperation.GenerateDataKeyPairWithoutPlaintext, GrantOperation.ReEncryptFrom,
        GrantOperation.ReEncryptTo,
    ];

    private static readonly ImmutableArray<string> AnyOperations =
        [GrantOperation.CreateGrant, GrantOperation.RetireGrant, GrantOperation.DescribeKey];

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.CreateGrant, CreateGrant);
        operations.Handle(KmsApi.ListGrants, ListGrants);
        operations.Handle(KmsApi.ListRetirableGrants, ListRetirableGrants);
        operations.Handle(KmsApi.RetireGrant, RetireGrant);
        operations.Handle(KmsApi.RevokeGrant, RevokeGrant);
    }

    private CreateGrantResponse CreateGrant(CreateGrantRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        GrantTokens.Check(request.GrantTokens, keys, context);
        keys.CheckUsable(key, context.Now);
        CheckOperations(key, request);
        CheckParent(key, request, context);
        if (request.DryRun == true)
        {
            throw KmsErrors.DryRun();
        }

        var state = keys.StateOf(key);
        if (request.Name is not null && state.GrantsOf(key.Id).FirstOrDefault(g => IsSame(g, request)) is { } existing)
        {
            return new() { GrantId = existing.Key.GrantId, GrantToken = existing.Token };
        }

        if (state.GrantsOf(key.Id).Count() >= MaxGrants)
        {
            throw new LimitExceededException($"The KMS key {key.Arn} has {MaxGrants} grants, which is the limit.");
        }

        var grant = new Grant
        {
            Key = new(key.Id, context.Ids.Hex(64)),
            Token = NewToken(context.Ids),
            Grantee = request.GranteePrincipal!,
            RetiringPrincipal = request.RetiringPrincipal,
            IssuingAccount = context.AccountId,
            CreatedAt = context.Now,
            Operations = [.. request.Operations!],
            Name = request.Name,
            ContextSubset = request.Constraints?.EncryptionContextSubset?.ToImmutableSortedDictionary(StringComparer.Ordinal),
            ContextEquals = request.Constraints?.EncryptionContextEquals?.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
        state.Grants.Add(grant);
        ApplyGrants(key);
        return new() { GrantId = grant.Key.GrantId, GrantToken = grant.Token };
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

            (key, grant) = GrantTokens.Find(token, keys, context.Region) ?? throw KmsErrors.InvalidGrantToken();
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
        if (dryRun == true)
        {
            throw KmsErrors.DryRun();
        }

        keys.StateOf(key).Grants.Remove(grant.Key);
        ApplyGrants(key);
    }

    private void ApplyGrants(KmsKey key) => keys.Put(GrantPolicy.Apply(key, keys.StateOf(key).GrantsOf(key.Id)));

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

    private static void CheckOperations(KmsKey key, CreateGrantRequest request)
    {
        var possible = key.Usage switch
        {
            KeyUsageType.EncryptDecrypt when key.IsSymmetric => SymmetricOperations,
            KeyUsageType.EncryptDecrypt =>
                [GrantOperation.Encrypt, GrantOperation.Decrypt, GrantOperation.ReEncryptFrom, GrantOperation.ReEncryptTo, GrantOperation.GetPublicKey],
            KeyUsageType.SignVerify => [GrantOperation.Sign, GrantOperation.Verify, GrantOperation.GetPublicKey],
            KeyUsageType.KeyAgreement => [GrantOperation.DeriveSharedSecret, GrantOperation.GetPublicKey],
            _ => [GrantOperation.GenerateMac, GrantOperation.VerifyMac],
        };
        if (request.Operations!.Find(o => !possible.Contains(o) && !AnyOperations.Contains(o)) is { } impossible)
        {
            throw KmsErrors.Validation(
                $"Grant operation {impossible} is not supported for the KMS key {key.Arn} with the key spec {key.Spec} and the key usage {key.Usage}.");
        }

        if (!key.IsSymmetric && request.Constraints is not null)
        {
            throw KmsErrors.Validation("Encryption context constraints are only supported for grants on symmetric encryption KMS keys.");
        }
    }

    /// <summary>Who may make grants only because of a grant can't give more than that grant does.</summary>
    private void CheckParent(KmsKey key, CreateGrantRequest request, OperationContext context)
    {
        var sids = context.Authorization?.Decisions.Select(static d => d.Decision.Statement?.Sid) ?? [];
        if (sids.Select(GrantPolicy.GrantIdOf).FirstOrDefault(static id => id is not null) is not { } grantId
            || keys.StateOf(key).Grants.Find(new(key.Id, grantId)) is not { } parent)
        {
            return;
        }

        var isWithin = request.Operations!.TrueForAll(o => parent.Operations.Contains(o))
            && Includes(request.Constraints?.EncryptionContextSubset ?? request.Constraints?.EncryptionContextEquals, parent.ContextSubset)
            && (parent.ContextEquals is null
                || (Includes(request.Constraints?.EncryptionContextEquals, parent.ContextEquals)
                    && request.Constraints!.EncryptionContextEquals!.Count == parent.ContextEquals.Count));
        if (!isWithin)
        {
            throw new AwsServiceException(
                "AccessDeniedException", 400,
                $"User: {context.Principal.Arn} is not authorized to perform: kms:CreateGrant on resource: {key.Arn} " +
                "because the grant would allow more than the grant that it is created by");
        }
    }

    private static bool Includes(Dictionary<string, string>? given, ImmutableSortedDictionary<string, string>? wanted) =>
        wanted is null || (given is not null && wanted.All(w => given.GetValueOrDefault(w.Key) == w.Value));

    /// <summary>A request that comes twice, by its name, makes one grant.</summary>
    private static bool IsSame(Grant grant, CreateGrantRequest request) =>
        grant.Name == request.Name
        && grant.Grantee == request.GranteePrincipal
        && grant.RetiringPrincipal == request.RetiringPrincipal
        && grant.Operations.Order(StringComparer.Ordinal).SequenceEqual(request.Operations!.Order(StringComparer.Ordinal))
        && AreSame(grant.ContextSubset, request.Constraints?.EncryptionContextSubset)
        && AreSame(grant.ContextEquals, request.Constraints?.EncryptionContextEquals);

    private static bool AreSame(ImmutableSortedDictionary<string, string>? own, Dictionary<string, string>? given) =>
        own is null ? given is null : given?.Count == own.Count && Includes(given, own);

    private static string NewToken(IdGenerator ids)
    {
        var bytes = new byte[120];
        ids.Fill(bytes);
        return Convert.ToBase64String(bytes);
    }
}
