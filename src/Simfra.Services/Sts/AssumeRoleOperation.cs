using Simfra.Integration;
using Simfra.Models.Sts;
using Simfra.Security;

namespace Simfra.Services.Sts;

/// <summary>
/// A session of a role for someone who has AWS keys. That the caller's account and the role's trust policy allow it is settled before, with
/// the permissions of all calls (<see cref="StsAuthorization"/>).
/// </summary>
internal sealed class AssumeRoleOperation(RoleSessions sessions) : IOperationGroup
{
    public void Register(IOperationRegistry operations) => operations.Handle(StsApi.AssumeRole, AssumeRoleAsync);

    private ValueTask<AssumeRoleResponse> AssumeRoleAsync(AssumeRoleRequest request, OperationContext context, CancellationToken cancellationToken)
    {
        if (request.ProvidedContexts is { Count: > 0 })
        {
            throw StsErrors.NotBuilt("The parameter ProvidedContexts of AssumeRole");
        }

        var caller = context.Principal.Session;
        var tags = SessionTags.Of(request.Tags, request.TransitiveTagKeys, caller);
        var role = sessions.Find(request.RoleArn!)
            ?? throw StsAuthorization.CannotAssume(context.Principal, "sts:AssumeRole", request.RoleArn!);
        var session = sessions.Issue(
            role,
            new()
            {
                SessionName = request.RoleSessionName!,
                Tags = tags,
                DurationSeconds = request.DurationSeconds,
                IsChained = context.Principal.Session is not null,
                Policy = request.Policy,
                PolicyArns = request.PolicyArns,
                SourceIdentity = SourceIdentity(request, caller),
            },
            context.Now);
        return new(new AssumeRoleResponse
        {
            Credentials = session.Credential.ToShape(),
            AssumedRoleUser = session.ToUser(),
            PackedPolicySize = session.PackedPolicySize,
            SourceIdentity = session.Principal.Session!.SourceIdentity,
        });
    }

    /// <summary>Who set out to use roles stays known through all of a chain.</summary>
    public static string? SourceIdentity(AssumeRoleRequest request, PrincipalSession? caller)
    {
        if (caller?.SourceIdentity is not { } inherited)
        {
            return request.SourceIdentity;
        }

        return request.SourceIdentity is null || request.SourceIdentity == inherited ? inherited : throw StsErrors.SourceIdentityIsSet();
    }
}
