using System.Collections.Frozen;
using System.Globalization;
using Simfra.Models.Kms;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Kms;

/// <summary>The values of KMS's own condition keys.</summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"/>
internal sealed class KmsConditionKeys(ServiceState<KmsState> states)
{
    private const string ContextPrefix = "kms:EncryptionContext:";

    /// <summary>Older names of condition keys that still work.</summary>
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["kms:CustomerMasterKeySpec"] = "kms:KeySpec",
        ["kms:CustomerMasterKeyUsage"] = "kms:KeyUsage",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string>? Find(string key, RequiredPermission permission, AuthorizationCall call)
    {
        key = Renamed.GetValueOrDefault(key, key);
        if (!Knows(permission, key))
        {
            return null;
        }

        if (key.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase))
        {
            var name = key[ContextPrefix.Length..];
            var pair = ContextOf(permission, call)?.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            return pair?.Value is { } value ? [value] : null;
        }

        return key.ToLowerInvariant() switch
        {
            "kms:calleraccount" => [call.Context.Principal.AccountId],
            "kms:viaservice" => ViaService(call),
            "kms:encryptioncontextkeys" => ContextOf(permission, call) is { Count: > 0 } context ? [.. context.Keys] : null,
            "kms:requestalias" => RequestAlias(permission, call),
            "kms:resourcealiases" => ResourceAliases(permission),
            "kms:keyspec" => One(call.Input is CreateKeyRequest create
                ? create.KeySpec ?? create.CustomerMasterKeySpec ?? KeySpec.SymmetricDefault
                : FindKey(permission)?.Spec),
            "kms:keyusage" => One(call.Input is CreateKeyRequest create
                ? create.KeyUsage ?? KeyUsageType.EncryptDecrypt
                : FindKey(permission)?.Usage),
            "kms:keyorigin" => One(call.Input is CreateKeyRequest create ? create.Origin ?? OriginType.AwsKms : FindKey(permission)?.Origin),
            "kms:multiregion" => One(IsMultiRegion(permission, call)),
            "kms:multiregionkeytype" => MultiRegionType(permission, call),
            "kms:reencryptonsamekey" => call.Input is ReEncryptRequest ? [IsSameKey(call) ? "true" : "false"] : null,
            "kms:grantisforawsresource" => [call.Context.Caller is { CalledVia.Count: > 0 } ? "true" : "false"],
            "kms:grantconstrainttype" => ConstraintTypes(call),
            "kms:grantoperations" => (call.Input as CreateGrantRequest)?.Operations,
            "kms:encryptionalgorithm" => EncryptionAlgorithm(permission, call),
            "kms:messagetype" => call.Input is SignRequest or VerifyRequest ? [call.Text("MessageType") ?? MessageType.Raw] : null,
            "kms:bypasspolicylockoutsafetycheck" => One(BypassOf(call)),
            "kms:schedulekeydeletionpendingwindowindays" =>
                call.Input is ScheduleKeyDeletionRequest schedule ? [Text(schedule.PendingWindowInDays ?? 30)] : null,
            "kms:rotationperiodindays" => call.Input is EnableKeyRotationRequest enable ? [Text(enable.RotationPeriodInDays ?? 365)] : null,
            "kms:trailingdayswithoutkeyusage" => One(DaysWithoutUsage(permission, call)),
            "kms:validto" => (call.Input as ImportKeyMaterialRequest)?.ValidTo is { } validTo
                ? [validTo.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)]
                : null,
            _ => FromMember(key, call),
        };
    }

    /// <summary>Keys that are called like the member of the input that they are: <c>kms:SigningAlgorithm</c>.</summary>
    private static IReadOnlyList<string>? FromMember(string key, AuthorizationCall call)
    {
        var member = key.ToLowerInvariant() switch
        {
            "kms:signingalgorithm" => "SigningAlgorithm",
            "kms:macalgorithm" => "MacAlgorithm",
            "kms:keyagreementalgorithm" => "KeyAgreementAlgorithm",
            "kms:datakeypairspec" => "KeyPairSpec",
            "kms:granteeprincipal" => "GranteePrincipal",
            "kms:retiringprincipal" => "RetiringPrincipal",
            "kms:wrappingalgorithm" => "WrappingAlgorithm",
            "kms:wrappingkeyspec" => "WrappingKeySpec",
            "kms:expirationmodel" => "ExpirationModel",
            "kms:primaryregion" => "PrimaryRegion",
            "kms:replicaregion" => "ReplicaRegion",
            _ => null,
        };
        return member is not null && call.Input.Schema.FindMember(member) is not null ? One(call.Text(member)) : null;
    }

    private static Dictionary<string, string>? ContextOf(RequiredPermission permission, AuthorizationCall call) => call.Input switch
    {
        EncryptRequest request => request.EncryptionContext,
        DecryptRequest request => request.EncryptionContext,
        GenerateDataKeyRequest request => request.EncryptionContext,
        GenerateDataKeyWithoutPlaintextRequest request => request.EncryptionContext,
        GenerateDataKeyPairRequest request => request.EncryptionContext,
        GenerateDataKeyPairWithoutPlaintextRequest request => request.EncryptionContext,
        ReEncryptRequest request => permission.Action == "kms:ReEncryptFrom" ? request.SourceEncryptionContext : request.DestinationEncryptionContext,
        CreateGrantRequest request => request.Constraints?.EncryptionContextEquals ?? request.Constraints?.EncryptionContextSubset,
        _ => null,
    };

    /// <summary>The service through which somebody's call came: <c>sqs.us-east-1.amazonaws.com</c>.</summary>
    private static string[]? ViaService(AuthorizationCall call)
    {
        const string Suffix = ".amazonaws.com";
        return call.Context.Caller?.CalledVia is [.., var service] && service.EndsWith(Suffix, StringComparison.Ordinal)
            ? [$"{service[..^Suffix.Length]}.{call.Context.Region}{Suffix}"]
            : null;
    }

    private static string[]? RequestAlias(RequiredPermission permission, AuthorizationCall call)
    {
        var text = call.Input switch
        {
            ReEncryptRequest request => permission.Action == "kms:ReEncryptFrom" ? request.SourceKeyId : request.DestinationKeyId,
            _ when call.Input.Schema.FindMember("KeyId") is not null => call.Text("KeyId"),
            _ => null,
        };
        return text is null ? null
            : text.StartsWith(KeyName.AliasPrefix, StringComparison.Ordinal) ? [text]
            : KeyName.ParseArn(text)?.Alias is { } alias ? [alias]
            : null;
    }

    private string? IsMultiRegion(RequiredPermission permission, AuthorizationCall call) => call.Input is CreateKeyRequest create
        ? create.MultiRegion == true ? "true" : "false"
        : FindKey(permission) is { } key ? key.MultiRegion is null ? "false" : "true"
        : null;

    private string[]? MultiRegionType(RequiredPermission permission, AuthorizationCall call) => call.Input is CreateKeyRequest create
        ? create.MultiRegion == true ? [MultiRegionKeyType.Primary] : null
        : FindKey(permission) is { MultiRegion: not null } key ? [key.IsReplica ? MultiRegionKeyType.Replica : MultiRegionKeyType.Primary]
        : null;

    private static bool IsSameKey(AuthorizationCall call) => call.Required is [var from, var to, ..] && from.Resource == to.Resource;

    private static string[]? ConstraintTypes(AuthorizationCall call) => call.Input is CreateGrantRequest { Constraints: { } constraints }
        ? constraints.EncryptionContextEquals is not null ? ["EncryptionContextEquals"] : ["EncryptionContextSubset"]
        : null;

    private static string[]? EncryptionAlgorithm(RequiredPermission permission, AuthorizationCall call) => call.Input switch
    {
        EncryptRequest request => [request.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault],
        DecryptRequest request => [request.EncryptionAlgorithm ?? EncryptionAlgorithmSpec.SymmetricDefault],
        ReEncryptRequest request =>
            [(permission.Action == "kms:ReEncryptFrom" ? request.SourceEncryptionAlgorithm : request.DestinationEncryptionAlgorithm)
                ?? EncryptionAlgorithmSpec.SymmetricDefault],
        GenerateDataKeyRequest or GenerateDataKeyWithoutPlaintextRequest or GenerateDataKeyPairRequest
            or GenerateDataKeyPairWithoutPlaintextRequest => [EncryptionAlgorithmSpec.SymmetricDefault],
        _ => null,
    };

    /// <summary>Absent where the caller doesn't say, so that a policy can ask for that.</summary>
    private static string? BypassOf(AuthorizationCall call) => call.Input switch
    {
        CreateKeyRequest { BypassPolicyLockoutSafetyCheck: { } bypass } => Text(bypass),
        PutKeyPolicyRequest { BypassPolicyLockoutSafetyCheck: { } bypass } => Text(bypass),
        _ => null,
    };

    private string[]? ResourceAliases(RequiredPermission permission) => FindKey(permission) is { } key
        ? [.. states[key.Scope].AliasesOf(key.Id).Select(static a => a.Name)]
        : null;

    /// <summary>Days since the key was used; since it was made, where it never was.</summary>
    private string? DaysWithoutUsage(RequiredPermission permission, AuthorizationCall call) => FindKey(permission) is { } key
        ? Text((int)(call.Context.Now - (states[key.Scope].Uses.Find(key.Id)?.At ?? key.CreatedAt)).TotalDays)
        : null;

    private KmsKey? FindKey(RequiredPermission permission) =>
        KeyName.ParseArn(permission.Resource) is { KeyId: { } id } name ? states.Find(name.Scope)?.Keys.Find(id) : null;

    /// <summary>The action, or its kind of resource, has the key: AWS puts no others into the request.</summary>
    private static bool Knows(RequiredPermission permission, string key) =>
        permission.Schema is not { } action
        || Array.Exists(action.ConditionKeys, k => IsSame(k, key))
        || (permission.ResourceType is { } type && Array.Exists(type.ConditionKeys, k => IsSame(k, key)));

    private static bool IsSame(string known, string key) =>
        known.Equals(key, StringComparison.OrdinalIgnoreCase)
        || (known.StartsWith(ContextPrefix, StringComparison.Ordinal) && key.StartsWith(ContextPrefix, StringComparison.OrdinalIgnoreCase));

    private static string[]? One(string? value) => value is null ? null : [value];

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
