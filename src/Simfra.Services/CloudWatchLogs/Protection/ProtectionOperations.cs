using Simfra.Integration;
using Simfra.Models.CloudWatchLogs;
using Simfra.State;

namespace Simfra.Services.CloudWatchLogs.Protection;

/// <summary>The data protection policies of log groups.</summary>
internal sealed class ProtectionOperations(ServiceState<CloudWatchLogsState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(CloudWatchLogsApi.PutDataProtectionPolicy, PutDataProtectionPolicy);
        operations.Handle(CloudWatchLogsApi.GetDataProtectionPolicy, GetDataProtectionPolicy);
        operations.Handle(CloudWatchLogsApi.DeleteDataProtectionPolicy, DeleteDataProtectionPolicy);
    }

    private PutDataProtectionPolicyResponse PutDataProtectionPolicy(PutDataProtectionPolicyRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        if (group.Class != LogGroupClass.Standard)
        {
            throw CloudWatchLogsErrors.NotForClass("PutDataProtectionPolicy", group);
        }

        var policy = DataProtectionPolicy.Parse(request.PolicyDocument!);
        if (policy.AuditGroup is { } audit && !state.Groups.Contains(audit))
        {
            throw CloudWatchLogsErrors.NotFound("The log group of the findings destination does not exist.");
        }

        var now = context.Now.ToUnixTimeMilliseconds();
        state.Protection.DataProtection.Put(new(group.Name, request.PolicyDocument!, now));
        return new()
        {
            LogGroupIdentifier = request.LogGroupIdentifier,
            PolicyDocument = request.PolicyDocument,
            LastUpdatedTime = now,
        };
    }

    private GetDataProtectionPolicyResponse GetDataProtectionPolicy(GetDataProtectionPolicyRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        var policy = state.Protection.DataProtection.Find(group.Name);
        return new()
        {
            LogGroupIdentifier = request.LogGroupIdentifier,
            PolicyDocument = policy?.Document,
            LastUpdatedTime = policy?.UpdatedAt,
        };
    }

    private Simfra.Schemas.Unit DeleteDataProtectionPolicy(DeleteDataProtectionPolicyRequest request, OperationContext context)
    {
        var (state, group) = states.Get(null, request.LogGroupIdentifier, context);
        if (!state.Protection.DataProtection.Remove(group.Name))
        {
            throw CloudWatchLogsErrors.NotFound("The specified log group has no data protection policy.");
        }

        state.Groups.Put(group with { HadProtectionPolicy = true });
        return new();
    }
}
