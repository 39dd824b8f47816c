using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services;

/// <summary>
/// A role that a service takes on to act for a user: an execution role, a replication role, a logging role. Its trust policy has to let the service have it.
/// </summary>
/// <param name="host">The service's host.</param>
/// <param name="serviceName">Who asks STS: <c>scheduler.amazonaws.com</c>.</param>
/// <param name="sessionName">What its sessions are called; a name of their own each where AWS says none.</param>
internal sealed class ServiceRole(ServiceHost host, string serviceName, string? sessionName = null)
{
    private const int SessionNameDigits = 32;

    /// <summary>A session of the role.</summary>
    /// <param name="roleArn">The role.</param>
    /// <param name="sourceArn">The resource that needs it, which the trust policy may ask for: <c>aws:SourceArn</c>.</param>
    /// <param name="scope">Where the resource is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Schemas.AwsServiceException">The role isn't there, or its trust policy doesn't allow it.</exception>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"/>
    public async ValueTask<Principal> AssumeAsync(string roleArn, string sourceArn, StateScope scope, CancellationToken cancellationToken)
    {
        var caller = new InternalCaller(new ServicePrincipal(scope.Account, serviceName), scope)
        {
            SourceArn = sourceArn,
            SourceAccount = scope.Account,
        };
        var request = new AssumeRoleRequest { RoleArn = roleArn, RoleSessionName = sessionName ?? host.Ids.Hex(SessionNameDigits) };
        var answer = await host.Invoker.InvokeAsync(StsApi.AssumeRole, request, caller, cancellationToken).ConfigureAwait(false);
        var keys = answer.Credentials!;
        return host.Capabilities.Find<ICredentialSource>()!.Find(keys.AccessKeyId!, keys.SessionToken)!.Principal;
    }
}
