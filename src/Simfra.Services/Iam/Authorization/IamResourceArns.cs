using Simfra.Models.Iam;
using Simfra.Security;
using Simfra.Security.Authorization;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The ARNs of what a call is about, which have paths that only IAM knows: requests give names.</summary>
internal sealed class IamResourceArns(ServiceState<IamState> states)
{
    /// <param name="kind">As ARNs and the table of permissions name it: <c>instance-profile</c>.</param>
    /// <param name="call">The call.</param>
    public IEnumerable<string> Find(string kind, AuthorizationCall call) => kind switch
    {
        "user" => FindUsers(call),
        "group" => FindGroups(call),
        "role" => FindRoles(call),
        "instance-profile" => FindInstanceProfiles(call),
        "server-certificate" => FindServerCertificates(call),
        "policy" => [Arn(call, "policy", call.Text("Path"), call.Text("PolicyName"))],
        "mfa" => [Arn(call, "mfa", call.Text("Path"), call.Text("VirtualMFADeviceName"))],
        "oidc-provider" => [Arn(call, "oidc-provider", IamPath.Root, OidcProviderUrl.Parse(call.Text("Url")!).Name)],
        _ => [],
    };

    /// <summary>The role of that name in an account, with the path that it has.</summary>
    public string OfRole(string accountId, string name) =>
        states.Find(accountId) is { } state && state.Roles.Find(IamName.Key(name)) is { } role
            ? role.Arn(state)
            : $"arn:aws:iam::{accountId}:role/{name}";

    private IEnumerable<string> FindUsers(AuthorizationCall call)
    {
        var state = StateOf(call);
        switch (call.Input)
        {
            case CreateUserRequest create:
                return [Arn(call, "user", create.Path, create.UserName)];
            case GetAccessKeyLastUsedRequest used:
                return state?.AccessKeys.Find(used.AccessKeyId!) is { } key && state.UsersById.First(key.UserId) is { } owner ? [owner.Arn(state)] : [];
        }

        if (TextOf(call, "UserName") is not { } name)
        {
            return call.Context.Principal is IamUserPrincipal or RootPrincipal ? [call.Context.Principal.Arn] : [];
        }

        var user = state?.Users.Find(IamName.Key(name));
        var arn = user?.Arn(state!) ?? Arn(call, "user", IamPath.Root, name);
        return call.Input is UpdateUserRequest update
            ? WithRenamed(call, "user", arn, update.NewPath ?? user?.Path, update.NewUserName ?? name)
            : [arn];
    }

    private IEnumerable<string> FindGroups(AuthorizationCall call)
    {
        var name = TextOf(call, "GroupName");
        if (call.Input is CreateGroupRequest create)
        {
            return [Arn(call, "group", create.Path, name)];
        }

        var state = StateOf(call);
        var group = state?.Groups.Find(IamName.Key(name));
        var arn = group?.Arn(state!) ?? Arn(call, "group", IamPath.Root, name);
        return call.Input is UpdateGroupRequest update
            ? WithRenamed(call, "group", arn, update.NewPath ?? group?.Path, update.NewGroupName ?? name)
            : [arn];
    }

    private IEnumerable<string> FindRoles(AuthorizationCall call) => call.Input switch
    {
        CreateRoleRequest create => [Arn(call, "role", create.Path, create.RoleName)],
        CreateServiceLinkedRoleRequest create => FindServiceLinkedRole(call, create),
        GetServiceLinkedRoleDeletionStatusRequest status => FindDeletedRole(call, status.DeletionTaskId),
        _ when TextOf(call, "RoleName") is { } name => [OfRole(call.Context.AccountId, name)],
        _ => [],
    };

    private static IEnumerable<string> FindServiceLinkedRole(AuthorizationCall call, CreateServiceLinkedRoleRequest create)
    {
        var kind = ServiceLinkedRoles.Find(create.AWSServiceName);
        var suffix = create.CustomSuffix is null ? "" : $"_{create.CustomSuffix}";
        return [Arn(call, "role", kind?.Path ?? $"{ServiceLinkedRoles.PathPrefix}{create.AWSServiceName}/", kind is null ? "*" : kind.RoleName + suffix)];
    }

    /// <summary>A task's id has the role's path and name in it: <c>task/aws-service-role/…/name/id</c>.</summary>
    private static IEnumerable<string> FindDeletedRole(AuthorizationCall call, string? taskId)
    {
        var parts = taskId?.Split('/') ?? [];
        return parts.Length > 3 ? [Arn(call, "role", $"/{string.Join('/', parts[1..^2])}/", parts[^2])] : [];
    }

    private IEnumerable<string> FindInstanceProfiles(AuthorizationCall call)
    {
        var name = TextOf(call, "InstanceProfileName");
        var path = call.Input is CreateInstanceProfileRequest create
            ? create.Path
            : StateOf(call)?.InstanceProfiles.Find(IamName.Key(name))?.Path;
        return [Arn(call, "instance-profile", path, name)];
    }

    private IEnumerable<string> FindServerCertificates(AuthorizationCall call)
    {
        var name = TextOf(call, "ServerCertificateName");
        if (call.Input is UploadServerCertificateRequest upload)
        {
            return [Arn(call, "server-certificate", upload.Path, name)];
        }

        var path = StateOf(call)?.ServerCertificates.Find(IamName.Key(name))?.Path;
        var arn = Arn(call, "server-certificate", path, name);
        return call.Input is UpdateServerCertificateRequest update
            ? WithRenamed(call, "server-certificate", arn, update.NewPath ?? path, update.NewServerCertificateName ?? name)
            : [arn];
    }

    /// <summary>Who renames or moves something needs the permission for what it was and for what it will be.</summary>
    private static IEnumerable<string> WithRenamed(AuthorizationCall call, string kind, string arn, string? path, string? name)
    {
        var renamed = Arn(call, kind, path, name);
        return renamed == arn ? [arn] : [arn, renamed];
    }

    private IamState? StateOf(AuthorizationCall call) => states.Find(call.Context.AccountId);

    private static string? TextOf(AuthorizationCall call, string member) => call.Operation.Input?.FindMember(member) is null ? null : call.Text(member);

    private static string Arn(AuthorizationCall call, string kind, string? path, string? name) =>
        $"arn:{call.Context.Partition}:iam::{call.Context.AccountId}:{kind}{path ?? IamPath.Root}{name}";
}
