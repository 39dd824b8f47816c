using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>
/// The authorisation of one call: what it needed and how each need was decided. A handler may ask for more as it goes (the keys of a
/// DeleteObjects are allowed or denied one by one).
/// </summary>
internal sealed class CallAuthorization(PolicyAuthorizer authorizer, AuthorizationCall call)
{
    private readonly List<PermissionDecision> _decisions = [];

    /// <summary>What was decided so far, in order.</summary>
    public IReadOnlyList<PermissionDecision> Decisions => _decisions;

    /// <summary>Decides whether the caller may do an action on a resource; the error to give where not, and null where so.</summary>
    /// <param name="action">With its prefix: <c>s3:DeleteObject</c>.</param>
    /// <param name="resource">The ARN; <c>*</c> for an action that knows no resources.</param>
    public AwsServiceException? Check(string action, string resource) => Check(call.Describe(action, resource));

    /// <inheritdoc cref="Check(string, string)"/>
    /// <param name="keys">Condition keys of this permission alone.</param>
    public AwsServiceException? Check(string action, string resource, IReadOnlyList<KeyValuePair<string, string>> keys) =>
        Check(call.Describe(action, resource) with { Keys = keys });

    /// <inheritdoc cref="Check(string, string)"/>
    public AwsServiceException? Check(RequiredPermission permission)
    {
        var decided = authorizer.DecideAndNote(call, permission);
        _decisions.Add(decided);
        return decided.Decision.IsAllowed ? null : call.Service.Denied(new(decided), call);
    }
}
