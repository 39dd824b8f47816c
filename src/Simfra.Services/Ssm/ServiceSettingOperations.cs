using System.Collections.Frozen;
using Simfra.Integration;
using Simfra.Models.Ssm;
using Simfra.State;

namespace Simfra.Services.Ssm;

/// <summary>The settings of Parameter Store in an account and region.</summary>
/// <seealso href="https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-default-tier.html"/>
internal sealed class ServiceSettingOperations(ServiceState<SsmState> states) : IOperationGroup
{
    private const string DefaultTier = "/ssm/parameter-store/default-parameter-tier";
    private const string HighThroughput = "/ssm/parameter-store/high-throughput-enabled";

    /// <summary>What may be set; the first is what AWS has set.</summary>
    private static readonly FrozenDictionary<string, string[]> Values = new Dictionary<string, string[]>
    {
        [DefaultTier] = [ParameterTier.Standard, ParameterTier.Advanced, ParameterTier.IntelligentTiering],
        [HighThroughput] = ["false", "true"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The settings of other parts of Systems Manager.</summary>
    private static readonly FrozenSet<string> Others = FrozenSet.ToFrozenSet(
        [
            "/ssm/appmanager/appmanager-enabled", "/ssm/automation/customer-script-log-destination", "/ssm/automation/customer-script-log-group-name",
            "/ssm/automation/enable-adaptive-concurrency", "/ssm/documents/console/public-sharing-permission", "/ssm/managed-instance/activation-tier",
            "/ssm/managed-instance/default-ec2-instance-management-role", "/ssm/opsinsights/opscenter",
        ],
        StringComparer.Ordinal);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(SsmApi.GetServiceSetting, GetServiceSetting);
        operations.Handle(SsmApi.UpdateServiceSetting, UpdateServiceSetting);
        operations.Handle(SsmApi.ResetServiceSetting, ResetServiceSetting);
    }

    /// <summary>The tier of parameters for which none is asked.</summary>
    public static string DefaultTierOf(SsmState state) => state.Settings.Find(DefaultTier)?.Value ?? ParameterTier.Standard;

    public static string ArnOf(string settingId, StateScope scope) => settingId.StartsWith("arn:", StringComparison.Ordinal)
        ? settingId
        : $"arn:aws:ssm:{scope.Region}:{scope.Account}:servicesetting{settingId}";

    private GetServiceSettingResult GetServiceSetting(GetServiceSettingRequest request, OperationContext context) =>
        new() { ServiceSetting = Show(Check(request.SettingId!, context.Scope), context.Scope) };

    private UpdateServiceSettingResult UpdateServiceSetting(UpdateServiceSettingRequest request, OperationContext context)
    {
        var id = Check(request.SettingId!, context.Scope);
        if (!Values[id].Contains(request.SettingValue))
        {
            throw SsmErrors.InvalidSetting(id, Values[id]);
        }

        states[context.Scope].Settings.Put(new() { Id = id, Value = request.SettingValue!, ModifiedAt = context.Now, ModifiedBy = context.Principal.Arn });
        return new();
    }

    private ResetServiceSettingResult ResetServiceSetting(ResetServiceSettingRequest request, OperationContext context)
    {
        var id = Check(request.SettingId!, context.Scope);
        states[context.Scope].Settings.Remove(id);
        return new() { ServiceSetting = Show(id, context.Scope) };
    }

    /// <summary>A setting is named by its path or by its ARN.</summary>
    private static string Check(string settingId, StateScope scope)
    {
        var prefix = ArnOf("", scope);
        var id = settingId.StartsWith(prefix, StringComparison.Ordinal) ? settingId[prefix.Length..] : settingId;
        if (Others.Contains(id))
        {
            throw SsmErrors.NotBuilt($"The setting {id}");
        }

        return Values.ContainsKey(id) ? id : throw SsmErrors.SettingNotFound();
    }

    private ServiceSetting Show(string id, StateScope scope)
    {
        var setting = states[scope].Settings.Find(id);
        return new()
        {
            SettingId = id,
            SettingValue = setting?.Value ?? Values[id][0],
            LastModifiedDate = setting?.ModifiedAt,
            LastModifiedUser = setting?.ModifiedBy ?? "System",
            ARN = ArnOf(id, scope),
            Status = setting is null ? "Default" : "Customized",
        };
    }
}

/// <summary>A setting that isn't as AWS has set it.</summary>
internal sealed record CustomSetting
{
    public required string Id { get; init; }
    public required string Value { get; init; }
    public required DateTimeOffset ModifiedAt { get; init; }
    public required string ModifiedBy { get; init; }
}
