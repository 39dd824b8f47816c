using Simfra.Models.SecretsManager;
using Simfra.Schemas;
using Simfra.Security.Authorization;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>Secrets as IAM sees them: by ARN, whichever way the caller names them, each with its policy and tags.</summary>
internal sealed class SecretsManagerAuthorization(ServiceState<SecretsManagerState> states) : ServiceAuthorization
{
    /// <summary>The ARN of what a text means: of a name that no secret has, without the characters at its end.</summary>
    public static string ArnOf(ServiceState<SecretsManagerState> states, string secretId, StateScope caller)
    {
        var name = SecretName.Parse(secretId, caller);
        return (states.Find(name.Scope) is { } state ? name.Find(state.Secrets)?.Arn : null) ?? SecretName.ArnOf(name.Scope, name.Text);
    }

    /// <summary>What else AWS's pages say that a call needs.</summary>
    public override void Require(AuthorizationCall call)
    {
        call.RequireFromTable();
        switch (call.Input)
        {
            case CreateSecretRequest request:
                RequireIf(request.Tags is { Count: > 0 }, "TagResource");
                RequireIf(request.AddReplicaRegions is { Count: > 0 }, "ReplicateSecretToRegions");
                break;
            case ValidateResourcePolicyRequest request:
                RequireIf(request.SecretId is not null, "PutResourcePolicy");
                break;
            case RotateSecretRequest { RotationLambdaARN: { Length: > 0 } function }:
                call.Require("lambda:InvokeFunction", function);
                break;
            case BatchGetSecretValueRequest { Filters.Count: > 0 }:
                call.Require("secretsmanager:ListSecrets", "*");
                break;
        }

        void RequireIf(bool isNeeded, string action)
        {
            if (isNeeded)
            {
                call.Require($"secretsmanager:{action}", ArnOf(states, NamedBy(call)!, call.Context.Scope));
            }
        }
    }

    public override IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) =>
        NamedBy(call) is { } secretId ? [ArnOf(states, secretId, call.Context.Scope)] : [];

    public override ResourceFacts? FindResource(string arn)
    {
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return null;
        }

        var name = SecretName.Parse(arn, StateScope.World);
        if (!name.IsArn)
        {
            return null;
        }

        var secret = states.Find(name.Scope) is { } state ? name.Find(state.Secrets) : null;
        return new(name.Scope.Account) { Policy = secret?.Policy, Tags = secret?.Tags ?? Secret.NoTags };
    }

    public override IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) =>
        key.ToLowerInvariant() switch
        {
            "secretsmanager:secretid" => Has(call, "SecretId") ? [permission.Resource] : null,
            "secretsmanager:secretprimaryregion" => FindSecret(permission.Resource)?.PrimaryRegion is { } region ? [region] : null,
            "secretsmanager:resource/allowrotationlambdaarn" =>
                FindSecret(permission.Resource)?.Rotation?.FunctionArn is { } function ? [function] : null,
            "secretsmanager:versionstage" => call.Input switch
            {
                GetSecretValueRequest request => [request.VersionStage ?? Secret.Current],
                UpdateSecretVersionStageRequest { VersionStage: { } stage } => [stage],
                _ => null,
            },
            "secretsmanager:recoverywindowindays" => (call.Input as DeleteSecretRequest)?.RecoveryWindowInDays is { } days ? [$"{days}"] : null,
            "secretsmanager:forcedeletewithoutrecovery" => call.Input is DeleteSecretRequest request ? [Text(request.ForceDeleteWithoutRecovery)] : null,
            "secretsmanager:blockpublicpolicy" => call.Input is PutResourcePolicyRequest request ? [Text(request.BlockPublicPolicy)] : null,
            "secretsmanager:rotateimmediately" => call.Input is RotateSecretRequest request ? [Text(request.RotateImmediately ?? true)] : null,
            "secretsmanager:modifyrotationrules" => call.Input is RotateSecretRequest request ? [Text(request.RotationRules is not null)] : null,
            "secretsmanager:kmskeyarn" => KeyArn(call),
            "secretsmanager:addreplicaregions" => Regions(call),
            "secretsmanager:forceoverwritereplicasecret" => call.Input switch
            {
                CreateSecretRequest request => [Text(request.ForceOverwriteReplicaSecret)],
                ReplicateSecretToRegionsRequest request => [Text(request.ForceOverwriteReplicaSecret)],
                _ => null,
            },
            _ => null,
        };

    /// <summary>A secret that the caller named by its name is called so in the denial.</summary>
    public override AwsServiceException Denied(Denial denial, AuthorizationCall call)
    {
        var isOfSecret = denial.Request.Action.StartsWith("secretsmanager:", StringComparison.Ordinal);
        var named = isOfSecret && call.Operation != SecretsManagerApi.BatchGetSecretValue.Schema ? NamedBy(call) : null;
        return named is null
            ? denial.ToError(call.Operation.Service)
            : Denial.ToError(
                call.Operation.Service,
                DenialMessage.For(denial.Request with { Resource = named }, denial.Decision, ResourceNaming.UnlessWildcard, denial.Decided.Policies));
    }

    private static string? NamedBy(AuthorizationCall call) =>
        call.Input is CreateSecretRequest create ? create.Name : Has(call, "SecretId") ? call.Text("SecretId") : null;

    private static bool Has(AuthorizationCall call, string member) => call.Input.Schema.FindMember(member) is not null;

    private static string[]? Regions(AuthorizationCall call)
    {
        var regions = call.Input switch
        {
            CreateSecretRequest request => request.AddReplicaRegions,
            ReplicateSecretToRegionsRequest request => request.AddReplicaRegions,
            _ => null,
        };
        return regions is null ? null : [.. regions.Select(static r => r.Region ?? "")];
    }

    /// <summary>The ARN of the key in the request, given as such or by the key's id. Which key an alias stands for isn't known here.</summary>
    private static string[]? KeyArn(AuthorizationCall call)
    {
        var keyId = call.Input switch
        {
            CreateSecretRequest request => request.KmsKeyId,
            UpdateSecretRequest request => request.KmsKeyId,
            _ => null,
        };
        return string.IsNullOrEmpty(keyId) || keyId.Contains("alias/", StringComparison.Ordinal)
            ? null
            : [keyId.StartsWith("arn:", StringComparison.Ordinal) ? keyId : $"arn:aws:kms:{call.Context.Region}:{call.Context.AccountId}:key/{keyId}"];
    }

    private Secret? FindSecret(string arn)
    {
        var name = SecretName.Parse(arn, StateScope.World);
        return name.IsArn && states.Find(name.Scope) is { } state ? name.Find(state.Secrets) : null;
    }

    private static string Text(bool? value) => value == true ? "true" : "false";
}
