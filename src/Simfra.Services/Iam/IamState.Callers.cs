using Simfra.Integration;
using Simfra.Security;

namespace Simfra.Services.Iam;

internal sealed partial class IamState
{
    /// <summary>The user that a request names, or the one who calls where it names none.</summary>
    /// <exception cref="Schemas.AwsServiceException">NoSuchEntity; ValidationError where none is named and the caller isn't a user.</exception>
    public IamUser GetUserOrCaller(string? name, OperationContext context)
    {
        if (name is not null)
        {
            return GetUser(name);
        }

        return context.Principal is IamUserPrincipal caller
            ? UsersById.Find(caller.UserId).FirstOrDefault() ?? throw IamErrors.UserNotFound(caller.UserName)
            : throw IamErrors.UserNameNeeded();
    }
}
