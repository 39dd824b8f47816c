using System.Collections.Frozen;
using Simfra.Schemas;

namespace Simfra.Security.Authorization;

/// <summary>
/// What a service tells the authoriser beyond the table of permissions: which resources a call is about where the table can't say,
/// who owns a resource and which policy it has, the values of the service's own condition keys, and how it words a denial.
/// Each answers by default as the table alone does. One instance a service and world; it reads state outside of turns.
/// </summary>
/// <seealso href="../../../../docs/how-to/add-an-operation.md"/>
internal class ServiceAuthorization
{
    /// <summary>
    /// Says what a call needs, each with one of <see cref="AuthorizationCall"/>'s methods <c>Require</c>; all of it must be allowed. The default is what the
    /// table says.
    /// </summary>
    public virtual void Require(AuthorizationCall call) => call.RequireFromTable();

    /// <summary>
    /// The ARNs of what the call is about, of a type that <c>models/&lt;service&gt;.iam.json</c> leaves to the service; empty where
    /// the call names none.
    /// </summary>
    public virtual IEnumerable<string> FindArns(IamResourceType type, AuthorizationCall call) => [];

    /// <summary>A resource of this service, by its ARN; null where there is none, or the service knows nothing of it that matters here.</summary>
    public virtual ResourceFacts? FindResource(string arn) => null;

    /// <summary>The resource as it matters to one permission of a call; by default as it matters to all.</summary>
    public virtual ResourceFacts? FindResource(RequiredPermission permission, AuthorizationCall call) => FindResource(permission.Resource);

    /// <summary>
    /// The values of a condition key of the service that <c>models/&lt;service&gt;.iam.json</c> doesn't bind to a member; null where
    /// the call has no such key.
    /// </summary>
    /// <param name="key">As AWS writes it: <c>s3:ExistingObjectTag/colour</c>.</param>
    /// <param name="permission">The permission that is being decided.</param>
    /// <param name="call">The call.</param>
    public virtual IReadOnlyList<string>? FindConditionValues(string key, RequiredPermission permission, AuthorizationCall call) => null;

    /// <summary>The tags that the call sets; by default those at the member that the table names.</summary>
    public virtual IReadOnlyDictionary<string, string> FindRequestTags(AuthorizationCall call) =>
        call.Table.RequestTags is { } member
            ? MemberPath.Of(call.Input.Schema, member).ReadTags(call.Input)
            : FrozenDictionary<string, string>.Empty;

    /// <summary>The canonical user id of an account, by which the service's policies may name it; null where they can't.</summary>
    public virtual string? FindCanonicalUserId(string accountId) => null;

    /// <summary>The error that the caller gets, in the service's own words.</summary>
    public virtual AwsServiceException Denied(Denial denial, AuthorizationCall call) => denial.ToError(call.Operation.Service);
}
