using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Scheduler;

/// <summary>The role that a schedule calls its target with. Its trust policy has to let EventBridge Scheduler have it.</summary>
internal sealed class ExecutionRole(ServiceHost host)
{
    private const string ServiceName = "scheduler.amazonaws.com";
    private const int SessionNameDigits = 32;

    /// <summary>A session of the role.</summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="groupArn">The group of the schedule, which the trust policy may ask for: <c>aws:SourceArn</c>.</param>
    /// <param name="scope">Where the schedule is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Schemas.AwsServiceException">The role isn't there, or its trust policy doesn't allow it.</exception>
    /// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"/>
    public async ValueTask<Principal> AssumeAsync(string roleArn, string groupArn, StateScope scope, CancellationToken cancellationToken)
    {
        var caller = new InternalCaller(new ServicePrincipal(scope.Account, ServiceName), scope)
        {
            SourceArn = groupArn,
            SourceAccount = scope.Account,
        };
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = host.Ids.Hex(SessionNameDigits) };
        var answer = await host.Invoker.InvokeAsync(StsApi.AssumeRole, request, caller, cancellationToken).ConfigureAwait(false);
        var keys = answer.Credentials!;
        return host.Capabilities.Find<ICredentialSource>()!.Find(keys.AccessKeyId!, keys.SessionToken)!.Principal;
    }
}
