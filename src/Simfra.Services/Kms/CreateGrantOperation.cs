using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security.Iam;

namespace Simfra.Services.Kms;

/// <summary>Makes grants.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/grants.html"/>
internal sealed class CreateGrantOperation(KeyDirectory keys, Capabilities capabilities) : IOperationGroup
{
    private const int MaxGrants = 50_000;
    private const int MaxConstraintPairs = 8;
    private const int MaxConstraintLength = 384;

    /// <summary>What symmetric keys alone can do, and what they can't.</summary>
    private static readonly ImmutableArray<string> SymmetricOperations =
    [
        GrantOperation.Encrypt, GrantOperation.Decrypt, GrantOperation.GenerateDataKey, GrantOperation.GenerateDataKeyWithoutPlaintext,
        GrantOperation.GenerateDataKeyPair, GrantOperation.GenerateDataKeyPairWithoutPlaintext, GrantOperation.ReEncryptFrom,
        GrantOperation.ReEncryptTo,
    ];

    private static readonly ImmutableArray<string> AnyOperations =
        [GrantOperation.CreateGrant, GrantOperation.RetireGrant, GrantOperation.DescribeKey];

    public void Register(IOperationRegistry operations) => operations.Handle(KmsApi.CreateGrant, CreateGrant);

    private CreateGrantResponse CreateGrant(CreateGrantRequest request, OperationContext context)
    {
        var key = keys.Get(request.KeyId!, context);
        GrantTokens.Check(request.GrantTokens, keys, context);
        keys.CheckState(key, context.Now, KeyState.Enabled, KeyState.Updating, KeyState.Unavailable);
        GrantPrincipal.Check(request.GranteePrincipal!, capabilities.Find<IPolicyPrincipals>());
        if (request.RetiringPrincipal is { } retiring)
        {
            GrantPrincipal.Check(retiring, capabilities.Find<IPolicyPrincipals>());
        }

        CheckOperations(key, request);
        CheckParent(key, request, context);
        KeyUsageChecks.EndDryRun(request.DryRun);

        var state = keys.StateOf(key);
        if (request.Name is not null && state.GrantsOf(key.Id).FirstOrDefault(g => IsSame(g, request)) is { } existing)
        {
            return new() { GrantId = existing.Key.GrantId, GrantToken = GrantTokens.New(key, existing, context.Ids) };
        }

        if (state.GrantsOf(key.Id).Count() >= MaxGrants)
        {
            throw new LimitExceededException($"The KMS key {key.Arn} has {MaxGrants} grants, which is the limit.");
        }

        var grant = new Grant
        {
            Key = new(key.Id, context.Ids.Hex(64)),
            Secret = NewSecret(context.Ids),
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
        keys.ApplyGrants(key);
        return new() { GrantId = grant.Key.GrantId, GrantToken = GrantTokens.New(key, grant, context.Ids) };
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

        CheckConstraint(request.Constraints?.EncryptionContextSubset);
        CheckConstraint(request.Constraints?.EncryptionContextEquals);
    }

    private static void CheckConstraint(Dictionary<string, string>? constraint)
    {
        if (constraint?.Count > MaxConstraintPairs || constraint?.Values.Any(static v => v.Length > MaxConstraintLength) == true)
        {
            throw new LimitExceededException(
                $"A grant constraint has at most {MaxConstraintPairs} encryption context pairs with values of at most {MaxConstraintLength} characters.");
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

    private static string NewSecret(IdGenerator ids)
    {
        var bytes = new byte[GrantTokens.SecretLength];
        ids.Fill(bytes);
        return Convert.ToBase64String(bytes);
    }
}
