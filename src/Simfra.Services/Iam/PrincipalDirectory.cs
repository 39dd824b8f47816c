using Simfra.Security;
using Simfra.Security.Iam;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Users and roles as those who call.</summary>
internal sealed class PrincipalDirectory(ServiceState<IamState> states) : IPrincipalDirectory
{
    private const string DefaultSession = "simfra";

    public Principal? Find(string arn, DateTimeOffset now) => arn.Split(':', 6) switch
    {
        ["arn", _, "iam", "", var account, ['u', 's', 'e', 'r', '/', .. var user]] => FindUser(account, user, arn),
        ["arn", _, "iam", "", var account, ['r', 'o', 'l', 'e', '/', .. var role]] =>
            FindRole(account, role[(role.LastIndexOf('/') + 1)..], DefaultSession, now) is { } found && found.RoleArn == arn ? found : null,
        ["arn", _, "sts", "", var account, ['a', 's', 's', 'u', 'm', 'e', 'd', '-', 'r', 'o', 'l', 'e', '/', .. var session]]
            when session.Split('/') is [var role, var name] => FindRole(account, role, name, now),
        _ => null,
    };

    private IamUserPrincipal? FindUser(string account, string pathAndName, string arn) =>
        states.Find(account) is { } state
        && state.Users.Find(IamName.Key(pathAndName[(pathAndName.LastIndexOf('/') + 1)..])) is { } user
        && user.Arn(state) == arn
            ? new(account, user.UserId, user.Path, user.UserName)
            : null;

    private AssumedRolePrincipal? FindRole(string account, string name, string session, DateTimeOffset now) =>
        states.Find(account) is { } state && state.Roles.Find(IamName.Key(name)) is { } role
            ? new(account, role.Arn(state), role.RoleName, role.RoleId, session) { Session = new() { IssuedAt = now } }
            : null;
}
