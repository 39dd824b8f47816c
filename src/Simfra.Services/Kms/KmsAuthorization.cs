using System.Collections.Frozen;
using Simfra.Models.Kms;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.Services.Kms.Cryptography;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>Keys as IAM sees them: what a call is about, and the key policy without which nobody may do anything.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html"/>
internal sealed class KmsAuthorization(ServiceState<KmsState> states) : ServiceAuthorization
{
    /// <summary>What principals of other accounts can be let do.</summary>
    private static readonly FrozenSet<string> AcrossAccounts = FrozenSet.ToFrozenSet(
        [
            "kms:CreateGrant", "kms:Decrypt", "kms:DeriveSharedSecret", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair", "kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateMac",
            "kms:GetKeyRotationStatus", "kms:GetPublicKey", "kms:ListGrants", "kms:ListRetirableGrants", "kms:ReEncryptFrom", "kms:ReEncryptTo",
            "kms:RetireGrant", "kms:RevokeGrant", "kms:Sign", "kms:Verify", "kms:VerifyMac",
        ],
        StringComparer.Ordinal);

    private readonly KmsConditionKeys _conditions = new(states);

    public override void Require(AuthorizationCall call)
    {
        switch (call.Input)
        {
            case ReEncryptRequest request:
                call.Require("kms:ReEncryptFrom", SourceArn(request.SourceKeyId, request.CiphertextBlob, call));
                call.Require("kms:ReEncryptTo", KeyArn(request.DestinationKeyId, call));
                break;
            case RetireGrantRequest request when MayRetire(request, call):
                break;
            case CreateKeyRequest request:
                call.RequireFromTable();
                RequireTagging(request.Tags, call.Context.Scope, call);
                break;
            case ReplicateKeyRequest request:
                // The replica is created, in its own region and by policies of the caller alone.
                call.RequireFromTable();
                call.Require("kms:CreateKey", "*");
                RequireTagging(request.Tags, call.Context.Scope with { Region = request.ReplicaRegion! }, call);
                break;
            default:
                call.RequireFromTable();
                break;
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) => (type.Name, call.Input) switch
    {
        ("alias", CreateAliasRequest { AliasName: { } name }) => [KeyName.AliasArnOf(call.Context.Scope, name)],
        ("alias", DeleteAliasRequest { AliasName: { } name }) => [KeyName.AliasArnOf(call.Context.Scope, name)],
        ("alias", UpdateAliasRequest { AliasName: { } name }) => [KeyName.AliasArnOf(call.Context.Scope, name)],
        ("key", CreateAliasRequest request) => [KeyArn(request.TargetKeyId, call)],
        ("key", UpdateAliasRequest request) => UpdatedKeys(request, call),
        ("key", DeleteAliasRequest request) => AliasTarget(request.AliasName!, call.Context.Scope) is { } arn ? [arn] : [],
        ("key", DecryptRequest request) => [SourceArn(request.KeyId, request.CiphertextBlob, call)],
        ("key", RetireGrantRequest request) => FindGrant(request, call) is { Key: var key } ? [key.Arn] : [],
        ("key", CreateKeyRequest) => [],
        ("key", UpdatePrimaryRegionRequest request) => [KeyArn(request.KeyId, call), .. ReplicaArn(request, call)],
        ("key", _) when call.Input.Schema.FindMember("KeyId") is not null && call.Text("KeyId") is { } keyId => [KeyArn(keyId, call)],
        _ => [],
    };

    public override ResourceFacts? FindResource(string arn)
    {
        if (KeyName.ParseArn(arn) is not { } name)
        {
            return null;
        }

        if (name.KeyId is not { } keyId)
        {
            return new(name.Scope.Account);
        }

        if (states.Find(name.Scope)?.Keys.Find(keyId) is { } key)
        {
            return new(name.Scope.Account)
            {
                Policy = key.PolicyWithGrants ?? key.Policy,
                PolicyKind = ResourcePolicyKind.Required,
                Tags = key.Tags,
            };
        }

        // A managed key that isn't made yet has its policy already; of a key that isn't there the account's policies decide.
        return ManagedKeys.FindAlias(name.Scope, keyId) is { } alias
            ? new(name.Scope.Account) { Policy = ManagedKeys.PolicyOf(name.Scope, alias), PolicyKind = ResourcePolicyKind.Required, Tags = KmsKey.NoTags }
            : new(name.Scope.Account);
    }

    public override ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call)
    {
        var facts = FindResource(permission.Resource);
        return facts is not null && facts.OwnerAccountId != call.Context.Principal.AccountId && !AcrossAccounts.Contains(permission.Action)
            && call.Context.Principal is not ServicePrincipal
            ? facts with { Policy = null, PolicyKind = ResourcePolicyKind.Required }
            : facts;
    }

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        _conditions.Find(key, permission, call);

    /// <summary>Strangers aren't told whether a key is there.</summary>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call)
    {
        if (!denial.Request.IsCrossAccount || denial.PolicyType != PolicyType.Resource)
        {
            return denial.ToError(call.Operation.Service);
        }

        return Denial.ToError(
            call.Operation.Service,
            $"User: {denial.Principal.Arn} is not authorized to perform: {denial.Request.Action} on this resource because the resource does not " +
            "exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access");
    }

    /// <summary>The key that a text means, by its ARN; an ARN even where there is no such key.</summary>
    private string KeyArn(string? text, AuthorizationCall call)
    {
        if (text is null)
        {
            return "*";
        }

        var scope = call.Context.Scope;
        var name = text.StartsWith("arn:", StringComparison.Ordinal) ? KeyName.ParseArn(text)
            : text.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal) ? new(scope, null, text)
            : new(scope, text, null);
        if (name is null)
        {
            // The handler says what is wrong with it.
            return KeyName.ArnOf(scope, "*");
        }

        return name.Alias is { } alias ? AliasTarget(alias, name.Scope) ?? KeyName.ArnOf(name.Scope, "*") : name.Arn;
    }

    private string? AliasTarget(string alias, StateScope scope) =>
        states.Find(scope)?.Aliases.Find(alias) is { } found ? KeyName.ArnOf(scope, found.KeyId)
        : ManagedKeys.Exists(alias) ? KeyName.ArnOf(scope, ManagedKeys.IdOf(scope, alias))
        : null;

    /// <summary>Whoever gives a key tags on its way needs leave to tag keys.</summary>
    private static void RequireTagging(List<Tag>? tags, StateScope scope, AuthorizationCall call)
    {
        if (tags is { Count: > 0 })
        {
            call.Require("kms:TagResource", KeyName.ArnOf(scope, "*"));
        }
    }

    /// <summary>The replica that is to become the primary key, where there is one.</summary>
    private IEnumerable<string> ReplicaArn(UpdatePrimaryRegionRequest request, AuthorizationCall call) =>
        KeyName.ParseArn(KeyArn(request.KeyId, call)) is { KeyId: { } id } name
        && states.Find(name.Scope with { Region = request.PrimaryRegion! })?.Keys.Find(id) is { IsReplica: true } replica
            ? [replica.Arn]
            : [];

    private IEnumerable<string> UpdatedKeys(UpdateAliasRequest request, AuthorizationCall call)
    {
        if (AliasTarget(request.AliasName!, call.Context.Scope) is { } current)
        {
            yield return current;
        }

        yield return KeyArn(request.TargetKeyId, call);
    }

    /// <summary>The key that decrypts: the one that is named, or else the one that the ciphertext names.</summary>
    private string SourceArn(string? keyId, byte[]? ciphertext, AuthorizationCall call) =>
        keyId is not null ? KeyArn(keyId, call)
        : KeyCiphertext.Parse(ciphertext) is { } blob ? KeyName.ArnOf(call.Context.Scope with { Account = blob.Account }, blob.KeyId)
        : "*";

    /// <summary>
    /// The grant itself says who may retire it: its retiring principal, the grantee if that is among its operations, the account's root user.
    /// </summary>
    private bool MayRetire(RetireGrantRequest request, AuthorizationCall call)
    {
        if (FindGrant(request, call) is not { } found)
        {
            return false;
        }

        var principal = call.Context.Principal;
        return principal is RootPrincipal && principal.AccountId == found.Key.Scope.Account
            || Is(principal, found.Grant.RetiringPrincipal)
            || (Is(principal, found.Grant.Grantee) && found.Grant.Operations.Contains(GrantOperation.RetireGrant));
    }

    private (KmsKey Key, Grant Grant)? FindGrant(RetireGrantRequest request, AuthorizationCall call)
    {
        if (request.GrantToken is { } token)
        {
            return GrantTokens.Find(token, states, call.Context.Region);
        }

        return request is { KeyId: { } keyId, GrantId: { } grantId }
            && KeyName.ParseArn(KeyArn(keyId, call)) is { KeyId: { } id } name
            && states.Find(name.Scope) is { } state
            && state.Keys.Find(id) is { } key
            && state.Grants.Find(new(id, grantId)) is { } grant
                ? (key, grant)
                : null;
    }

    private static bool Is(Principal principal, string? arn) =>
        arn is not null && (principal.Arn == arn || (principal is AssumedRolePrincipal role && role.RoleArn == arn));
}
